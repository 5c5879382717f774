import type { Matrix } from '@llm-cookbook/vector'
import type { Pause } from '../pause.ts'

/** Directions of falling variance, each of length 1. */
export interface Directions {
  readonly variances: readonly number[]
  readonly vectors: readonly Float64Array[]
}

/** What is asked of a solver. */
export interface PcaTask {
  readonly matrix: Matrix
  /** The mean of each column. */
  readonly mean: Float64Array
  /** Of the rows, in all directions together. */
  readonly variance: number
  /** How many directions, 1 or more; fewer are found where the data has fewer. */
  readonly count: number
  readonly pause: Pause
  readonly onProgress: (done: number, total: number) => void
}

/** The mean of each column, in 64 bits. */
export async function meansOf({ rows, columns, data }: Matrix, pause: Pause): Promise<Float64Array> {
  const means = new Float64Array(columns)
  for (let row = 0; row < rows; row++) {
    for (let c = 0; c < columns; c++) means[c]! += data[row * columns + c]!
    if (row % 256 === 0) await pause()
  }
  return means.map(sum => sum / rows)
}

/** The variance of the rows in all directions together: the mean square of their distance to the mean. 0 for one row. */
export async function varianceOf({ rows, columns, data }: Matrix, mean: Float64Array, pause: Pause): Promise<number> {
  let squares = 0
  for (let row = 0; row < rows; row++) {
    for (let c = 0; c < columns; c++) {
      const difference = data[row * columns + c]! - mean[c]!
      squares += difference * difference
    }
    if (row % 256 === 0) await pause()
  }
  return squares / Math.max(1, rows - 1)
}
