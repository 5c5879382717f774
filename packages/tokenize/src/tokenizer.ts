/** A token by its id, and the characters of the text that it stands for. */
export interface TokenSpan {
  readonly id: number
  /** In UTF-16 units. Tokens that share a character, because each holds some of its bytes, all cover the whole of it. */
  readonly start: number
  readonly end: number
}

/** Tokens by their ids, and where they start and end in the text, as in `TokenSpan`. */
export interface TokenColumns {
  readonly ids: Uint32Array
  readonly starts: Uint32Array
  readonly ends: Uint32Array
}

/** What every tokenizer with a vocabulary does, whatever its algorithm. */
export interface Tokenizer {
  /** The number of ids: every id is from 0 and less than this. */
  readonly vocabSize: number
  encode(text: string): Uint32Array
  /** @throws {RangeError} if an id is not in the vocabulary */
  decode(ids: Iterable<number>): string
  /** The number of ids that `encode` would give. */
  count(text: string): number
  encodeWithOffsets(text: string): TokenSpan[]
}
