import { TokenizeError } from '../errors.ts'
import {
  buildDoubleArray,
  childrenOf,
  compareBytes,
  endsKey,
  nodeMask,
  valueMask,
  type DoubleArray
} from './double-array.ts'

/** In bytes. In a damaged double array a node may be its own descendant: then this ends the search, else it would be quadratic. */
const longestRule = 1024

/**
 * The rules by which SentencePiece normalises characters: what each sequence becomes, the longest that fits winning. They come
 * with a model (`precompiled_charsmap`; Hugging Face's `Precompiled` normalizer has the same bytes in base64): the size of a
 * double array (4 bytes, little-endian), the double array, and the replacements, each ended by a zero byte.
 *
 * @example
 * ```ts
 * import { Charsmap, trainUnigram } from '@llm-cookbook/tokenize'
 *
 * const charsmap = Charsmap.compile([['ﬁ', 'fi'], ['½', '1/2'], ['\u00a0', ' ']])
 * charsmap.transform('½') // => '1/2'
 *
 * const tokenizer = await trainUnigram(['ﬁnd ﬁve ﬁles', 'ﬁve ﬁnds'], { vocabSize: 20, charsmap })
 * tokenizer.decode(tokenizer.encode('ﬁve ﬁles')) // => 'five files'
 * ```
 */
export class Charsmap {
  /** The compiled rules. */
  readonly bytes: Uint8Array
  readonly #units: DoubleArray
  readonly #replacements: Uint8Array
  /** 1 for each ASCII character that stays as it is whenever another one follows. */
  readonly #isPlain: Uint8Array = new Uint8Array(128)

  /**
   * @param bytes the compiled rules, as a model has them
   * @throws {TokenizeError} `invalid-file` if they are damaged
   */
  constructor(bytes: Uint8Array) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    const size = bytes.length > 4 ? view.getUint32(0, true) : 0
    if (size < 4 || size % 4 !== 0 || size + 4 > bytes.length) {
      const expected = `${size} bytes of a double array behind the first 4, of ${bytes.length} in all`
      throw new TokenizeError(
        'invalid-file',
        `The compiled rules of normalisation are damaged: they tell of ${expected}`
      )
    }
    this.bytes = bytes
    this.#units = Int32Array.from({ length: size / 4 }, (_, unit) => view.getInt32(4 + 4 * unit, true))
    this.#replacements = bytes.subarray(4 + size)
    for (let byte = 0; byte < 128; byte++) this.#isPlain[byte] = this.#staysPlain(byte) ? 1 : 0
  }

  /**
   * The rules that replace each sequence of characters by another.
   *
   * @param rules the sequences, which are distinct and not empty, each with what it becomes
   */
  static compile(rules: Iterable<readonly [sequence: string, replacement: string]>): Charsmap {
    const encoder = new TextEncoder()
    const sorted = [...rules]
      .map(([sequence, replacement]) => ({ key: encoder.encode(sequence), replacement }))
      .sort((a, b) => compareBytes(a.key, b.key))
    const offsets = new Map<string, number>()
    const replacements: number[] = []
    for (const { replacement } of sorted) {
      if (offsets.has(replacement)) continue
      offsets.set(replacement, replacements.length)
      replacements.push(...encoder.encode(replacement), 0)
    }
    const keys = sorted.map(rule => rule.key)
    const units = buildDoubleArray(keys, sorted.map(rule => offsets.get(rule.replacement)!)) // prettier-ignore
    const bytes = new Uint8Array(4 + 4 * units.length + replacements.length)
    const view = new DataView(bytes.buffer)
    view.setUint32(0, 4 * units.length, true)
    units.forEach((unit, at) => {
      view.setInt32(4 + 4 * at, unit, true)
    })
    bytes.set(replacements, 4 + 4 * units.length)
    return new Charsmap(bytes)
  }

  /**
   * Whether an ASCII character stays as it is, whatever ASCII character follows.
   *
   * @param byte its code, from 0 to 127
   */
  isPlain(byte: number): boolean {
    return this.#isPlain[byte] === 1
  }

  /**
   * The longest sequence with a rule that `text` has at `start`, as its length in bytes; 0 if there is none. What replaces it
   * is `replacement`, until the next call.
   *
   * @param text in UTF-8
   * @param start in bytes
   */
  match(text: Uint8Array, start: number): number {
    const units = this.#units
    let position = childrenOf(units[0]!)
    let length = 0
    let value = 0
    const limit = Math.min(text.length, start + longestRule)
    for (let at = start; at < limit; at++) {
      const byte = text[at]!
      position ^= byte
      const unit = units[position]!
      if ((unit & nodeMask) !== byte) break
      position ^= childrenOf(unit)
      if ((unit & endsKey) === 0) continue
      length = at + 1 - start
      value = units[position]! & valueMask
    }
    if (length > 0) this.#value = value
    return length
  }

  /** What replaces the sequence that `match` found last, in UTF-8. */
  get replacement(): Uint8Array {
    const start = Math.min(this.#value, this.#replacements.length)
    const end = this.#replacements.indexOf(0, start)
    return this.#replacements.subarray(start, end < 0 ? this.#replacements.length : end)
  }
  #value = 0

  /**
   * What Hugging Face's `Precompiled` normalizer puts in the place of `chunk`, a grapheme or a character: the replacement of the
   * shortest sequence with a rule that `chunk` begins with, or `undefined`.
   */
  transform(chunk: string): string | undefined {
    const units = this.#units
    let position = childrenOf(units[0]!)
    for (const byte of new TextEncoder().encode(chunk)) {
      position ^= byte
      const unit = units[position]!
      if (byte === 0 || (unit & nodeMask) !== byte) return undefined
      position ^= childrenOf(unit)
      if ((unit & endsKey) === 0) continue
      this.#value = units[position]! & valueMask
      return new TextDecoder().decode(this.replacement)
    }
    return undefined
  }

  #staysPlain(byte: number): boolean {
    const units = this.#units
    const position = childrenOf(units[0]!) ^ byte
    const unit = units[position]!
    if ((unit & nodeMask) !== byte) return true
    if ((unit & endsKey) !== 0) return false
    const children = position ^ childrenOf(unit)
    for (let next = 1; next < 128; next++) if ((units[children ^ next]! & nodeMask) === next) return false
    return true
  }
}
