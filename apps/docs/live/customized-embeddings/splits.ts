import { customize, takeRows, trainTestSplit } from '@llm-cookbook/classify'
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
  type Pair
} from './pairs.ts'

/** How the pairs come into two halves: unlike ones are made after the split, but where it says otherwise. */
export type Way = 'random' | 'photographs' | 'unlike first'

export type LearnerName = 'closed-form' | 'gradient' | 'list'

/** The share of the test that is told right. */
export interface DrawnHalves {
  readonly way: Way
  readonly seed: number
  /** By the threshold that is best for the test itself, and by that chosen on the half that was learnt from. */
  readonly before: { readonly best: number; readonly chosen: number }
  readonly after: { readonly best: number; readonly chosen: number }
  /** The share of the sentences in the test that stand in the other half too. */
  readonly known: number
}

/** Alike pairs and as many unlike ones, in halves. */
export function halvesOf(corpus: Corpus, way: Way, seed: number): { train: Pair[]; test: Pair[] } {
  const judged = corpus.pairs.filter(({ judgement }) => judgement === 'entailment')
  const photos = photosOf(corpus)
  const pairs = alikePairs(judged)
  const options = { testSize: 0.5, seed }
  if (way === 'unlike first') {
    const all = [...pairs, ...unlikePairs(pairs, photos, createRandom(seed))]
    const { train, test } = trainTestSplit(all.length, { ...options, stratify: all.map(({ alike }) => Number(alike)) })
    return { train: takeRows(all, train), test: takeRows(all, test) }
  }
  const groups = way === 'photographs' ? judged.map(({ photo }) => photo) : undefined
  const { train, test } = trainTestSplit(pairs.length, { ...options, groups })
  const fill = (half: Pair[], own: number): Pair[] => [...half, ...unlikePairs(half, photos, createRandom(own))]
  return { train: fill(takeRows(pairs, train), 2 * seed), test: fill(takeRows(pairs, test), 2 * seed + 1) }
}

export async function judgeHalves(
  corpus: Corpus,
  { way, learner, seed }: { readonly way: Way; readonly learner: LearnerName; readonly seed: number }
): Promise<DrawnHalves> {
  const { train, test } = halvesOf(corpus, way, seed)
  const rowsOf = (pairs: readonly Pair[]): number[] => pairs.flatMap(({ first, second }) => [first, second])
  const learnt = new Set(rowsOf(train))
  const asked = [...new Set(rowsOf(test))]
  const known = asked.filter(row => learnt.has(row)).length / asked.length
  if (learner === 'list') {
    const share = byList(train, test)
    return { ...{ way, seed, known }, before: { best: 0.5, chosen: 0.5 }, after: { best: share, chosen: share } }
  }
  const [from, judged] = [vectorsOf(corpus.matrix, train), vectorsOf(corpus.matrix, test)]
  const settings =
    learner === 'closed-form'
      ? ({ method: 'closed-form', regularization: 1 } as const)
      : ({ method: 'gradient', learningRate: 100, epochs: 8 } as const)
  const made = await customize(from, { ...settings, folds: 0, seed })
  const rate = (ofTrain: Float64Array, ofTest: Float64Array): { best: number; chosen: number } => ({
    best: tell(ofTest, judged.alike, bestThreshold(ofTest, judged.alike)).accuracy,
    chosen: tell(ofTest, judged.alike, bestThreshold(ofTrain, from.alike)).accuracy
  })
  return {
    ...{ way, seed, known },
    before: rate(cosinesOf(from), cosinesOf(judged)),
    after: rate(made.similarities(from.a, from.b), made.similarities(judged.a, judged.b))
  }
}

/** Looks at no vector: a pair is unlike where one of its sentences has its partner in the half that was learnt from. */
function byList(train: readonly Pair[], test: readonly Pair[]): number {
  const listed = new Set(train.flatMap(({ first, second, alike }) => (alike ? [first, second] : [])))
  const right = test.filter(({ first, second, alike }) => alike === !(listed.has(first) || listed.has(second)))
  return right.length / test.length
}
