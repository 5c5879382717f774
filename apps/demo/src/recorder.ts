import { Terminal } from './terminal.ts'

/** Stands in for a terminal where what a command prints is wanted as a value. Warnings and progress are shown as ever. */
export class Recorder extends Terminal {
  /** Resolves when something is printed. */
  readonly printed: Promise<void>
  /** What was said beside the results. */
  readonly said: string[] = []
  readonly #printed: () => void
  #text = ''

  constructor() {
    super(process.stdout, process.stderr, process.env)
    let printed = (): void => undefined
    this.printed = new Promise(resolve => {
      printed = resolve
    })
    this.#printed = printed
  }

  override write(text: string): void {
    this.#text += text
    this.#printed()
  }

  override say(message: string): void {
    this.said.push(message)
  }

  /** The object of `--json`. */
  value(): unknown {
    return JSON.parse(this.#text)
  }
}
