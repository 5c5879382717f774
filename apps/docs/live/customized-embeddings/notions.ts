import { customize, takeRows, trainTestSplit, type Customization } from '@llm-cookbook/classify'
import { createRandom, nearest, type Matrix } from '@llm-cookbook/vector'
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

/** Sentences of reviews, and 1 where one is positive, 0 where it is negative. */
export interface Opinions {
  readonly matrix: Matrix
  readonly positive: readonly number[]
}

/** A matrix, and what it does to pairs and rows that it has not seen. */
export interface Notion {
  readonly customization: Customization
  /** Of cosines before, chosen on the pairs learnt from. */
  readonly threshold: number
  readonly heldOut: { readonly before: number; readonly after: number }
}

/** A pair is alike when the second sentence follows from the first: learnt of all pairs, judged by the package. */
export async function learnCaptions(corpus: Corpus): Promise<Notion> {
  const alike = alikePairs(corpus.pairs.filter(({ judgement }) => judgement === 'entailment'))
  const photos = photosOf(corpus)
  const pairs = [...alike, ...unlikePairs(alike, photos, createRandom(1))]
  const groups = pairs.map(({ first }) => photos.get(first)!)
  const learnt = { ...vectorsOf(corpus.matrix, pairs), groups }
  const customization = await customize(learnt, { method: 'closed-form', regularization: 1 })
  const { before, accuracy } = customization
  return {
    ...{ customization, threshold: before.threshold },
    heldOut: { before: before.accuracy.value, after: accuracy.value }
  }
}

/** Of the reviews, three fifths are learnt from. */
function splitOfOpinions(positive: readonly number[]): { train: Int32Array; test: Int32Array } {
  return trainTestSplit(positive.length, { testSize: 0.4, seed: 1, stratify: positive })
}

/** A pair is alike when both reviews are positive, or both negative, whatever they are about. */
export async function learnOpinions({ matrix, positive }: Opinions): Promise<Notion> {
  const { train, test } = splitOfOpinions(positive)
  const [learnt, judged] = [opinionPairs(train, positive, 1), opinionPairs(test, positive, 2)].map(pairs =>
    vectorsOf(matrix, pairs)
  )
  const settings = { method: 'gradient', learningRate: 100, epochs: 4, folds: 0 } as const
  const customization = await customize(learnt!, settings)
  const threshold = bestThreshold(cosinesOf(learnt!), learnt!.alike)
  const after = customization.similarities(judged!.a, judged!.b)
  return {
    ...{ customization, threshold },
    heldOut: {
      before: tell(cosinesOf(judged!), judged!.alike, threshold).accuracy,
      after: tell(after, judged!.alike, customization.threshold).accuracy
    }
  }
}

function opinionPairs(rows: Int32Array, positive: readonly number[], seed: number): Pair[] {
  const random = createRandom(seed)
  const pairs: Pair[] = []
  while (pairs.length < 2000) {
    const [first, second] = [rows[random.integer(rows.length)]!, rows[random.integer(rows.length)]!]
    if (first !== second) pairs.push({ first, second, alike: positive[first] === positive[second] })
  }
  return pairs
}

/** The share of the reviews held out whose nearest among those learnt from has the same opinion. */
export function sameOpinionNearest({ matrix, positive }: Opinions): number {
  const { train, test } = splitOfOpinions(positive)
  const known = takeRows(matrix, train)
  const same = Array.from(test).filter(row => {
    const [found] = nearest(known, matrix.row(row), { k: 1 })
    return positive[train[found!.row]!] === positive[row]
  })
  return same.length / test.length
}

/** Lines `one | other`, as far as they are pairs. */
export function readLines(text: string): { first: string; second: string }[] {
  return text.split('\n').flatMap(line => {
    const [first, second, ...more] = line.split('|').map(part => part.trim())
    return first && second && more.length === 0 ? [{ first, second }] : []
  })
}
