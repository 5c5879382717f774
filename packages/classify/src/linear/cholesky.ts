import type { Pause } from '../pause.ts'

/**
 * A symmetric and positive definite matrix A as L L', by the decomposition of A.-L. Cholesky; L takes the place of its lower
 * triangle, all that is read of it.
 *
 * @param a  A, row after row
 * @returns whether A is positive definite, as far as 64 bits can tell
 */
export async function decompose(a: Float64Array, size: number, pause: Pause): Promise<boolean> {
  for (let i = 0; i < size; i++) {
    if (!decomposeRow(a, size, i)) return false
    await pause()
  }
  return true
}

/** The same without a pause, for some hundred rows at most. */
export function decomposeAtOnce(a: Float64Array, size: number): boolean {
  for (let i = 0; i < size; i++) if (!decomposeRow(a, size, i)) return false
  return true
}

/** x of L L' x = b, written into `x`, which may be b. */
export function solveDecomposed(l: Float64Array, right: Float64Array, x: Float64Array): void {
  const { length: size } = right
  for (let i = 0; i < size; i++) x[i] = (right[i]! - dotAt(l, i * size, x, 0, i)) / l[i * size + i]!
  for (let i = size - 1; i >= 0; i--) {
    const value = x[i]! / l[i * size + i]!
    x[i] = value
    for (let k = 0; k < i; k++) x[k]! -= value * l[i * size + k]!
  }
}

function decomposeRow(a: Float64Array, size: number, i: number): boolean {
  const own = i * size
  for (let j = 0; j < i; j++) {
    const other = j * size
    a[own + j] = (a[own + j]! - dotAt(a, other, a, own, j)) / a[other + j]!
  }
  const whole = a[own + i]!
  const pivot = whole - dotAt(a, own, a, own, i)
  // Less may be what rounding has left.
  if (!(pivot > 1e-13 * whole)) return false
  a[own + i] = Math.sqrt(pivot)
  return true
}

/** The inner product of `count` numbers each, in four sums; without views of arrays, which cost more than short sums do. */
function dotAt(a: Float64Array, i: number, b: Float64Array, j: number, count: number): number {
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  let k = 0
  for (; k + 3 < count; k += 4) {
    s0 += a[i + k]! * b[j + k]!
    s1 += a[i + k + 1]! * b[j + k + 1]!
    s2 += a[i + k + 2]! * b[j + k + 2]!
    s3 += a[i + k + 3]! * b[j + k + 3]!
  }
  for (; k < count; k++) s0 += a[i + k]! * b[j + k]!
  return s0 + s1 + (s2 + s3)
}
