import { Best } from './best.ts'
import { candidates, exactScore, queriesAtOnce, type Search } from './kernels/index.ts'
import { Matrix } from './matrix.ts'
import type { Metric } from './similarity.ts'

export interface NearestOptions {
  /** How many rows to find at most, an integer from 0 on. */
  k: number
  /** What 'near' means: the largest `cosine` (the default) or `dot`, or the smallest `euclidean`. */
  metric?: Metric
}

/** A row that was found, with how near it is. */
export interface Neighbor {
  /** The row's number in the matrix. */
  row: number
  /** Cosine, inner product or, for `euclidean`, distance of the row and the query. */
  score: number
}

/**
 * The `k` rows of `matrix` nearest to `query`, best first; of equal scores, the lower row first. Exact: no row is
 * overlooked, and each score equals `cosine(row, query)` (or `dot`, or `euclidean`) to the last bit on every machine,
 * the query rounded to 32 bits as the matrix is. All rows when there are fewer than `k`. A row whose score is NaN is
 * never returned.
 *
 * @param query  as many numbers as the matrix has columns
 * @throws RangeError when `query` has another length, `k` is no integer from 0 on, or `metric` is unknown
 */
export function nearest(matrix: Matrix, query: ArrayLike<number>, options: NearestOptions): Neighbor[] {
  if (query.length !== matrix.columns) {
    throw new RangeError(`query: expected ${matrix.columns} numbers as in a row of the matrix, got ${query.length}`)
  }
  const values = query instanceof Float32Array ? query : Float32Array.from(query)
  return nearestAll(matrix, new Matrix(1, matrix.columns, values), options)[0]!
}

/**
 * The `k` nearest rows of each row of `queries`: what `nearest` gives for it, in the order of the queries, several
 * times as fast for many.
 *
 * @throws RangeError when `queries` has other columns than `matrix`, `k` is no integer from 0 on, or `metric` is unknown
 */
export function nearestAll(matrix: Matrix, queries: Matrix, options: NearestOptions): Neighbor[][] {
  const { k, metric = 'cosine' } = options
  if (queries.columns !== matrix.columns) {
    throw new RangeError(`queries: expected ${matrix.columns} columns as in the matrix, got ${queries.columns}`)
  }
  if (!Number.isSafeInteger(k) || k < 0) throw new RangeError(`k: expected an integer from 0 on, got ${String(k)}`)
  if (!['cosine', 'dot', 'euclidean'].includes(metric)) {
    throw new RangeError(`metric: expected 'cosine', 'dot' or 'euclidean', got '${metric as string}'`)
  }
  const results: Neighbor[][] = []
  const atOnce = queriesAtOnce(matrix.columns)
  const squares = metric === 'cosine' && queries.rows > 1 ? new Float64Array(matrix.rows) : undefined
  for (let from = 0; from < queries.rows; from += atOnce) {
    const some = rowsOf(queries, from, from + atOnce)
    const score = exactScore(matrix, some, metric, squares)
    results.push(...search({ matrix, queries: some, metric }, score, Math.min(k, matrix.rows)))
  }
  return results
}

function search(among: Search, score: (row: number, query: number) => number, k: number): Neighbor[][] {
  const { queries, metric } = among
  const best = Array.from({ length: queries.rows }, () => new Best(k))
  if (k > 0) {
    const floors = new Float64Array(queries.rows).fill(-Infinity)
    candidates(among, floors, (row, query) => {
      floors[query] = best[query]!.offer(row, score(row, query))
    })
  }
  return best.map(kept => kept.neighbors(metric === 'euclidean' ? -1 : 1))
}

function rowsOf(matrix: Matrix, from: number, to: number): Matrix {
  const { columns, data } = matrix
  const rows = Math.min(to, matrix.rows) - from
  return new Matrix(rows, columns, data.subarray(from * columns, (from + rows) * columns))
}
