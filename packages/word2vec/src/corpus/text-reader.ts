import { longestText, type WordTable } from './word-table.ts'

/** Takes text in pieces, cut anywhere, and gives it to a table in whole words. */
export interface TextReader {
  /** Bytes and strings are pieces of the same text. No more than a quarter of `longestText` at once. */
  read(piece: string | Uint8Array): void
  /** The text ends here, and with it the sentence. */
  end(): void
}

/** White space separates words, a line is a sentence. */
export class WordReader implements TextReader {
  readonly #table: WordTable
  readonly #buffer = new Uint8Array(longestText)
  #filled = 0
  #isAtStart = true
  /** Whether the word that goes on is too long to be kept. */
  #isSkipping = false

  constructor(table: WordTable) {
    this.#table = table
  }

  read(piece: string | Uint8Array): void {
    const free = this.#buffer.subarray(this.#filled)
    if (typeof piece === 'string') this.#filled += encoder.encodeInto(piece, free).written
    else {
      free.set(piece)
      this.#filled += piece.length
    }
    let end = this.#filled
    while (end > 0 && this.#buffer[end - 1]! > space) end--
    if (end > 0) this.#take(end)
    if (this.#filled > longestText / 2) {
      this.#filled = 0
      this.#isSkipping = true
    }
  }

  end(): void {
    if (!this.#isAtStart || this.#filled > 0) {
      this.#buffer[this.#filled++] = lineFeed
      this.#take(this.#filled)
    }
    this.#isAtStart = true
  }

  /** Reads the first bytes of the buffer, the last of which is white space. */
  #take(end: number): void {
    let start = 0
    if (this.#isSkipping) while (this.#buffer[start]! > space) start++
    else if (this.#isAtStart && byteOrderMark.every((byte, i) => this.#buffer[i] === byte)) start = byteOrderMark.length
    this.#table.readText(this.#buffer.subarray(start, end))
    this.#buffer.copyWithin(0, end, this.#filled)
    this.#filled -= end
    this.#isAtStart = false
    this.#isSkipping = false
  }
}

/** A function finds the words of each line, which is a sentence. */
export class LineReader implements TextReader {
  readonly #table: WordTable
  readonly #tokenize: (line: string) => Iterable<string>
  readonly #endSentence: () => void
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  #text = ''
  #isAtStart = true

  constructor(table: WordTable, tokenize: (line: string) => Iterable<string>, endSentence: () => void) {
    this.#table = table
    this.#tokenize = tokenize
    this.#endSentence = endSentence
  }

  read(piece: string | Uint8Array): void {
    const start = this.#text.length
    this.#text += typeof piece === 'string' ? piece : this.#decoder.decode(piece, { stream: true })
    let from = 0
    for (let at; (at = this.#text.indexOf('\n', Math.max(from, start))) !== -1; from = at + 1) {
      this.#line(this.#text.slice(from, at))
    }
    this.#text = this.#text.slice(from)
    if (this.#text.length < longestLine) return
    const cut = cutOf(this.#text)
    this.#line(this.#text.slice(0, cut))
    this.#text = this.#text.slice(cut)
  }

  end(): void {
    this.#text += this.#decoder.decode()
    if (this.#text !== '') this.#line(this.#text)
    this.#text = ''
    this.#isAtStart = true
  }

  #line(line: string): void {
    const start = this.#isAtStart && line.startsWith('\ufeff') ? 1 : 0
    this.#isAtStart = false
    const end = line.endsWith('\r') ? line.length - 1 : line.length
    this.#table.readTokens(this.#tokenize(line.slice(start, end)))
    this.#endSentence()
  }
}

const space = 32
const lineFeed = 10
const byteOrderMark = [0xef, 0xbb, 0xbf]
const encoder = new TextEncoder()

/** In UTF-16 units: what a function is given at once, however long a line is. */
const longestLine = 2 ** 20

/** Behind the last white space, or else the last whole character. */
function cutOf(text: string): number {
  let cut = text.length
  while (cut > 0 && text.charCodeAt(cut - 1) > space) cut--
  if (cut > 0) return cut
  return (text.charCodeAt(text.length - 1) & 0xfc00) === 0xd800 ? text.length - 1 : text.length
}
