import type { Charsmap } from './charsmap.ts'
import { longestKey, type DoubleArray } from './double-array.ts'

/** How SentencePiece changes a text before it is cut. */
export interface Normalization {
  /** Rules for characters; without, only white space is seen to. */
  readonly charsmap?: Charsmap | undefined
  /** A space is put before the text (behind it, if `whitespaceAsSuffix`), so that its first word looks like any other. */
  readonly addDummyPrefix: boolean
  /** No space at either end, and never two in a row. */
  readonly removeExtraWhitespaces: boolean
  /** A space becomes U+2581, `▁`. */
  readonly escapeWhitespaces: boolean
  /** Words end with the mark of a space, in the place of beginning with it. */
  readonly whitespaceAsSuffix: boolean
}

/** A normalised text in UTF-8. */
export interface Normalized {
  /** May be longer than the text. */
  readonly bytes: Uint8Array
  readonly length: number
  /**
   * For each byte, and for the end, where the characters that it was made of begin in the original, in UTF-16 units; asked for
   * by `align`.
   */
  readonly origins: Int32Array | undefined
  /** The bytes at the front that stand for nothing in the original. */
  readonly prefix: number
}

/** Normalises `text` as SentencePiece does (`Normalizer::Normalize`); what `symbols` has is left as it is. */
export function normalize(text: string, how: Normalization, symbols?: DoubleArray, align = false): Normalized {
  return new Normalizing(text, how, symbols, align).run()
}

const spaceByte = 0x20
const meta = Uint8Array.of(0xe2, 0x96, 0x81)
const plainSpace = Uint8Array.of(spaceByte)
const encoder = new TextEncoder()

class Normalizing {
  readonly #how: Normalization
  readonly #symbols: DoubleArray | undefined
  readonly #input: Uint8Array
  readonly #space: Uint8Array
  /** Where we are in the input, and where that is in the text. */
  #at = 0
  #origin = 0
  #bytes: Uint8Array
  #length = 0
  #origins: Int32Array | undefined

  constructor(text: string, how: Normalization, symbols: DoubleArray | undefined, align: boolean) {
    this.#how = how
    this.#symbols = symbols
    this.#input = encoder.encode(text)
    this.#space = how.escapeWhitespaces ? meta : plainSpace
    const size = Math.ceil(this.#input.length * 1.5) + 16
    this.#bytes = new Uint8Array(size)
    this.#origins = align ? new Int32Array(size) : undefined
  }

  run(): Normalized {
    const { addDummyPrefix, removeExtraWhitespaces, whitespaceAsSuffix } = this.#how
    if (removeExtraWhitespaces) this.#skipSpaces()
    if (this.#at === this.#input.length) return this.#result(0)
    if (addDummyPrefix && !whitespaceAsSuffix) this.#append(this.#space)
    const prefix = this.#length
    let afterSpace = removeExtraWhitespaces
    while (this.#at < this.#input.length) {
      if (this.#copyPlain()) {
        afterSpace = false
        continue
      }
      const consumed = this.#next()
      let start = 0
      const piece = this.#piece
      while (afterSpace && piece[start] === spaceByte) start++
      if (start < piece.length) {
        this.#append(piece, start)
        afterSpace = piece.at(-1) === spaceByte
      }
      this.#advance(consumed)
      if (!removeExtraWhitespaces) afterSpace = false
    }
    if (removeExtraWhitespaces) this.#dropSpacesAtEnd()
    if (addDummyPrefix && whitespaceAsSuffix) this.#append(this.#space)
    return this.#result(prefix)
  }

  /** What the characters at `#at` become, by `#next`. */
  #piece: Uint8Array = plainSpace

  /** Normalises the characters at `#at`, and tells how many bytes they are. */
  #next(): number {
    const symbol = this.#symbols === undefined ? 0 : longestKey(this.#symbols, this.#input, this.#at)
    const rule = symbol > 0 ? 0 : (this.#how.charsmap?.match(this.#input, this.#at) ?? 0)
    if (rule > 0) {
      this.#piece = this.#how.charsmap!.replacement
      return rule
    }
    const length = symbol || characterLength(this.#input[this.#at]!)
    this.#piece = this.#input.subarray(this.#at, this.#at + length)
    return length
  }

  /** Copies the ASCII characters from `#at` on that are no space and stay what they are, if there are any. */
  #copyPlain(): boolean {
    if (this.#symbols !== undefined) return false
    const input = this.#input
    const { charsmap } = this.#how
    const start = this.#at
    let end = start
    for (; end < input.length; end++) {
      const byte = input[end]!
      if (byte <= spaceByte || byte >= 0x80) break
      // A rule may begin with it that goes on with a mark, for example.
      if (charsmap !== undefined && (!charsmap.isPlain(byte) || input[end + 1]! >= 0x80)) break
    }
    if (end === start) return false
    while (this.#length + end - start >= this.#bytes.length) this.#grow()
    this.#bytes.set(input.subarray(start, end), this.#length)
    if (this.#origins !== undefined) {
      for (let i = 0; i < end - start; i++) this.#origins[this.#length + i] = this.#origin + i
    }
    this.#length += end - start
    this.#origin += end - start
    this.#at = end
    return true
  }

  #skipSpaces(): void {
    while (this.#at < this.#input.length) {
      const consumed = this.#next()
      if (this.#piece.length !== 1 || this.#piece[0] !== spaceByte) break
      this.#advance(consumed)
    }
  }

  #dropSpacesAtEnd(): void {
    const space = this.#space
    while (
      this.#length >= space.length &&
      space.every((byte, i) => this.#bytes[this.#length - space.length + i] === byte)
    ) {
      this.#length -= space.length
      if (this.#origins !== undefined) this.#origin = this.#origins[this.#length]!
    }
  }

  #append(piece: Uint8Array, start = 0): void {
    for (let at = start; at < piece.length; at++) {
      const byte = piece[at]!
      if (byte === spaceByte) for (const one of this.#space) this.#put(one)
      else this.#put(byte)
    }
  }

  #put(byte: number): void {
    if (this.#length + 1 >= this.#bytes.length) this.#grow()
    if (this.#origins !== undefined) this.#origins[this.#length] = this.#origin
    this.#bytes[this.#length++] = byte
  }

  #grow(): void {
    const bytes = new Uint8Array(2 * this.#bytes.length)
    bytes.set(this.#bytes)
    this.#bytes = bytes
    if (this.#origins === undefined) return
    const origins = new Int32Array(bytes.length)
    origins.set(this.#origins)
    this.#origins = origins
  }

  #advance(bytes: number): void {
    for (const end = this.#at + bytes; this.#at < end; this.#at++) this.#origin += utf16Units(this.#input[this.#at]!)
  }

  #result(prefix: number): Normalized {
    if (this.#origins !== undefined) this.#origins[this.#length] = this.#origin
    return { bytes: this.#bytes, length: this.#length, origins: this.#origins, prefix }
  }
}

/** The bytes of a character in UTF-8, by its first. */
export function characterLength(lead: number): number {
  return lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
}

/** The UTF-16 units of the character that begins with this byte; none for the bytes behind the first. */
function utf16Units(byte: number): number {
  return (byte & 0xc0) === 0x80 ? 0 : byte < 0xf0 ? 1 : 2
}
