import { amount } from './amounts.ts'
import type { Terminal } from './terminal.ts'

/** Columns of the longest bar. */
const longest = 40
/** Rows that a picture has at most, and those that it is to have. */
const most = 24

/** Seconds that a row may stand for. */
const steps = [0.25, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600]

/** How many things were done by when, to be drawn. */
export class Pace {
  readonly #started: number
  readonly #times: { readonly seconds: number; readonly done: number }[] = []

  constructor(now: number = performance.now()) {
    this.#started = now
  }

  /** @param done  all so far */
  add(done: number, now: number = performance.now()): void {
    this.#times.push({ seconds: (now - this.#started) / 1000, done })
  }

  /** How many were done in each stretch of time, and how long one is, in seconds. */
  stretches(): { seconds: number; done: number[] } {
    const last = this.#times.at(-1)?.seconds ?? 0
    const seconds = steps.find(step => last / step < most) ?? Math.ceil(last / most)
    const done = new Array<number>(Math.floor(last / seconds) + 1).fill(0)
    let before = 0
    for (const time of this.#times) {
      done[Math.floor(time.seconds / seconds)]! += time.done - before
      before = time.done
    }
    return { seconds, done }
  }

  /** Draws it, a row a stretch of time. */
  show(terminal: Terminal, what: string): void {
    const { seconds, done } = this.stretches()
    const greatest = Math.max(...done, 1)
    terminal.print(terminal.style('dim', `\n${amount(seconds, 'second')} a row, ${what} that ended in it`))
    for (const [i, count] of done.entries()) {
      const at = `${(i * seconds).toFixed(seconds < 1 ? 2 : 0)} s`.padStart(8)
      const bar = '━'.repeat(Math.round((count / greatest) * longest))
      terminal.print(`${terminal.style('dim', at)} ${terminal.style('cyan', bar)}${bar === '' ? '' : ' '}${count}`)
    }
  }
}
