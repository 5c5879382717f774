import type { WriteStream } from 'node:tty'
import { printableLine } from './printable.ts'
import { shorten } from './wrap.ts'

const barColumns = 24
/** Milliseconds between two drawings: often enough to look alive, seldom enough to cost nothing. */
const interval = 80

/**
 * One line that is rewritten while something takes time. It is drawn on a terminal only: files, pipes and terminals
 * that cannot rewrite a line (`TERM=dumb`) see nothing.
 */
export class Progress {
  readonly #stream: WriteStream
  readonly #on: boolean
  #drawn = false
  #next = 0

  constructor(stream: WriteStream, env: NodeJS.ProcessEnv) {
    this.#stream = stream
    this.#on = stream.isTTY && env['TERM'] !== 'dumb'
  }

  /**
   * @param what  as 'Reading paper.pdf'
   * @param done  how much of `total` is done, if that is known; `total` 0 counts as unknown
   */
  show(what: string, done = 0, total = 0): void {
    const now = performance.now()
    if (!this.#on || now < this.#next) return
    this.#next = now + interval
    const full = Math.round((Math.min(done, total) / Math.max(total, 1)) * barColumns)
    const bar = total > 0 ? `${'━'.repeat(full)}${'─'.repeat(barColumns - full)} ${done}/${total}  ` : ''
    this.#stream.write(`\r${shorten(bar + printableLine(what), this.#stream.columns - 1)}\x1b[K`)
    this.#drawn = true
  }

  /** Takes the line away; to be called before anything else is written to the terminal. */
  clear(): void {
    if (!this.#drawn) return
    this.#stream.write('\r\x1b[K')
    this.#drawn = false
    this.#next = 0
  }
}
