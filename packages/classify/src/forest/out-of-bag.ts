import type { Matrix } from '@llm-cookbook/vector'
import { accuracy } from '../metrics/labels.ts'
import { r2 } from '../metrics/numbers.ts'
import type { Pause } from '../pause.ts'
import { createShareClasses, type Seen } from './class-leaves.ts'
import { eachMean } from './number-leaves.ts'
import { rowsAtOnce, type Trees } from './trees.ts'

/**
 * The accuracy on rows that are judged by the trees which have not seen them, those left out that all have seen; `undefined`
 * where none is left.
 */
export async function outOfBagAccuracy(
  trees: Trees,
  classCount: number,
  matrix: Matrix,
  codes: Int32Array,
  seen: Seen,
  pause: Pause
): Promise<number | undefined> {
  const share = createShareClasses(trees, classCount)
  const truth: number[] = []
  const predicted: number[] = []
  for (let from = 0; from < matrix.rows; from += rowsAtOnce) {
    const to = Math.min(from + rowsAtOnce, matrix.rows)
    const judge = (row: number, shares: Float64Array, asked: number): void => {
      if (asked === 0) return
      truth.push(codes[row]!)
      predicted.push(shares.indexOf(Math.max(...shares)))
    }
    share(matrix, from, to, judge, seen)
    await pause()
  }
  return truth.length > 0 ? accuracy(truth, predicted) : undefined
}

/** R² likewise. */
export async function outOfBagR2(
  trees: Trees,
  matrix: Matrix,
  targets: Float64Array,
  seen: Seen,
  pause: Pause
): Promise<number | undefined> {
  const truth: number[] = []
  const predicted: number[] = []
  for (let from = 0; from < matrix.rows; from += rowsAtOnce) {
    const to = Math.min(from + rowsAtOnce, matrix.rows)
    const judge = (row: number, mean: number, asked: number): void => {
      if (asked === 0) return
      truth.push(targets[row]!)
      predicted.push(mean)
    }
    eachMean(trees, matrix, from, to, judge, seen)
    await pause()
  }
  return truth.length > 0 ? r2(truth, predicted) : undefined
}
