/** The words of a corpus by falling count; equal counts in the order of first appearance, as word2vec.c sorts them. */
export class Vocabulary {
  /** Each word once, the most frequent first: the place of a word is its row in every table of its vectors. */
  readonly words: readonly string[]
  /** How often each word stands in the corpus; `size` numbers. */
  readonly counts: Float64Array
  /** The sum of the counts: how many words of the corpus are in the vocabulary. */
  readonly total: number
  readonly #indices: Map<string, number>

  /**
   * @param words  each once, the most frequent first
   * @param counts  one for each word, from 1 on, none above the one before it
   * @throws TypeError when a word stands twice; RangeError when the counts do not fit
   */
  constructor(words: readonly string[], counts: Float64Array) {
    if (counts.length !== words.length) {
      throw new RangeError(`counts: expected one for each of ${words.length} words, got ${counts.length}`)
    }
    this.words = words
    this.counts = counts
    this.total = counts.reduce((sum, count) => sum + count, 0)
    this.#indices = new Map(words.map((word, i) => [word, i]))
    if (this.#indices.size < words.length) {
      const twice = words.find((word, i) => this.#indices.get(word) !== i)!
      throw new TypeError(`words: expected each once, got '${twice}' again`)
    }
    const wrong = counts.findIndex((count, i) => !(count >= 1 && count <= (counts[i - 1] ?? Number.MAX_SAFE_INTEGER)))
    if (wrong !== -1) {
      throw new RangeError(`counts: expected falling numbers from 1 on, got ${counts[wrong]!} for '${words[wrong]!}'`)
    }
  }

  /**
   * The words that are frequent enough, in order.
   *
   * @param counts  how often each word was seen, in the order of first appearance
   * @throws TypeError when a word stands twice
   */
  static fromCounts(
    counts: Iterable<readonly [word: string, count: number]>,
    limits: VocabularyLimits = {}
  ): Vocabulary {
    const entries = [...counts]
    const order = frequentWords(
      Float64Array.from(entries, ([, count]) => count),
      limits
    )
    return new Vocabulary(
      Array.from(order, i => entries[i]![0]),
      Float64Array.from(order, i => entries[i]![1])
    )
  }

  /** How many different words there are. */
  get size(): number {
    return this.words.length
  }

  /** The row of a word, or -1 when it is not in the vocabulary. */
  indexOf(word: string): number {
    return this.#indices.get(word) ?? -1
  }
}

/** Which words are kept. */
export interface VocabularyLimits {
  /** Rarer words are left out; 1 by default, which keeps all. */
  minCount?: number
  /** Only so many of the most frequent words are kept; all by default. */
  maxVocabularySize?: number
}

/**
 * With what probability each occurrence of a word is kept, the rest being skipped at random: (sqrt(f / t) + 1) t / f for
 * a word that makes up the share f of the corpus, and at most 1, with t = `sample`. This is what word2vec.c computes; the
 * paper states sqrt(t / f) (T. Mikolov et al., "Distributed Representations of Words and Phrases and their
 * Compositionality", 2013, section 2.3).
 *
 * @param sample  the share of the corpus above which words are thinned, usually 1e-5 to 1e-3; 0 keeps everything
 * @throws RangeError when `sample` is negative or not finite
 */
export function keepProbabilities(vocabulary: Vocabulary, sample: number): Float64Array {
  if (!(sample >= 0 && sample < Infinity)) {
    throw new RangeError(`sample: expected a share from 0 on, usually 1e-5 to 1e-3, got ${String(sample)}`)
  }
  if (sample === 0) return new Float64Array(vocabulary.size).fill(1)
  const threshold = sample * vocabulary.total
  return vocabulary.counts.map(count => Math.min(1, ((Math.sqrt(count / threshold) + 1) * threshold) / count))
}

/** The indices of the counts that are high enough, by falling count; equal ones ascend. */
export function frequentWords(
  counts: Float64Array,
  { minCount = 1, maxVocabularySize = Infinity }: VocabularyLimits
): Uint32Array {
  const order = new Uint32Array(counts.length)
  let kept = 0
  for (let i = 0; i < counts.length; i++) if (counts[i]! >= minCount) order[kept++] = i
  return order
    .subarray(0, kept)
    .sort((a, b) => counts[b]! - counts[a]! || a - b)
    .slice(0, maxVocabularySize)
}
