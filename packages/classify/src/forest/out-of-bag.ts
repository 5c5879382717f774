import type { Matrix } from '@llm-cookbook/vector'
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
  let judged = 0
  let right = 0
  for (let from = 0; from < matrix.rows; from += rowsAtOnce) {
    const to = Math.min(from + rowsAtOnce, matrix.rows)
    const judge = (row: number, shares: Float64Array, asked: number): void => {
      if (asked === 0) return
      judged++
      if (shares.indexOf(Math.max(...shares)) === codes[row]) right++
    }
    share(matrix, from, to, judge, seen)
    await pause()
  }
  return judged > 0 ? right / judged : undefined
}

/** R² likewise: 1 minus the mean squared error by the variance of the targets; `undefined` also where these are all the same. */
export async function outOfBagR2(
  trees: Trees,
  matrix: Matrix,
  targets: Float64Array,
  seen: Seen,
  pause: Pause
): Promise<number | undefined> {
  const judged: { readonly target: number; readonly mean: number }[] = []
  for (let from = 0; from < matrix.rows; from += rowsAtOnce) {
    const to = Math.min(from + rowsAtOnce, matrix.rows)
    const judge = (row: number, mean: number, asked: number): void => {
      if (asked > 0) judged.push({ target: targets[row]!, mean })
    }
    eachMean(trees, matrix, from, to, judge, seen)
    await pause()
  }
  const middle = judged.reduce((sum, { target }) => sum + target, 0) / judged.length
  const error = judged.reduce((sum, { target, mean }) => sum + (target - mean) ** 2, 0)
  const variance = judged.reduce((sum, { target }) => sum + (target - middle) ** 2, 0)
  return variance > 0 ? 1 - error / variance : undefined
}
