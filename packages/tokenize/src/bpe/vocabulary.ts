/**
 * The tokens of a byte-level BPE. The rank of a token is the place at which training found it, and its id; a merge that makes
 * a token of lower rank comes first.
 */
export interface Vocabulary {
  /** The bytes of all tokens, end to end, by rank. */
  readonly bytes: Uint8Array
  /** Token `rank` is `bytes.subarray(offsets[rank], offsets[rank + 1])`; one more than there are ranks. No bytes: no such token. */
  readonly offsets: Uint32Array
}
