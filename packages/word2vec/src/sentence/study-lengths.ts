import { cosine, createRandom, Matrix, nearestAll } from '@llm-cookbook/vector'
import { meanVector } from '../sentence.ts'
import type { WordVectors } from '../word-vectors.ts'

export interface StudyLengthsOptions {
  /** How many words the passages have, integers from 1 on; by default powers of 2 from 1 to 256. */
  lengths?: readonly number[] | undefined
  /** How many passages of each length, an integer from 2 on; 200 by default. */
  samples?: number | undefined
  /** Where the passages begin depends on it; 1 by default. */
  seed?: number | undefined
  /** What makes one vector of words: the mean of theirs by default. */
  embed?: ((words: readonly string[]) => Float32Array) | undefined
}

/** What one vector tells of a passage, each from 0 to 1 but `similarity`. */
export interface LengthStudy {
  /** How many words the passages have. */
  length: number
  /** The share of a passage's distinct words among as many words nearest to its vector: whether the words survive. */
  recall: number
  /** The mean cosine of passages that have nothing to do with each other: near 1, the vectors can hardly be told apart. */
  similarity: number
  /**
   * The share of passages whose vector is nearest to that of the passage which follows in the text, among those that follow
   * any of them: whether what they are about survives. Chance gives one over the number of samples.
   */
  continuation: number
}

/**
 * How much of a passage survives in one vector as it grows longer. The order of the words never does in a mean.
 *
 * @param words  running text; words that are not in the vocabulary are left out
 * @throws RangeError when an option is out of range, or the text has fewer known words than two of the longest passages
 *
 * @example
 * ```ts
 * import { createRandom, Matrix } from '@llm-cookbook/vector'
 * import { studyLengths, WordVectors } from '@llm-cookbook/word2vec'
 *
 * // Words in random directions, strung together at random: there is nothing but the words to be kept.
 * const { integer, normal } = createRandom(1)
 * const words = Array.from({ length: 200 }, (_, i) => `word${i}`)
 * const vectors = new WordVectors(words, Matrix.fromRows(words.map(() => Array.from({ length: 20 }, normal))))
 * const text = Array.from({ length: 1000 }, () => words[integer(200)]!)
 * studyLengths(vectors, text, { lengths: [1, 4, 16], samples: 100 }).map(({ recall }) => Math.round(recall * 100))
 * // => [100, 51, 33]
 * ```
 */
export function studyLengths(
  vectors: WordVectors,
  words: readonly string[],
  {
    lengths = [1, 2, 4, 8, 16, 32, 64, 128, 256],
    samples = 200,
    seed = 1,
    embed = passage => meanVector(vectors, passage)
  }: StudyLengthsOptions = {}
): LengthStudy[] {
  if (!Number.isInteger(samples) || samples < 2) {
    throw new RangeError(`samples: expected an integer from 2 on, got ${String(samples)}`)
  }
  const known = words.filter(word => vectors.has(word))
  const random = createRandom(seed)
  return lengths.map(length => {
    if (!Number.isInteger(length) || length < 1) {
      throw new RangeError(`lengths: expected integers from 1 on, got ${String(length)}`)
    }
    if (known.length < 2 * length) {
      throw new RangeError(
        `words: expected ${2 * length} known ones at least for passages of ${length}, got ${known.length}`
      )
    }
    const passages = Array.from({ length: samples }, () => {
      const start = random.integer(known.length - 2 * length + 1)
      const [middle, end] = [start + length, start + 2 * length]
      return { words: known.slice(start, middle), following: known.slice(middle, end) }
    })
    const embedded = passages.map(passage => embed(passage.words))
    const following = Matrix.fromRows(passages.map(passage => embed(passage.following)))
    const found = nearestAll(following, Matrix.fromRows(embedded), { k: 1 })
    return {
      length,
      recall: mean(passages.map((passage, i) => recallOf(vectors, passage.words, embedded[i]!))),
      similarity: mean(embedded.map((vector, i) => cosine(vector, embedded[(i + 1) % samples]!))),
      continuation: mean(found.map(([best], i) => (best?.row === i ? 1 : 0)))
    }
  })
}

function recallOf(vectors: WordVectors, words: readonly string[], vector: Float32Array): number {
  const distinct = new Set(words)
  const found = vectors.nearest(vector, { k: distinct.size })
  return found.filter(({ word }) => distinct.has(word)).length / distinct.size
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
