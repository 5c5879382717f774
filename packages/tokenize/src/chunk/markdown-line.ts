/** A line of Markdown, and how far it has been read: by characters and, since tabs reach to the next multiple of 4, by columns. */
export class Line {
  readonly text: string
  readonly start: number
  /** Where its line break begins. */
  readonly end: number
  /** Where the next line begins. */
  readonly behind: number
  #at: number
  #column = 0
  /** The first character that is neither space nor tab, from `#at` on, and its column. */
  #next = 0
  #nextColumn = 0

  constructor(text: string, start: number) {
    this.text = text
    this.start = start
    lineBreak.lastIndex = start
    const found = lineBreak.exec(text)
    this.end = found?.index ?? text.length
    this.behind = this.end + (found?.[0].length ?? 0)
    this.#at = start
    this.#look()
  }

  get isBlank(): boolean {
    return this.#next === this.end
  }

  /** The columns of white space ahead. */
  get indent(): number {
    return this.#nextColumn - this.#column
  }

  /** What comes behind the white space ahead. */
  get rest(): string {
    return this.text.slice(this.#next, this.end)
  }

  /** The same without the white space at the end. */
  get content(): string {
    let end = this.end
    while (end > this.#next && isSpace(this.text.charCodeAt(end - 1))) end--
    return this.text.slice(this.#next, end)
  }

  /** Whether `n` characters behind the white space ahead stands a space, a tab or the end. */
  isSpaceAfter(n: number): boolean {
    const at = this.#next + n
    return at >= this.end || isSpace(this.text.charCodeAt(at))
  }

  /** Reads the white space ahead and `n` characters. */
  skipCharacters(n: number): void {
    this.#at = this.#next + n
    this.#column = this.#nextColumn + n
    this.#look()
  }

  /** Reads as many columns of white space; of a tab only a part, if it is wider. */
  skipColumns(n: number): void {
    const target = this.#column + n
    while (this.#at < this.#next && this.#column < target) {
      const after = this.text.charCodeAt(this.#at) === tab ? this.#column + 4 - (this.#column % 4) : this.#column + 1
      if (after <= target) this.#at++
      this.#column = Math.min(after, target)
    }
  }

  #look(): void {
    this.#next = this.#at
    this.#nextColumn = this.#column
    for (; this.#next < this.end; this.#next++) {
      const code = this.text.charCodeAt(this.#next)
      if (!isSpace(code)) break
      this.#nextColumn += code === tab ? 4 - (this.#nextColumn % 4) : 1
    }
  }
}

const lineBreak = /\r\n?|\n/g
const tab = 0x09

function isSpace(code: number): boolean {
  return code === 0x20 || code === tab
}
