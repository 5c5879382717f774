import { logisticRegression, nearestNeighbors, takeRows, trainTestSplit } from '@llm-cookbook/classify'
import { createRandom, type Matrix } from '@llm-cookbook/vector'
import { agreement } from './learning-curve.ts'

export type LearnerName = 'logistic' | 'nearest'

export interface DrawOptions {
  readonly learner: LearnerName
  /** Of how many rows the test is. */
  readonly testSize: number
  /** The share of the reviews that stand there twice. */
  readonly copies: number
  readonly seed: number
}

/** The share of the test that is called right, by how the test was drawn. */
export interface DrawnTest {
  readonly seed: number
  /** Rows at random: a review may be learnt from, and its copy judged. */
  readonly atRandom: number
  /** Copies on the same side, always. */
  readonly together: number
  /** How many rows of the random test are among those learnt from, word for word. */
  readonly known: number
}

/** So many different reviews, as a small project has. */
export const differentReviews = 400

export async function drawTest(
  matrix: Matrix,
  positive: readonly number[],
  { learner, testSize, copies, seed }: DrawOptions
): Promise<DrawnTest> {
  const rows = reviewsWithCopies(matrix.rows, copies)
  const split = trainTestSplit(rows.length, { testSize, seed })
  const kept = trainTestSplit(rows.length, { testSize, seed, groups: rows })
  const make = learner === 'logistic' ? logisticRegression({ C: 10 }) : nearestNeighbors({ k: 1, metric: 'cosine' })
  const judge = async ({ train, test }: { train: Int32Array; test: Int32Array }): Promise<number> => {
    const [seen, asked] = [takeRows(rows, train), takeRows(rows, test)]
    const model = await make.fit(takeRows(matrix, seen), takeRows(positive, seen))
    return agreement(model.predict(takeRows(matrix, asked)), takeRows(positive, asked))
  }
  const learnt = new Set(takeRows(rows, split.train))
  return {
    seed,
    atRandom: await judge(split),
    together: await judge(kept),
    known: takeRows(rows, split.test).filter(row => learnt.has(row)).length
  }
}

/** Rows of some reviews, the first of them twice. The same for every seed: only the test differs. */
function reviewsWithCopies(rows: number, copies: number): number[] {
  const chosen = createRandom(1)
    .shuffle(Array.from({ length: rows }, (_, row) => row))
    .slice(0, differentReviews)
  return [...chosen, ...chosen.slice(0, Math.round(copies * differentReviews))]
}
