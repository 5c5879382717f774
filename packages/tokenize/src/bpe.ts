import { Decoder, type DecodeStream } from './bpe/decoder.ts'
import type { Encoding } from './bpe/encoding.ts'
import { explain, type ExplainedPiece } from './bpe/explain.ts'
import type { KernelKind } from './bpe/kernels/kernel.ts'
import { PlainText, type Slice, type SliceOptions } from './bpe/plain-text.ts'
import { ReferenceBpe } from './bpe/reference.ts'
import { SpecialTokens, type SpecialTokenOptions } from './bpe/special-tokens.ts'
import type { Vocabulary } from './bpe/vocabulary.ts'
import type { SplitPattern } from './split-patterns.ts'
import type { TokenColumns, Tokenizer, TokenSpan } from './tokenizer.ts'

export interface BpeOptions {
  /** The tokens, in the order of the merges that make them. */
  vocabulary: Vocabulary
  /**
   * How text is cut into the pieces that tokens never cross: `'gpt2'`, `'cl100k'`, `'qwen2'`, `'o200k'`, or a regular expression
   * with the flag `u` or `v`. What it does not match is a piece too.
   */
  splitPattern: SplitPattern
  /** Names of special tokens to their ids. Default: none. */
  specialTokens?: Readonly<Record<string, number>>
  /** The id of each token of the vocabulary, where ids do not follow the order of merges. Default: its rank. */
  ids?: Uint32Array
  /** What runs the encoder. Default: `'webassembly'`, or `'typescript'` where that cannot run. Both give the same. */
  kernel?: KernelKind
}

/**
 * Byte-level byte pair encoding (R. Sennrich, B. Haddow and A. Birch, "Neural machine translation of rare words with subword
 * units", 2016, on bytes as in GPT-2). The ids are those of tiktoken; its time is linear in the length of the text, whatever
 * the text, and its memory bounded.
 *
 * A surrogate that stands alone is encoded as U+FFFD, as by `TextEncoder`.
 */
export class Bpe implements Tokenizer {
  readonly vocabSize: number
  /** What it was made of. */
  readonly encoding: Encoding & Pick<BpeOptions, 'ids'>
  readonly #plainText: PlainText
  readonly #specialTokens: SpecialTokens
  readonly #decoder: Decoder
  readonly #ids: Uint32Array | undefined
  readonly #reference: () => ReferenceBpe
  readonly #longestToken: number

  /**
   * @throws {TokenizeError} 'invalid-file' if one of the 256 bytes is no token of the vocabulary, two tokens are the same, or there are
   * more than two million
   * @throws {RangeError} if there is no split pattern of this name
   * @throws {TypeError} if `splitPattern` is a regular expression without the flag `u` or `v`, or the kernel that is asked for
   * cannot run
   */
  constructor({ vocabulary, splitPattern, specialTokens = {}, ids, kernel }: BpeOptions) {
    this.encoding = { vocabulary, splitPattern, specialTokens, ...(ids && { ids }) }
    this.#plainText = new PlainText({ vocabulary, splitPattern, kernel })
    this.#specialTokens = new SpecialTokens(specialTokens)
    this.#decoder = new Decoder({ vocabulary: ids ? byId(vocabulary, ids) : vocabulary, specialTokens })
    this.#ids = ids
    let reference: ReferenceBpe | undefined
    this.#reference = () => (reference ??= new ReferenceBpe({ vocabulary, splitPattern }))
    this.#longestToken = longestToken(vocabulary)
    this.vocabSize = this.#decoder.vocabSize
  }

  /**
   * The ids of the tokens of a text, as tiktoken gives them.
   *
   * @param options what to do with names of special tokens in the text
   * @throws {TokenizeError} 'special-token' if the text has a special token that `options` refuse: by default, any
   * @throws {RangeError} if `allowedSpecial` names what is no special token of this encoding, or a piece of the text that the
   * split pattern leaves whole has more than 134 million bytes
   */
  encode(text: string, options?: SpecialTokenOptions): Uint32Array {
    const parts: Uint32Array[] = []
    const add = (slice: Slice | number): void => {
      parts.push(typeof slice === 'number' ? Uint32Array.of(slice) : this.#idsOf(slice))
    }
    this.#visit(text, options, add, { gather: true })
    return parts.length === 1 ? parts[0]! : concatenate(parts)
  }

  /** The number of ids that `encode` gives, without making them. Throws what `encode` throws. */
  count(text: string, options?: SpecialTokenOptions): number {
    let count = 0
    this.#visit(text, options, slice => {
      count += typeof slice === 'number' ? 1 : slice.count
    })
    return count
  }

  /**
   * Each id that `encode` gives, with the characters that it stands for, in UTF-16 units. Tokens that share a character, because
   * each holds some of its bytes, all cover the whole of it. Throws what `encode` throws.
   */
  encodeWithOffsets(text: string, options?: SpecialTokenOptions): TokenSpan[] {
    const { ids, starts, ends } = this.encodeColumns(text, options)
    const spans = new Array<TokenSpan>(ids.length)
    for (let i = 0; i < spans.length; i++) spans[i] = { id: ids[i]!, start: starts[i]!, end: ends[i]! }
    return spans
  }

  /** What `encodeWithOffsets` gives, in three arrays of equal length: several times as fast, and smaller. */
  encodeColumns(text: string, options?: SpecialTokenOptions): TokenColumns {
    const parts: TokenColumns[] = []
    const add = (slice: Slice | number, start: number, end: number): void => {
      if (typeof slice === 'number') {
        parts.push({ ids: Uint32Array.of(slice), starts: Uint32Array.of(start), ends: Uint32Array.of(end) })
      } else {
        const ids = this.#idsOf(slice)
        const { starts, ends } = slice.spans()
        parts.push({ ids, starts: starts.slice(), ends: ends.slice() })
      }
    }
    this.#visit(text, options, add, { gather: true })
    if (parts.length === 1) return parts[0]!
    return {
      ids: concatenate(parts.map(part => part.ids)),
      starts: concatenate(parts.map(part => part.starts)),
      ends: concatenate(parts.map(part => part.ends))
    }
  }

  /**
   * Whether the text has at most `limit` tokens. Looks only as far as it has to: text after that is not searched for special
   * tokens either.
   *
   * @throws {RangeError} if `limit` is no number from 0 on
   */
  fits(text: string, limit: number, options?: SpecialTokenOptions): boolean {
    checkLimit(limit)
    // No token has more bytes than the longest, and no character fewer bytes than units.
    if (text.length > limit * this.#longestToken) return false
    let count = 0
    this.#visit(
      text,
      options,
      slice => {
        count += typeof slice === 'number' ? 1 : slice.count
        return count <= limit
      },
      { limit }
    )
    return count <= limit
  }

  /**
   * The beginning of the text that its first tokens make: as many as there are up to `limit`, less those that would part a
   * character, and less those by which the beginning, encoded for itself, would have more than `limit` tokens. The whole text if
   * it has no more than `limit`.
   *
   * @throws {RangeError} if `limit` is no number from 0 on
   */
  truncate(text: string, limit: number, options?: SpecialTokenOptions): string {
    checkLimit(limit)
    /** Where characters end, with the end of a token. */
    const ends: number[] = []
    let count = 0
    this.#visit(
      text,
      options,
      (slice, _start, end) => {
        if (typeof slice === 'number') {
          count++
          if (count <= limit) ends.push(end)
          return count <= limit
        }
        const spans = slice.spans()
        for (let i = 0; i < slice.count && count <= limit; i++) {
          // If the token begins with the rest of a character, the one before did not end it.
          if (ends.length > 0 && spans.starts[i]! < ends[ends.length - 1]!) ends.pop()
          count++
          if (count <= limit) ends.push(spans.ends[i]!)
        }
        return count <= limit
      },
      { limit }
    )
    if (count <= limit) return text
    for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
      const beginning = text.slice(0, end)
      if (this.fits(beginning, limit, options)) return beginning
    }
    return ''
  }

  /**
   * The text of the tokens. Bytes that are no UTF-8, such as half a character at an end, become U+FFFD as in `TextDecoder`.
   *
   * @throws {RangeError} if an id is not in the vocabulary
   */
  decode(ids: Iterable<number>): string {
    return this.#decoder.decode(ids)
  }

  /**
   * The bytes of the tokens, end to end: UTF-8 where the ids are those of a text.
   *
   * @throws {RangeError} if an id is not in the vocabulary
   */
  decodeBytes(ids: Iterable<number>): Uint8Array {
    return this.#decoder.decodeBytes(ids)
  }

  /** A decoder for ids that come one after another, which never gives half a character. */
  decodeStream(): DecodeStream {
    return this.#decoder.stream()
  }

  /**
   * Every step from the text to its tokens, for teaching; names of special tokens in it are plain text, and ids are ranks.
   *
   * @throws {RangeError} if a piece is longer than 1,000 UTF-16 units: to list all its steps takes the square of that
   */
  explain(text: string): ExplainedPiece[] {
    return explain(text, this.#reference())
  }

  /** Encodes stretch by stretch: a slice of plain text, or the id of a special token with its place. */
  #visit(
    text: string,
    options: SpecialTokenOptions | undefined,
    visit: (slice: Slice | number, start: number, end: number) => unknown,
    { limit = Infinity, gather = false } = {}
  ): void {
    // A text that may be given up soon is encoded in small slices.
    const slices: SliceOptions = { gather, ...(limit < 4096 && { sliceLength: 256 + 8 * limit }) }
    for (const { start, end, id } of this.#specialTokens.cut(text, options)) {
      let isOver = false
      if (id === undefined) {
        this.#plainText.encode(
          text,
          start,
          end,
          slice => {
            isOver = visit(slice, start, end) === false
            return !isOver
          },
          slices
        )
      } else isOver = visit(id, start, end) === false
      if (isOver) return
    }
  }

  #idsOf(slice: Slice): Uint32Array {
    const ids = slice.tokens().slice()
    if (this.#ids !== undefined) for (let i = 0; i < ids.length; i++) ids[i] = this.#ids[ids[i]!]!
    return ids
  }
}

function checkLimit(limit: number): void {
  if (!(limit >= 0)) throw new RangeError(`limit must be a number from 0 on, got ${limit}`)
}

function concatenate(parts: readonly Uint32Array[]): Uint32Array {
  const all = new Uint32Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

function longestToken({ offsets }: Vocabulary): number {
  let longest = 1
  for (let token = 0; token + 1 < offsets.length; token++) {
    longest = Math.max(longest, offsets[token + 1]! - offsets[token]!)
  }
  return longest
}

/** The same tokens in the order of their ids, with no bytes where there is none. */
function byId({ bytes, offsets }: Vocabulary, ids: Uint32Array): Vocabulary {
  const ranks = new Map(Array.from(ids, (id, rank) => [id, rank]))
  const count = ids.reduce((most, id) => Math.max(most, id + 1), 0)
  const ordered = { bytes: new Uint8Array(bytes.length), offsets: new Uint32Array(count + 1) }
  let at = 0
  for (let id = 0; id < count; id++) {
    const rank = ranks.get(id)
    if (rank !== undefined) {
      const token = bytes.subarray(offsets[rank], offsets[rank + 1])
      ordered.bytes.set(token, at)
      at += token.length
    }
    ordered.offsets[id + 1] = at
  }
  return ordered
}
