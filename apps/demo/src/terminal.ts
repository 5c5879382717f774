import type { WriteStream } from 'node:tty'
import { styleText } from 'node:util'
import { printable, printableJson } from './printable.ts'
import { Progress } from './progress.ts'

/** Longer lines than this are hard to read. */
const widestText = 100

/** Of the 256 colours of terminals: blue, orange, green, pink, yellow. */
const shades = [153, 223, 157, 225, 229]

type Style = Parameters<typeof styleText>[0]

/**
 * The two streams of a command: results on standard output; warnings, errors and progress on standard error. Colours
 * stand where the stream is a terminal, and obey `NO_COLOR` and `FORCE_COLOR`.
 */
export class Terminal {
  readonly progress: Progress
  /** Whether results are in colour. */
  readonly colours: boolean
  /** Lines of the terminal; without one `LINES`, or 24. */
  readonly height: number
  readonly #out: WriteStream
  readonly #error: WriteStream
  /** `COLUMNS`. */
  readonly #columns: number

  constructor(out: WriteStream, error: WriteStream, env: NodeJS.ProcessEnv) {
    this.#out = out
    this.#error = error
    this.progress = new Progress(error, env)
    this.colours = this.style('bold', 'x') !== 'x'
    this.#columns = Number(env['COLUMNS'])
    const lines = out.isTTY ? out.rows : Number(env['LINES'])
    this.height = lines >= 1 ? lines : 24
  }

  /** Columns for text: those that the terminal has now (without one `COLUMNS`, or 80), 100 at most. */
  get width(): number {
    const columns = this.#out.isTTY ? this.#out.columns : this.#columns
    return Math.min(columns >= 20 ? columns : 80, widestText)
  }

  /** Text in a style, for `write`. */
  style(style: Style, text: string): string {
    return styleText(style, text, { stream: this.#out })
  }

  /** Text on one of some pale backgrounds, which follow each other; black, so that it is read on dark terminals too. */
  shade(number: number, text: string): string {
    return this.colours ? `\x1b[38;5;16;48;5;${shades[number % shades.length]!}m${text}\x1b[0m` : text
  }

  /** Writes to standard output, as it is: what came from outside has to go through `printable` before. */
  write(text: string): void {
    this.progress.clear()
    this.#out.write(text)
  }

  /** Waits until what was written has gone out, where a lot is written; the reader may be slower than we are. */
  async drained(): Promise<void> {
    if (!this.#out.writableNeedDrain || this.#out.destroyed) return
    await new Promise<void>(resolve => {
      this.#out.once('drain', resolve).once('close', resolve)
    })
  }

  /** `write`, and a line feed. */
  print(text = ''): void {
    this.write(`${text}\n`)
  }

  /** The one JSON object of `--json`. */
  json(value: unknown): void {
    this.print(printableJson(value))
  }

  /** A line on standard error, made harmless. */
  say(message: string): void {
    this.progress.clear()
    this.#error.write(`${printable(message)}\n`)
  }

  error(message: string): void {
    this.#label('red', 'error', message)
  }

  warn(message: string): void {
    this.#label('yellow', 'warning', message)
  }

  #label(style: Style, label: string, message: string): void {
    this.progress.clear()
    this.#error.write(`${styleText(style, `${label}:`, { stream: this.#error })} ${printable(message)}\n`)
  }
}
