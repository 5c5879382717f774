/** A token by its id, and the characters of the text that it stands for. */
export interface TokenSpan {
  /** Its place in the vocabulary, from 0. */
  readonly id: number
  /**
   * Where its first character begins, in UTF-16 units. Tokens that share a character, because each holds some of its bytes,
   * all cover the whole of it.
   */
  readonly start: number
  /** Where its last character ends, so that `text.slice(start, end)` is what it stands for. */
  readonly end: number
}

/** Tokens by their ids, and where they start and end in the text, as in `TokenSpan`. */
export interface TokenColumns {
  /** The ids that `encode` gives. */
  readonly ids: Uint32Array
  /** Where the characters of each token begin, in UTF-16 units. */
  readonly starts: Uint32Array
  /** Where they end. */
  readonly ends: Uint32Array
}

/** What every tokenizer with a vocabulary does, whatever its algorithm. */
export interface Tokenizer {
  /** The number of ids: every id is from 0 and less than this. */
  readonly vocabSize: number
  /**
   * The ids of the tokens of a text, in order.
   *
   * @param text of any length; empty, it has no tokens but those that the tokenizer puts around every text
   */
  encode(text: string): Uint32Array
  /**
   * The text of the tokens. It is the one that was encoded, up to what normalisation took away.
   *
   * @param ids as `encode` gives them, or any others of the vocabulary
   * @throws {RangeError} if an id is not in the vocabulary
   */
  decode(ids: Iterable<number>): string
  /**
   * The number of ids that `encode` would give.
   *
   * @param text of any length
   */
  count(text: string): number
  /**
   * Each id that `encode` gives, with the characters of the text that it stands for.
   *
   * @param text what the offsets are of, whatever normalisation does to it
   */
  encodeWithOffsets(text: string): TokenSpan[]
}
