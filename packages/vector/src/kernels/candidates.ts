import type { Matrix } from '../matrix.ts'
import type { Metric } from '../similarity.ts'

export interface Search {
  matrix: Matrix
  /** At most `queriesAtOnce(columns)` rows. */
  queries: Matrix
  metric: Metric
}

/**
 * Calls `visit` for every row and query whose exact score lies above `floors[query]`, and perhaps for others; for all
 * as long as the floor is -Infinity. The rows ascend for each query. Floors may be raised meanwhile, and should be: the
 * higher they are, the fewer pairs are left.
 */
export type Candidates = (search: Search, floors: Float64Array, visit: (row: number, query: number) => void) => void

/** The plain way: every pair is a candidate. */
export const everyPair: Candidates = ({ matrix, queries }, _floors, visit) => {
  const block = rowsAtOnce(matrix.columns)
  for (let from = 0; from < matrix.rows; from += block) {
    const to = Math.min(from + block, matrix.rows)
    for (let query = 0; query < queries.rows; query++) {
      for (let row = from; row < to; row++) visit(row, query)
    }
  }
}

/** Rows, a multiple of 4, that stay with their copy in the first cache (32 kB) while all queries pass over them. */
export function rowsAtOnce(columns: number): number {
  return foursWithin(4096, columns)
}

/** Queries, a multiple of 4, whose codes of 16 bits stay in the second cache (256 kB) while all rows pass by. */
export function queriesAtOnce(columns: number): number {
  return foursWithin(131072, columns)
}

/** From 4 to 256 vectors that take no more than `numbers` together, each rounded up to a multiple of 4. */
function foursWithin(numbers: number, columns: number): number {
  const vectors = Math.floor(numbers / (4 * Math.max(1, Math.ceil(columns / 4))))
  return Math.max(4, Math.min(256, vectors - (vectors % 4)))
}
