import { customize } from '@llm-cookbook/classify'
import { createRandom } from '@llm-cookbook/vector'
import {
  alikePairs,
  bestThreshold,
  cosinesOf,
  photosOf,
  tell,
  unlikePairs,
  vectorsOf,
  type Corpus,
  type JudgedPair,
  type Pair,
  type Told
} from './pairs.ts'

/** Where the unlike pairs come from: two sentences at random, or pairs that people called a contradiction. */
export type Unlike = 'random' | 'contradictions'

export interface TrainingOptions {
  /** How many alike pairs to learn from; as many unlike ones come with them. */
  readonly count: number
  readonly unlike: Unlike
  /** The length of a step, and the number of pairs in it, as the recipe has them. */
  readonly learningRate: number
  readonly dropout: number
  /** Numbers in a customised vector. With as many as before it begins with the vectors as they are, else at random. */
  readonly dimensions: number
  /** After how often the pairs were gone through to look at the matrix. */
  readonly epochs: readonly number[]
}

/** What a matrix does to pairs. */
export interface Part extends Told {
  readonly cosines: Float64Array
}

export interface TrainedEpoch {
  readonly epoch: number
  /** Best for the pairs learnt from. */
  readonly threshold: number
  readonly learnt: Part
  readonly heldOut: Part
}

export interface LearntAndHeldOut {
  readonly learnt: readonly Pair[]
  readonly heldOut: readonly Pair[]
}

const heldOutPairs = 200

/** How many alike pairs there are to learn from: what is held out is about other photographs, always the same. */
export const mostPairs = (corpus: Corpus): number => photographsApart(corpus).rest.filter(isAlike).length

const isAlike = ({ judgement }: JudgedPair): boolean => judgement === 'entailment'

function photographsApart({ pairs }: Corpus): { held: JudgedPair[]; rest: JudgedPair[] } {
  const photos = createRandom(7).shuffle([...new Set(pairs.map(({ photo }) => photo))])
  const held = new Set<number>()
  let count = 0
  for (const photo of photos) {
    if (count >= heldOutPairs) break
    held.add(photo)
    count += pairs.filter(pair => pair.photo === photo && isAlike(pair)).length
  }
  return { held: pairs.filter(({ photo }) => held.has(photo)), rest: pairs.filter(({ photo }) => !held.has(photo)) }
}

/** The unlike pairs are made after the split. The first so many pairs are always the same. */
export function choosePairs(
  corpus: Corpus,
  { count, unlike }: Pick<TrainingOptions, 'count' | 'unlike'>
): LearntAndHeldOut {
  const { held, rest } = photographsApart(corpus)
  const photos = photosOf(corpus)
  const fill = (of: readonly JudgedPair[], most: number, seed: number): Pair[] => {
    const order = createRandom(3).shuffle([...of])
    const alike = alikePairs(order.filter(isAlike)).slice(0, most)
    const others =
      unlike === 'random'
        ? unlikePairs(alike, photos, createRandom(seed))
        : alikePairs(order.filter(pair => !isAlike(pair))).slice(0, alike.length)
    return [...alike, ...others]
  }
  return { learnt: fill(rest, count, 2), heldOut: fill(held, Infinity, 1) }
}

/**
 * What becomes of the cosines as a matrix is learnt. Each look is a training of its own up to there: with the same seed it is
 * the same as the first part of a longer one.
 */
export async function* trainInEpochs(corpus: Corpus, options: TrainingOptions): AsyncGenerator<TrainedEpoch> {
  const { learningRate, dropout, dimensions, epochs } = options
  const chosen = choosePairs(corpus, options)
  const [learnt, heldOut] = [vectorsOf(corpus.matrix, chosen.learnt), vectorsOf(corpus.matrix, chosen.heldOut)]
  for (const epoch of epochs) {
    const cosines = async (): Promise<[Float64Array, Float64Array]> => {
      const isFull = dimensions === corpus.matrix.columns
      // Nothing is learnt yet, and nothing is turned.
      if (epoch === 0 && isFull) return [cosinesOf(learnt), cosinesOf(heldOut)]
      const settings = { method: 'gradient', folds: 0, learningRate, dropout, dimensions, epochs: epoch } as const
      const made = await customize(learnt, { ...settings, start: isFull ? 'identity' : 'random' })
      return [made.similarities(learnt.a, learnt.b), made.similarities(heldOut.a, heldOut.b)]
    }
    const [ofLearnt, ofHeldOut] = await cosines()
    const threshold = bestThreshold(ofLearnt, learnt.alike)
    yield {
      ...{ epoch, threshold },
      learnt: { cosines: ofLearnt, ...tell(ofLearnt, learnt.alike, threshold) },
      heldOut: { cosines: ofHeldOut, ...tell(ofHeldOut, heldOut.alike, threshold) }
    }
  }
}
