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

/** Writes tokens side by side in alternating colours, `·` for a space, `→` for a tab and `↵` for a line feed. */
export class TokenWriter {
  readonly #terminal: Terminal
  readonly #ids: boolean
  #shown = 0
  #column = 0
  /** The ids under the line that is being written, and what keeps the next token above its own. */
  #below = ''
  #padding = ''

  /** @param ids  whether the id stands under each token */
  constructor(terminal: Terminal, { ids }: { ids: boolean }) {
    this.#terminal = terminal
    this.#ids = ids
  }

  write(tokens: readonly ShownToken[]): void {
    for (const { id, text } of tokens) {
      const number = this.#ids ? String(id) : ''
      // A token goes over several lines where it holds line feeds, or is too long; its id stands under its beginning.
      for (const [i, line] of visible(text).split('\n').entries()) {
        if (i > 0) this.#endLine()
        if (line === '' && i > 0) continue
        for (const [j, piece] of fitting(line, this.#terminal.width).entries())
          this.#put(piece, i + j === 0 ? number : '')
      }
      this.#shown++
    }
  }

  end(): void {
    if (this.#column > 0) this.#endLine()
  }

  #put(line: string, id: string): void {
    const width = Math.max(columns(line), id.length)
    const between = this.#column === 0 ? '' : this.#ids ? ' ' : this.#terminal.colours ? '' : '|'
    if (this.#column > 0 && this.#column + between.length + width > this.#terminal.width) {
      this.#endLine()
      this.#put(line, id)
      return
    }
    this.#terminal.write(this.#padding + between + this.#terminal.shade(this.#shown, line))
    // At the end of a line there is none.
    this.#padding = this.#ids ? ' '.repeat(width - columns(line)) : ''
    this.#below += this.#ids ? between + id.padEnd(width) : ''
    this.#column += between.length + width
  }

  #endLine(): void {
    this.#terminal.print()
    if (this.#ids) this.#terminal.print(this.#terminal.style('dim', this.#below.trimEnd()))
    this.#below = ''
    this.#padding = ''
    this.#column = 0
  }
}

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
