import type { Encoding } from './encoding.ts'

/** Token ids back to bytes and text. */
export class Decoder {
  readonly #bytes: Uint8Array
  readonly #offsets: Uint32Array
  readonly #special = new Map<number, Uint8Array>()
  /** Every id is from 0 and less than this. */
  readonly vocabSize: number

  constructor({ vocabulary, specialTokens }: Pick<Encoding, 'vocabulary' | 'specialTokens'>) {
    this.#bytes = vocabulary.bytes
    this.#offsets = vocabulary.offsets
    let vocabSize = vocabulary.offsets.length - 1
    for (const [name, id] of Object.entries(specialTokens)) {
      vocabSize = Math.max(vocabSize, id + 1)
      if (!this.#special.has(id)) this.#special.set(id, new TextEncoder().encode(name))
    }
    this.vocabSize = vocabSize
  }

  /**
   * The text of the tokens. Bytes that are no UTF-8, such as half a character at an end, become U+FFFD as in `TextDecoder`.
   *
   * @throws {RangeError} if an id is not in the vocabulary
   */
  decode(ids: Iterable<number>): string {
    return utf8().decode(this.decodeBytes(ids))
  }

  /** @throws {RangeError} if an id is not in the vocabulary */
  decodeBytes(ids: Iterable<number>): Uint8Array {
    const list = Array.isArray(ids) || ids instanceof Uint32Array ? (ids as ArrayLike<number>) : Array.from(ids)
    let length = 0
    for (let i = 0; i < list.length; i++) length += this.#lengthOf(list[i]!, i)
    const bytes = new Uint8Array(length)
    let at = 0
    for (let i = 0; i < list.length; i++) {
      const id = list[i]!
      const end = this.#offsets[id + 1]!
      let from = this.#offsets[id]!
      if (from < end) {
        while (from < end) bytes[at++] = this.#bytes[from++]!
      } else {
        const name = this.#special.get(id)!
        bytes.set(name, at)
        at += name.length
      }
    }
    return bytes
  }

  stream(): DecodeStream {
    return new DecodeStream(this)
  }

  #lengthOf(id: number, position: number): number {
    const length = this.#offsets[id + 1]! - this.#offsets[id]!
    // No number at all where there is no such rank: if the id is negative, a fraction, or too large.
    if (length > 0 && typeof id === 'number') return length
    const special = this.#special.get(id)
    if (special) return special.length
    throw new RangeError(
      `ids[${position}] is ${id}, which is no token of this vocabulary; expected a whole number from 0 to ${this.vocabSize - 1} that has a token`
    )
  }
}

/**
 * Text of tokens that come one after another, such as those of an answer that is still being written. The bytes of a character
 * are held back until the last of them has come; all that is given, end to end, is what `decode` gives of all ids at once.
 *
 * @example
 * ```ts
 * import { loadEncoding } from '@llm-cookbook/tokenize'
 *
 * const bpe = await loadEncoding('o200k_base')
 * const answer = bpe.decodeStream()
 * Array.from(bpe.encode('llama: 🦙'), id => answer.push(id)) // => ['ll', 'ama', ':', ' ', '', '🦙']
 * answer.flush() // => ''
 * ```
 */
export class DecodeStream {
  readonly #decoder: Decoder
  readonly #utf8 = utf8()

  /** @internal */
  constructor(decoder: Decoder) {
    this.#decoder = decoder
  }

  /**
   * The text that is complete with these ids; empty while a character is not.
   *
   * @param ids the next one, or several
   * @throws {RangeError} if an id is not in the vocabulary; the stream then is as it was before
   */
  push(ids: number | Iterable<number>): string {
    const bytes = this.#decoder.decodeBytes(typeof ids === 'number' ? [ids] : ids)
    return this.#utf8.decode(bytes, { stream: true })
  }

  /** What was held back, as U+FFFD since it is no whole character. The stream can then be used anew. */
  flush(): string {
    return this.#utf8.decode()
  }
}

/** A byte order mark is a character like others: a text that starts with one comes back with it. */
function utf8(): TextDecoder {
  return new TextDecoder('utf-8', { ignoreBOM: true })
}
