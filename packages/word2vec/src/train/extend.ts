import type { EncodedCorpus } from '../encoded-corpus.ts'
import { Vocabulary } from '../vocabulary.ts'
import { leftOut } from './chunks.ts'

/** A vocabulary to go on with: all words known before, and those of a new corpus. */
export interface ExtendedVocabulary {
  readonly vocabulary: Vocabulary
  /** The row in `vocabulary` of each id of the new corpus, or `leftOut` for a new word that is too rare. */
  readonly rows: Int32Array
  /** How many words of the new corpus are in `vocabulary`. */
  readonly total: number
}

/**
 * The counts of both are added up, so that subsampling and noise follow all the text that the vectors have seen, and the
 * order is by count again. Words that were known stay, however rare they are in the new corpus.
 *
 * @param known  without counts, each word counts once
 * @param minCount  how often a new word has to stand in the new corpus
 */
export function extendVocabulary(
  known: { readonly words: readonly string[]; readonly counts?: Float64Array | undefined },
  corpus: EncodedCorpus,
  minCount: number
): ExtendedVocabulary {
  const counts = new Map(known.words.map((word, i) => [word, Math.max(1, known.counts?.[i] ?? 1)]))
  const added = corpus.vocabulary
  for (const [i, word] of added.words.entries()) {
    const count = added.counts[i]!
    const before = counts.get(word)
    if (before !== undefined || count >= minCount) counts.set(word, (before ?? 0) + count)
  }
  const vocabulary = Vocabulary.fromCounts(counts)
  let total = 0
  const rows = Int32Array.from(added.words, (word, i) => {
    const row = vocabulary.indexOf(word)
    if (row === -1) return leftOut
    total += added.counts[i]!
    return row
  })
  return { vocabulary, rows, total }
}
