import type { Vocabulary } from './vocabulary.ts'

/** The id, -1, that stands behind the last word of every sentence, the last sentence's too. */
export const sentenceEnd = -1

/**
 * A corpus as ids, sentence after sentence: what training reads, once an epoch. Words that are not in the vocabulary are
 * left out, and so are sentences that have no other words. No sentence is longer than the encoder was told.
 */
export interface EncodedCorpus {
  /** What the ids mean: each is a row of it. */
  readonly vocabulary: Vocabulary
  /** How many ids there are, those of sentence ends included. */
  readonly length: number
  /**
   * The ids from `start` to `end`, exclusive: rows of the vocabulary, or `sentenceEnd`. They may be a view of what the
   * corpus holds, and are not to be written to.
   *
   * @throws RangeError unless `start` and `end` are integers and 0 <= `start` <= `end` <= `length`
   */
  read(start: number, end: number): Int32Array | Promise<Int32Array>
}
