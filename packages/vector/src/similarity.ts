import { Matrix } from './matrix.ts'

/**
 * The inner product of two vectors: the sum of `a[i] * b[i]`, in 64 bits. NaN propagates; 0 for empty vectors.
 *
 * @throws RangeError when the lengths differ
 */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  requireSameLength(a, b)
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

/**
 * The cosine of the angle between two vectors, from -1 (opposite) to 1 (same direction). A vector of zeros has no
 * direction: its cosine with anything is 0. NaN propagates.
 *
 * @throws RangeError when the lengths differ
 */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  requireSameLength(a, b)
  let ab = 0
  let aa = 0
  let bb = 0
  for (let i = 0; i < a.length; i++) {
    ab += a[i]! * b[i]!
    aa += a[i]! * a[i]!
    bb += b[i]! * b[i]!
  }
  if (aa === 0 || bb === 0) return ab
  return Math.max(-1, Math.min(1, ab / Math.sqrt(aa * bb)))
}

/**
 * The distance between two points: the square root of the sum of `(a[i] - b[i]) ** 2`. NaN propagates.
 *
 * @throws RangeError when the lengths differ
 */
export function euclidean(a: ArrayLike<number>, b: ArrayLike<number>): number {
  requireSameLength(a, b)
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2
  return Math.sqrt(sum)
}

/** A new matrix whose rows have length 1 and the directions of the given ones. Rows of zeros stay zeros. */
export function normalizeRows(matrix: Matrix): Matrix {
  const normalized = new Matrix(matrix.rows, matrix.columns, matrix.data.slice())
  for (let i = 0; i < matrix.rows; i++) {
    const row = normalized.row(i)
    const norm = Math.sqrt(dot(row, row))
    if (norm !== 0) for (let j = 0; j < row.length; j++) row[j]! /= norm
  }
  return normalized
}

function requireSameLength(a: ArrayLike<number>, b: ArrayLike<number>): void {
  if (a.length !== b.length) throw new RangeError(`b: expected ${a.length} numbers as in a, got ${b.length}`)
}
