import { Matrix } from './matrix.ts'

/** What 'near' means: the angle, the inner product, or the distance. */
export type Metric = 'cosine' | 'dot' | 'euclidean'

/**
 * The inner product of two vectors, the sum of `a[i] * b[i]`, in 64 bits. 0 for empty vectors; NaN propagates.
 *
 * @throws RangeError when the lengths differ
 *
 * @example
 * ```ts
 * import { dot } from '@llm-cookbook/vector'
 *
 * dot([1, 2], [3, 4]) // => 11
 * ```
 */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  requireSameLength(a, b)
  const { length } = a
  // Four sums, so that no addition waits for the one before; kernels/exact.ts adds in the same order.
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  let i = 0
  for (; i + 3 < length; i += 4) {
    s0 += a[i]! * b[i]!
    s1 += a[i + 1]! * b[i + 1]!
    s2 += a[i + 2]! * b[i + 2]!
    s3 += a[i + 3]! * b[i + 3]!
  }
  for (; i < length; i++) s0 += a[i]! * b[i]!
  return s0 + s1 + (s2 + s3)
}

/**
 * The cosine of the angle between two vectors, `a` and `b`, from -1 (opposite) to 1 (same direction). A vector of zeros, or without
 * components, has no direction: its cosine with any finite vector is 0. NaN propagates; an infinite component gives NaN.
 *
 * @throws RangeError when the lengths differ
 */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const ab = dot(a, b)
  const aa = dot(a, a)
  const bb = dot(b, b)
  if (isSafe(aa) && isSafe(bb)) return cosineOfSums(ab, aa, bb)
  const [p, q] = [scaled(a), scaled(b)]
  return cosineOfSums(dot(p, q), dot(p, p), dot(q, q))
}

/**
 * The distance between two points, the square root of the sum of `(a[i] - b[i]) ** 2`. 0 for empty vectors; NaN
 * propagates.
 *
 * @throws RangeError when the lengths differ
 *
 * @example
 * ```ts
 * import { euclidean } from '@llm-cookbook/vector'
 *
 * euclidean([1, 1], [4, 5]) // => 5
 * ```
 */
export function euclidean(a: ArrayLike<number>, b: ArrayLike<number>): number {
  requireSameLength(a, b)
  const { length } = a
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  let i = 0
  for (; i + 3 < length; i += 4) {
    s0 += (a[i]! - b[i]!) ** 2
    s1 += (a[i + 1]! - b[i + 1]!) ** 2
    s2 += (a[i + 2]! - b[i + 2]!) ** 2
    s3 += (a[i + 3]! - b[i + 3]!) ** 2
  }
  for (; i < length; i++) s0 += (a[i]! - b[i]!) ** 2
  const sum = s0 + s1 + (s2 + s3)
  if (isSafe(sum)) return Math.sqrt(sum)
  const differences = Float64Array.from({ length }, (_, j) => a[j]! - b[j]!)
  const largest = largestOf(differences)
  return largest > 0 && largest < Infinity
    ? largest * Math.sqrt(dot(scaled(differences), scaled(differences)))
    : largest
}

/**
 * A new matrix whose rows have length 1 and the directions of the given ones. Rows of zeros stay zeros.
 *
 * @example
 * ```ts
 * import { Matrix, normalizeRows } from '@llm-cookbook/vector'
 *
 * const unit = normalizeRows(Matrix.fromRows([[3, 4], [0, 0]]))
 * unit.data // => [0.6, 0.8, 0, 0]
 * ```
 */
export function normalizeRows(matrix: Matrix): Matrix {
  const normalized = new Matrix(matrix.rows, matrix.columns, matrix.data.slice())
  for (const row of normalized) {
    const length = Math.sqrt(dot(row, row))
    if (length !== 0) for (let j = 0; j < row.length; j++) row[j] = row[j]! / length
  }
  return normalized
}

/** The cosine out of the inner products of a and b, a and a, b and b. */
export function cosineOfSums(ab: number, aa: number, bb: number): number {
  // The product with 0 keeps NaN.
  if (aa === 0 || bb === 0) return ab * 0
  // One root of the product, so that the cosine of a vector with itself is 1 and not 1 - 2^-53; rounding may still
  // lead past 1, where Math.acos would give NaN.
  return Math.max(-1, Math.min(1, ab / Math.sqrt(aa * bb)))
}

/** Whether a sum of squares has lost nothing to underflow or overflow, and can be multiplied with another one. */
function isSafe(squares: number): boolean {
  return squares > 1e-140 && squares < 1e140
}

/** The vector over its largest component, or as it is when that is 0, infinite or NaN. */
function scaled(vector: ArrayLike<number>): ArrayLike<number> {
  const largest = largestOf(vector)
  return largest > 0 && largest < Infinity ? Float64Array.from(vector, value => value / largest) : vector
}

function largestOf(vector: ArrayLike<number>): number {
  let largest = 0
  for (let i = 0; i < vector.length; i++) largest = Math.max(largest, Math.abs(vector[i]!))
  return largest
}

function requireSameLength(a: ArrayLike<number>, b: ArrayLike<number>): void {
  if (a.length !== b.length) throw new RangeError(`b: expected ${a.length} numbers as in a, got ${b.length}`)
}
