export interface WrapOptions {
  /** Columns of a line, the indent included. */
  width: number
  /** Stands before each line that is not empty. Default: nothing. */
  indent?: string
}

/**
 * Plain text broken into lines. Its own line feeds stay, runs of spaces become one; a word longer than a line (an
 * address, a script without spaces) is broken between characters. Colours are put on afterwards.
 */
export function wrap(text: string, options: WrapOptions): string {
  let lines = ''
  const writer = new WrappingWriter(piece => (lines += piece), options)
  writer.write(text)
  writer.end()
  return lines
}

/** `wrap` for a text that comes in pieces: a word is written as soon as it is known to be whole. */
export class WrappingWriter {
  readonly #write: (text: string) => void
  readonly #indent: string
  readonly #width: number
  #column = 0
  #spaceBefore = false
  #unfinished = ''

  constructor(write: (text: string) => void, { width, indent = '' }: WrapOptions) {
    this.#write = write
    this.#indent = indent
    this.#width = Math.max(1, width - columns(indent))
  }

  write(piece: string): void {
    const parts = (this.#unfinished + piece).split(/( +|\n)/)
    const last = fitting(parts.pop() ?? '', this.#width)
    this.#unfinished = last.pop() ?? ''
    for (const part of [...parts, ...last]) this.#put(part)
  }

  /** Writes what is left. The text ends without a line feed of its own making. */
  end(): void {
    this.#put(this.#unfinished)
    this.#unfinished = ''
  }

  #put(part: string): void {
    if (part === '') return
    if (part === '\n') {
      this.#write('\n')
      this.#column = 0
    } else if (part.startsWith(' ')) {
      this.#spaceBefore = this.#column > 0
    } else {
      for (const word of fitting(part, this.#width)) this.#putWord(word)
    }
  }

  #putWord(word: string): void {
    const space = this.#spaceBefore && this.#column > 0 ? ' ' : ''
    const wanted = space.length + columns(word)
    this.#spaceBefore = false
    if (this.#column > 0 && this.#column + wanted > this.#width) {
      this.#write('\n')
      this.#column = 0
    }
    if (this.#column === 0) {
      this.#write(this.#indent + word)
      this.#column = columns(word)
    } else {
      this.#write(space + word)
      this.#column += wanted
    }
  }
}

const ascii = /^[\x20-\x7e]*$/
const ignored = /^[\p{Mark}\p{Default_Ignorable_Code_Point}]+$/u
// East Asian Wide and Fullwidth (UAX #11) in their large blocks, and characters that show as emoji by themselves.
const wide =
  /\p{Emoji_Presentation}|\uFE0F|[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{1B000}-\u{1B2FF}\u{20000}-\u{3FFFD}]/u

let segmenter: Intl.Segmenter | undefined

function graphemes(text: string): string[] {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  return Array.from(segmenter.segment(text), ({ segment }) => segment)
}

/** The columns that a line of text takes in a terminal. */
export function columns(text: string): number {
  if (ascii.test(text)) return text.length
  let total = 0
  for (const grapheme of graphemes(text)) total += columnsOfOne(grapheme)
  return total
}

function columnsOfOne(grapheme: string): number {
  if (ignored.test(grapheme)) return 0
  return wide.test(grapheme) ? 2 : 1
}

/** The beginning of a line that fits, with an ellipsis where something was cut. */
export function shorten(text: string, width: number): string {
  if (columns(text) <= width) return text
  const [first = ''] = fitting(text, Math.max(1, width - 1))
  return width > 0 ? `${first}…` : ''
}

/** A word cut into pieces of at most `width` columns. */
export function fitting(word: string, width: number): string[] {
  if (word.length * 2 <= width || columns(word) <= width) return [word]
  const pieces: string[] = []
  let piece = ''
  let used = 0
  for (const grapheme of graphemes(word)) {
    const size = columnsOfOne(grapheme)
    if (used > 0 && used + size > width) {
      pieces.push(piece)
      piece = ''
      used = 0
    }
    piece += grapheme
    used += size
  }
  return [...pieces, piece]
}
