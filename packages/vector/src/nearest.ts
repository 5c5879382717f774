import type { Matrix } from './matrix.ts'
import { cosine, dot, euclidean } from './similarity.ts'

export type Metric = 'cosine' | 'dot' | 'euclidean'

export interface NearestOptions {
  /** How many rows to return at most, an integer from 0 on. */
  k: number
  /** What 'near' means: the largest cosine (default) or inner product, or the smallest Euclidean distance. */
  metric?: Metric
}

export interface Neighbor {
  row: number
  /** The cosine, the inner product, or for 'euclidean' the distance. */
  score: number
}

/**
 * The `k` rows nearest to `query`, best first; of equal scores the lower row first. Exact: every row is looked at.
 * Fewer than `k` when the matrix has fewer rows. Rows whose score is NaN are never returned.
 *
 * @throws RangeError when `query` has another length than the matrix has columns, `k` is no integer from 0 on, or
 *   `metric` is unknown
 */
export function nearest(matrix: Matrix, query: ArrayLike<number>, options: NearestOptions): Neighbor[] {
  const { k, metric = 'cosine' } = options
  if (!Number.isSafeInteger(k) || k < 0) throw new RangeError(`k: expected an integer from 0 on, got ${k}`)
  const score = { cosine, dot, euclidean }[metric]
  const sign = metric === 'euclidean' ? 1 : -1
  if (query.length !== matrix.columns) {
    throw new RangeError(`query: expected ${matrix.columns} numbers, got ${query.length}`)
  }
  return Array.from({ length: matrix.rows }, (_, row) => ({ row, score: score(matrix.row(row), query) }))
    .filter(neighbor => !Number.isNaN(neighbor.score))
    .sort((a, b) => (a.score === b.score ? a.row - b.row : a.score < b.score ? -sign : sign))
    .slice(0, k)
}

/** The nearest rows of each row of `queries`, as `nearest` gives them, in the order of the queries. */
export function nearestAll(matrix: Matrix, queries: Matrix, options: NearestOptions): Neighbor[][] {
  return Array.from({ length: queries.rows }, (_, i) => nearest(matrix, queries.row(i), options))
}
