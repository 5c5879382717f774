import { trainWordVectors, type TrainProgress } from '@llm-cookbook/word2vec'
import { topicText } from '../support/topics.ts'

export interface Trained {
  readonly words: readonly string[]
  /** All vectors, row after row. */
  readonly numbers: number[]
  readonly nearest: string[]
  readonly progress: TrainProgress[]
  /** What others saw of the progress, whenever they had a turn meanwhile. */
  readonly seen: number[]
}

/** Trains as a page would: the same code runs in Node and in a browser. */
export async function train(epochs: number): Promise<Trained> {
  const progress: TrainProgress[] = []
  const seen: number[] = []
  const others = setInterval(() => seen.push(progress.at(-1)?.words ?? 0), 1)
  const vectors = await trainWordVectors(topicText(1000), {
    vectorSize: 40,
    epochs,
    onProgress: told => progress.push(told)
  })
  clearInterval(others)
  return {
    words: vectors.words,
    numbers: Array.from(vectors.matrix.data),
    nearest: vectors.nearest('bread', { k: 5 }).map(({ word }) => word),
    progress,
    seen
  }
}

/**
 * Whether WebAssembly trains here, and not TypeScript in its place.
 *
 * @public  called in the page, where nobody sees it
 */
export async function runsWebAssembly(): Promise<boolean> {
  try {
    await trainWordVectors('a b', { minCount: 1, kernel: 'simd' })
    return true
  } catch (error) {
    if (error instanceof TypeError) return false
    throw error
  }
}
