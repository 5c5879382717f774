import { Matrix, nearestAll } from '@llm-cookbook/vector'
import { checkInteger, checkMatrix, checkOneOf } from './check.ts'
import { createPause } from './pause.ts'
import type { Progress } from './progress.ts'

/**
 * How far two rows are from each other: `euclidean`, or `cosine`, which is 1 minus the cosine of their angle, from 0 to 2. A
 * row of zeros has no direction; its cosine distance to every row is 1.
 */
export type NeighborMetric = 'euclidean' | 'cosine'

/** For each row of a matrix, those that are nearest to it. */
export interface NeighborGraph {
  /** How many rows the matrix has. */
  readonly rows: number
  /** How many neighbours each row has here. */
  readonly k: number
  /**
   * The neighbours, `k` a row: those of row i from `i * k` on, the nearest first, of equally near ones the lower row first.
   * A row is no neighbour of itself.
   */
  readonly indices: Int32Array
  /** How far each of `indices` is. */
  readonly distances: Float32Array
  readonly metric: NeighborMetric
  /** Whether no nearer row was overlooked. */
  readonly exact: boolean
}

export interface NeighborOptions {
  /** How many neighbours each row gets, an integer from 1 on; one less than there are rows where it is larger. */
  k: number
  /** What 'near' means; `euclidean` by default. */
  metric?: NeighborMetric | undefined
  /** Ends the search, whose promise then rejects with the signal's reason. */
  signal?: AbortSignal | undefined
  /** Told how many rows have been compared with all others; its stage is `neighbors`. */
  onProgress?: ((progress: Progress) => void) | undefined
}

/**
 * The `k` nearest other rows of each row.
 *
 * @throws TypeError, RangeError for a matrix that is none or has a number that is NaN or infinite, and for options out of
 *   range; the reason of `signal` when it aborts
 */
export async function neighbors(matrix: Matrix, options: NeighborOptions): Promise<NeighborGraph> {
  const { metric = 'euclidean', signal, onProgress } = options
  checkInteger('k', options.k, { least: 1 })
  checkOneOf('metric', metric, ['euclidean', 'cosine'])
  const pause = createPause(signal)
  checkMatrix(matrix)
  const { rows, columns } = matrix
  const k = Math.max(0, Math.min(options.k, rows - 1))
  const indices = new Int32Array(rows * k)
  const distances = new Float32Array(rows * k)
  const atOnce = 64
  for (let from = 0; from < rows; from += atOnce) {
    const to = Math.min(rows, from + atOnce)
    const queries = new Matrix(to - from, columns, matrix.data.subarray(from * columns, to * columns))
    for (const [i, found] of nearestAll(matrix, queries, { k: k + 1, metric }).entries()) {
      const others = found.filter(({ row }) => row !== from + i).slice(0, k)
      for (const [j, { row, score }] of others.entries()) {
        indices[(from + i) * k + j] = row
        distances[(from + i) * k + j] = metric === 'cosine' ? 1 - score : score
      }
    }
    onProgress?.({ stage: 'neighbors', done: to, total: rows })
    await pause()
  }
  return { rows, k, indices, distances, metric, exact: true }
}
