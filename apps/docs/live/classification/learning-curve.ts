import { logisticRegression, takeRows, trainTestSplit, type Split } from '@llm-cookbook/classify'
import { createRandom, type Matrix } from '@llm-cookbook/vector'

export interface CurveOptions {
  /** How many examples to learn from, one after another. */
  readonly sizes: readonly number[]
  /** How often each size is drawn anew. */
  readonly draws: number
  /** Of the logistic regression: the larger, the closer it follows the examples. */
  readonly C: number
  /** The share of the examples whose label is wrong. Those of the test are right. */
  readonly wrong: number
}

/** How good one model is, learnt from so many examples. */
export interface CurvePoint {
  readonly size: number
  /** The share of the examples that it calls as they were labelled. */
  readonly onExamples: number
  /** The share of the rows of the test that it calls right. */
  readonly onTest: number
}

/** 300 rows are the test, always the same. */
export function splitOfCurve(positive: readonly number[]): Split {
  return trainTestSplit(positive.length, { testSize: 300, stratify: positive })
}

/** Each draw puts the rows that are not in the test into another order, and learns from the first few, from more, from most. */
export async function* learningCurve(
  matrix: Matrix,
  positive: readonly number[],
  { sizes, draws, C, wrong }: CurveOptions
): AsyncGenerator<CurvePoint> {
  const { train, test } = splitOfCurve(positive)
  const [judged, truth] = [takeRows(matrix, test), takeRows(positive, test)]
  for (let draw = 0; draw < draws; draw++) {
    const random = createRandom(draw)
    const order = inTurns(random.shuffle([...train]), positive)
    const labels = order.map(row => (random.uniform() < wrong ? 1 - positive[row]! : positive[row]!))
    for (const size of sizes) {
      const rows = takeRows(matrix, order.slice(0, size))
      const seen = labels.slice(0, size)
      // Few examples with wrong labels may all have the same: who learns of them can only say that one.
      const isOne = new Set(seen).size === 1
      const model = isOne ? undefined : await logisticRegression({ C }).fit(rows, seen)
      const predict = (matrix: Matrix): number[] =>
        model?.predict(matrix) ?? Array.from({ length: matrix.rows }, () => seen[0]!)
      yield { size, onExamples: agreement(predict(rows), seen), onTest: agreement(predict(judged), truth) }
    }
  }
}

/** One of each label in turn, so that the first few have both. */
function inTurns(rows: readonly number[], positive: readonly number[]): number[] {
  const [ups, downs] = [rows.filter(row => positive[row] === 1), rows.filter(row => positive[row] === 0)]
  return rows.map((_, i) => (i % 2 === 0 ? (ups.shift() ?? downs.shift()!) : (downs.shift() ?? ups.shift()!)))
}

export function agreement(a: readonly number[], b: readonly number[]): number {
  return a.filter((value, i) => value === b[i]).length / a.length
}
