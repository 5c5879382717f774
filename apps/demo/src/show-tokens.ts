import type { TokenSpan } from '@llm-cookbook/tokenize'
import type { Terminal } from './terminal.ts'
import { columns, fitting } from './wrap.ts'

/** A token as it is shown and as `--json` has it. */
export interface ShownToken {
  readonly id: number
  /** Bytes of an encoding that are no whole character stand as `<0xE3>`. */
  readonly text: string
}

/**
 * The texts of tokens: the piece of `text` that each covers. What covers only a part of a character, or nothing (`[CLS]`), has
 * its own name.
 */
export function tokenTexts(
  text: string,
  spans: readonly TokenSpan[],
  { nameOf }: { nameOf: (id: number) => string }
): ShownToken[] {
  return spans.map(({ id, start, end }, i) => {
    const shared = (spans[i - 1]?.end ?? 0) > start || (spans[i + 1]?.start ?? Infinity) < end
    return { id, text: shared || start === end ? nameOf(id) : text.slice(start, end) }
  })
}

/** UTF-8 as text; bytes that are no whole character as `<0xE3>`. */
export function bytesAsText(bytes: Uint8Array): string {
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let text = ''
  for (let i = 0; i < bytes.length;) {
    const length = lengths.find(length => isCharacter(bytes.subarray(i, i + length), length, utf8))
    if (length === undefined) text += `<0x${bytes[i]!.toString(16).toUpperCase().padStart(2, '0')}>`
    else text += utf8.decode(bytes.subarray(i, i + length))
    i += length ?? 1
  }
  return text
}

const lengths = [1, 2, 3, 4]

function isCharacter(bytes: Uint8Array, length: number, utf8: TextDecoder): boolean {
  try {
    return bytes.length === length && utf8.decode(bytes) !== ''
  } catch {
    return false
  }
}

/** A token on the screen, or the part of it that is on one line. */
interface Piece {
  readonly text: string
  readonly columns: number
  /** Whether a line feed comes after it. */
  readonly endsLine: boolean
}

/** Writes tokens side by side in alternating colours, `·` for a space, `→` for a tab and `↵` for a line feed. */
export class TokenWriter {
  readonly #terminal: Terminal
  readonly #ids: boolean
  /** Of the texts seen. Most tokens come again, and to measure them takes the most time. */
  readonly #pieces = new Map<string, readonly Piece[]>()
  #shown = 0
  #line = ''
  /** The ids under the line. */
  #below = ''
  /** Where the line ends, and where the next token may stand: an id can be longer than its token. */
  #column = 0
  #next = 0

  /** @param ids  whether the id stands under each token */
  constructor(terminal: Terminal, { ids }: { ids: boolean }) {
    this.#terminal = terminal
    this.#ids = ids
  }

  write(tokens: readonly ShownToken[]): void {
    for (const { id, text } of tokens) {
      let number = this.#ids ? String(id) : ''
      for (const piece of this.#piecesOf(text)) {
        this.#put(piece, number)
        number = ''
      }
      this.#shown++
    }
  }

  end(): void {
    if (this.#next > 0) this.#endLine()
  }

  #piecesOf(text: string): readonly Piece[] {
    let pieces = this.#pieces.get(text)
    if (pieces === undefined) {
      const lines = visible(text).split('\n')
      pieces = lines.flatMap((line, i) => {
        const parts = line === '' && i > 0 ? [] : fitting(line, this.#terminal.width)
        const endsLine = (j: number): boolean => i < lines.length - 1 && j === parts.length - 1
        return parts.map((part, j) => ({ text: part, columns: columns(part), endsLine: endsLine(j) }))
      })
      if (this.#pieces.size >= mostPieces) this.#pieces.clear()
      this.#pieces.set(text, pieces)
    }
    return pieces
  }

  #put({ text, columns, endsLine }: Piece, id: string): void {
    const width = Math.max(columns, id.length)
    const gap = this.#ids || !this.#terminal.colours ? 1 : 0
    if (this.#next > 0 && this.#next + gap + width > this.#terminal.width) this.#endLine()
    const start = this.#next === 0 ? 0 : this.#next + gap
    this.#line += (this.#ids ? ' ' : '|').repeat(start - this.#column) + this.#terminal.shade(this.#shown, text)
    this.#column = start + columns
    this.#next = start + width
    if (this.#ids) this.#below = this.#below.padEnd(start) + id
    if (endsLine) this.#endLine()
  }

  #endLine(): void {
    const below = this.#ids ? `${this.#terminal.style('dim', this.#below)}\n` : ''
    this.#terminal.write(`${this.#line}\n${below}`)
    this.#line = ''
    this.#below = ''
    this.#column = 0
    this.#next = 0
  }
}

const mostPieces = 50_000

/** Characters that do not show by themselves, as ones that do: a terminal obeys none of them. */
function visible(text: string): string {
  return text
    .toWellFormed()
    .replace(/ /g, '·')
    .replace(/\n/g, '↵\n')
    .replace(/\t/g, '→')
    .replace(hidden, character => {
      const code = character.codePointAt(0)!
      if (code < 0x20) return String.fromCodePoint(0x2400 + code)
      return code === 0x7f ? '␡' : `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`
    })
}

// Control characters but the line feed, the controls of direction, separators of lines, and what has no width by itself.
// eslint-disable-next-line no-control-regex -- control characters are what this is about
const hidden = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u00AD\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g
