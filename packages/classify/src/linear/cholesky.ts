import type { Pause } from '../pause.ts'
import { addScaled, dot } from './dot.ts'

/**
 * A symmetric and positive definite matrix A as L L', by the decomposition of A.-L. Cholesky; L takes the place of its lower
 * triangle, all that is read of it.
 *
 * @param a  A, row after row
 * @returns whether A is positive definite, as far as 64 bits can tell
 */
export async function decompose(a: Float64Array, size: number, pause: Pause): Promise<boolean> {
  for (let i = 0; i < size; i++) {
    const own = a.subarray(i * size, i * size + i)
    for (let j = 0; j < i; j++) {
      const other = a.subarray(j * size, j * size + j)
      own[j] = (own[j]! - dot(other, own)) / a[j * size + j]!
    }
    const whole = a[i * size + i]!
    const pivot = whole - dot(own, own)
    // Less may be what rounding has left.
    if (!(pivot > 1e-13 * whole)) return false
    a[i * size + i] = Math.sqrt(pivot)
    await pause()
  }
  return true
}

/** x of L L' x = b, written into `x`, which may be b. */
export function solveDecomposed(l: Float64Array, right: Float64Array, x: Float64Array): void {
  const { length: size } = right
  for (let i = 0; i < size; i++) {
    x[i] = (right[i]! - dot(l.subarray(i * size, i * size + i), x)) / l[i * size + i]!
  }
  for (let i = size - 1; i >= 0; i--) {
    x[i]! /= l[i * size + i]!
    addScaled(x, l.subarray(i * size, i * size + i), -x[i]!)
  }
}
