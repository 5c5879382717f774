import type { Matrix } from '../matrix.ts'
import { cosineOfSums, type Metric } from '../similarity.ts'

/**
 * The score of a row and a query, the larger the nearer: bit for bit the `cosine` or `dot` of the two, or `-euclidean`.
 * Squares of 32-bit numbers neither underflow nor overflow in 64 bits, so that no scaling is needed here.
 *
 * @param ofRows  keeps the squares of rows for other queries that ask for them, in this call or another; zeros at first
 */
export function exactScore(
  matrix: Matrix,
  queries: Matrix,
  metric: Metric,
  ofRows?: Float64Array
): (row: number, query: number) => number {
  const { data, columns } = matrix
  const { data: values } = queries
  if (metric === 'dot') return (row, query) => dotAt(data, row * columns, values, query * columns, columns)
  if (metric === 'euclidean') {
    return (row, query) => -Math.sqrt(squaredDistanceAt(data, row * columns, values, query * columns, columns))
  }
  const squares = (numbers: Float32Array, i: number): number =>
    dotAt(numbers, i * columns, numbers, i * columns, columns)
  const ofQueries = Float64Array.from(queries, (_, query) => squares(values, query))
  return (row, query) => {
    const aa = ofRows === undefined ? squares(data, row) : (ofRows[row] ||= squares(data, row))
    return cosineOfSums(dotAt(data, row * columns, values, query * columns, columns), aa, ofQueries[query]!)
  }
}

// As `dot` and `euclidean`, in the same order of additions, but without a view to allocate a row, and compiled for
// Float32Array alone whatever else `dot` is called with.

function dotAt(a: Float32Array, i: number, b: Float32Array, j: number, length: number): number {
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  const end = i + length
  for (; i + 3 < end; i += 4, j += 4) {
    s0 += a[i]! * b[j]!
    s1 += a[i + 1]! * b[j + 1]!
    s2 += a[i + 2]! * b[j + 2]!
    s3 += a[i + 3]! * b[j + 3]!
  }
  for (; i < end; i++, j++) s0 += a[i]! * b[j]!
  return s0 + s1 + (s2 + s3)
}

function squaredDistanceAt(a: Float32Array, i: number, b: Float32Array, j: number, length: number): number {
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  const end = i + length
  for (; i + 3 < end; i += 4, j += 4) {
    s0 += (a[i]! - b[j]!) ** 2
    s1 += (a[i + 1]! - b[j + 1]!) ** 2
    s2 += (a[i + 2]! - b[j + 2]!) ** 2
    s3 += (a[i + 3]! - b[j + 3]!) ** 2
  }
  for (; i < end; i++, j++) s0 += (a[i]! - b[j]!) ** 2
  return s0 + s1 + (s2 + s3)
}
