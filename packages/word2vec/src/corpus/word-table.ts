/** Gives every word an id, 0 for the first that appears, and counts it. Ids go to `emit`, good only during the call. */
export interface WordTable {
  /**
   * Takes the words of a text: what stands between bytes up to the space. A line feed ends a sentence.
   *
   * @param bytes  at most `longestText` of UTF-8, the last of them white space; what is not UTF-8 becomes U+FFFD
   */
  readText(bytes: Uint8Array): void
  /** Takes words as they are, spaces and all; empty ones are passed over. */
  readTokens(tokens: Iterable<string>): void
  /** How often each word was there, by id. */
  counts(): Float64Array
  /** The words of some ids. */
  words(ids: Uint32Array): string[]
}

export type EmitIds = (ids: Int32Array) => void

export const longestText: number = 2 ** 17
/** In bytes of UTF-8. What is longer is no word, and is passed over; word2vec.c cuts off all behind 99. */
export const longestWord = 1000

/** @throws TypeError for what is no string, or has a NUL, which separates words in the kernel */
export function checkedToken(token: unknown): string {
  if (typeof token !== 'string') throw new TypeError(`corpus: expected tokens that are strings, got ${typeof token}`)
  if (token.includes('\0')) throw new TypeError(`corpus: expected tokens without NUL, got ${JSON.stringify(token)}`)
  return token
}
