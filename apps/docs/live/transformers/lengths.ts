import { createRandom, Matrix } from '@llm-cookbook/vector'
import { pca } from '@llm-cookbook/viz'
import { fitSif, meanVector, studyLengths, WordVectors, type LengthStudy } from '@llm-cookbook/word2vec'

export const lengths = [1, 2, 4, 8, 16, 32, 64, 128] as const

/** What one vector keeps of passages, made in one way. */
export interface LengthCurve {
  readonly name: 'mean' | 'SIF' | 'mean, vectors by lot' | 'of another passage'
  readonly points: readonly LengthStudy[]
}

export interface LengthOptions {
  /** Numbers a vector, up to those of the table. */
  readonly dimensions: number
  /** How many passages of each length are looked at. */
  readonly samples: number
}

/**
 * Passages of a text, by the mean of their words' vectors and by SIF; by the mean of vectors that were drawn by lot, which
 * have no likeness to lose; and by the mean of some other passage, which tells what is found without having been kept.
 */
export async function* lengthCurves(
  table: WordVectors,
  text: readonly string[],
  { dimensions, samples }: LengthOptions
): AsyncGenerator<LengthCurve> {
  const vectors = await reduced(table, dimensions)
  const known = text.filter(word => vectors.has(word))
  const sif = fitSif(vectors, passagesOf(known), { probability: shareIn(known) })
  const settings = { lengths, samples }
  yield { name: 'mean', points: studyLengths(vectors, known, settings) }
  yield { name: 'SIF', points: studyLengths(vectors, known, { ...settings, embed: words => sif.embed(words) }) }
  yield { name: 'mean, vectors by lot', points: studyLengths(byLot(vectors), known, settings) }
  let last: Float32Array = new Float32Array(dimensions)
  const embed = (words: readonly string[]): Float32Array => {
    const other = last
    last = meanVector(vectors, words)
    return other
  }
  yield { name: 'of another passage', points: studyLengths(vectors, known, { ...settings, embed }) }
}

/** A table with fewer numbers a word: the directions in which the words differ most. */
export async function reduced(table: WordVectors, dimensions: number): Promise<WordVectors> {
  return dimensions === table.dimensions ? table : new WordVectors(table.words, await pca(table.matrix, { dimensions }))
}

/** The same words with vectors that mean nothing. */
export function byLot({ words, dimensions }: WordVectors): WordVectors {
  const random = createRandom(1)
  return new WordVectors(
    words,
    Matrix.fromRows(words.map(() => Array.from({ length: dimensions }, () => random.normal())))
  )
}

/** Twenty words of every two hundred. */
function* passagesOf(words: readonly string[]): Generator<string[]> {
  for (let start = 0; start + 20 <= words.length; start += 200) yield words.slice(start, start + 20)
}

function shareIn(words: readonly string[]): (word: string) => number {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return word => (counts.get(word) ?? 0) / words.length
}

export interface KeptWords {
  /** Each word that has a vector, once, and whether it is among as many words nearest to the mean as there are. */
  readonly words: readonly { readonly word: string; readonly isKept: boolean }[]
  readonly nearest: readonly string[]
}

/** Which words of a passage are told by its mean alone. */
export function keptWords(vectors: WordVectors, passage: readonly string[]): KeptWords {
  const known = passage.filter(word => vectors.has(word))
  const distinct = [...new Set(known)]
  const found = vectors.nearest(meanVector(vectors, known), { k: Math.max(1, distinct.length) })
  const nearest = distinct.length === 0 ? [] : found.map(({ word }) => word)
  return { words: distinct.map(word => ({ word, isKept: nearest.includes(word) })), nearest }
}
