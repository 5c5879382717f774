import type { Tokenizer, TokenSpan } from '../tokenizer.ts'
import { decodePieces } from './decode.ts'
import { buildDoubleArray, compareBytes, type DoubleArray } from './double-array.ts'
import type { SentencePieceModel } from './model.ts'
import { normalize, type Normalized } from './normalizer.ts'
import { PieceIds } from './piece-ids.ts'
import type { Segmenter } from './segments.ts'
import { segmenterOf } from './segmenters.ts'

/**
 * A SentencePiece model as a tokenizer: it normalises a text, cuts it into pieces by the model's algorithm, joins unknown
 * characters in a row or takes them apart into bytes. Ids are those of SentencePiece 0.1.97. A lone surrogate counts as U+FFFD.
 */
export class SentencePiece implements Tokenizer {
  /** What it was made of; `model.pieces[id]` is the piece of an id. */
  readonly model: SentencePieceModel
  readonly vocabSize: number
  /** The id of what no piece fits. */
  readonly unkId: number
  readonly #segment: Segmenter
  /** What the user has defined, left alone by normalisation too. */
  readonly #symbols: DoubleArray | undefined
  readonly #isUnknown: Uint8Array
  readonly #byteIds: Int32Array | undefined

  /**
   * @param model pieces, algorithm and normalisation; `readSentencePiece` reads them out of a file
   * @throws {TokenizeError} `invalid-file` if the pieces contradict each other or the model
   */
  constructor(model: SentencePieceModel) {
    const ids = new PieceIds(model)
    this.model = model
    this.vocabSize = model.pieces.length
    this.unkId = ids.unknown
    this.#byteIds = ids.bytes
    this.#isUnknown = Uint8Array.from(model.pieces, ({ kind }) => (kind === 'unknown' ? 1 : 0))
    this.#symbols = indexSymbols(model)
    this.#segment = segmenterOf(model, ids, this.#symbols)
  }

  /** The ids of the pieces of a text, in order. No control piece such as `<s>` is put around them. */
  encode(text: string): Uint32Array {
    let ids = new Uint32Array(16 + (text.length >> 2))
    let count = 0
    this.#tokens(normalize(text, this.model.normalization, this.#symbols), id => {
      if (count === ids.length) {
        const more = new Uint32Array(2 * count)
        more.set(ids)
        ids = more
      }
      ids[count++] = id
    })
    return ids.slice(0, count)
  }

  count(text: string): number {
    let count = 0
    this.#tokens(normalize(text, this.model.normalization, this.#symbols), () => count++)
    return count
  }

  /**
   * The tokens of `text` and the characters they were made of. White space that was removed belongs to the token before it; the
   * space that was put before the text stands for nothing there, so that a token of it alone is empty.
   */
  encodeWithOffsets(text: string): TokenSpan[] {
    const normalized = normalize(text, this.model.normalization, this.#symbols, true)
    const origins = normalized.origins!
    const spans: TokenSpan[] = []
    this.#tokens(normalized, (id, start, end) => {
      // What was made of one character has the same origin throughout, and is covered whole.
      let last = end
      if (end !== normalized.prefix) {
        while (last < normalized.length && last > 0 && origins[last] === origins[last - 1]) last++
      }
      spans.push({ id, start: origins[start]!, end: origins[last]! })
    })
    return spans
  }

  /**
   * The text of some ids, as SentencePiece puts it together: control pieces vanish, bytes in a row are read as UTF-8 (each
   * that does not fit is U+FFFD), the space that encoding put before the text is dropped. What normalisation changed stays
   * changed.
   *
   * @throws {RangeError} if an id is not in the vocabulary
   */
  decode(ids: Iterable<number>): string {
    return decodePieces(this.model, ids)
  }

  /** Visits the tokens in order, each with the bytes of the normalised text that it stands for. */
  #tokens(normalized: Normalized, visit: (id: number, start: number, end: number) => void): void {
    const { bytes, length } = normalized
    const { ids, ends, count } = this.#segment(bytes, length)
    let start = 0
    for (let at = 0; at < count; at++) {
      const id = ids[at]!
      let end = ends[at]!
      if (this.#isUnknown[id] === 0) visit(id, start, end)
      else if (this.#byteIds === undefined) {
        while (at + 1 < count && this.#isUnknown[ids[at + 1]!] === 1) end = ends[++at]!
        visit(id, start, end)
      } else for (let byte = start; byte < end; byte++) visit(this.#byteIds[bytes[byte]!]!, start, end)
      start = end
    }
  }
}

function indexSymbols({ pieces }: SentencePieceModel): DoubleArray | undefined {
  const encoder = new TextEncoder()
  const symbols = pieces.filter(({ kind }) => kind === 'user-defined').map(({ piece }) => encoder.encode(piece))
  return symbols.length === 0 ? undefined : buildDoubleArray(symbols.sort(compareBytes), symbols.map(() => 0)) // prettier-ignore
}
