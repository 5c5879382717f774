/**
 * The tokens of a byte-level BPE. The rank of a token is the place at which training found it, and its id; a merge that makes
 * a token of lower rank comes first.
 */
export interface Vocabulary {
  /** The bytes of all tokens, end to end, by rank. */
  readonly bytes: Uint8Array
  /** Token `rank` is `bytes.subarray(offsets[rank], offsets[rank + 1])`; one more than there are ranks. No bytes: no such token. */
  readonly offsets: Uint32Array
  /**
   * The ranks of the two tokens that make token `rank`, at `2 * rank` and `2 * rank + 1`; both 0xffffffff where no merge does. Default:
   * they are found by the bytes.
   */
  readonly merges?: Uint32Array
  /** Whether it is known that no two tokens are the same, and all of several bytes are made by merges. Default: it is looked up. */
  readonly isSound?: boolean
}

/** In the place of a rank: there is none. */
export const noRank = 0xffffffff

/** Tokens listed one by one, in the shape that the encoder takes. */
export function vocabularyOf(tokens: readonly Uint8Array[]): Vocabulary {
  const offsets = new Uint32Array(tokens.length + 1)
  for (let rank = 0; rank < tokens.length; rank++) offsets[rank + 1] = offsets[rank]! + tokens[rank]!.length
  const bytes = new Uint8Array(offsets[tokens.length]!)
  for (let rank = 0; rank < tokens.length; rank++) bytes.set(tokens[rank]!, offsets[rank])
  return { bytes, offsets }
}
