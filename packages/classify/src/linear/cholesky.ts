import type { Pause } from '../pause.ts'
import { dot } from './dot.ts'

/**
 * x of A x = b, A being symmetric and positive definite, by A = L L'.
 *
 * @param a  A, row after row, of which the lower triangle is read, and L written there
 * @returns `undefined` when A is not positive definite, as far as 64 bits can tell
 */
export async function solveByCholesky(
  a: Float64Array,
  right: Float64Array,
  pause: Pause
): Promise<Float64Array<ArrayBuffer> | undefined> {
  const size = right.length
  const row = (i: number, length: number): Float64Array => a.subarray(i * size, i * size + length)
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      a[i * size + j] = (a[i * size + j]! - dot(row(i, j), row(j, j))) / a[j * size + j]!
    }
    const own = row(i, i)
    const whole = a[i * size + i]!
    const pivot = whole - dot(own, own)
    // Less may be what rounding has left.
    if (!(pivot > 1e-13 * whole)) return undefined
    a[i * size + i] = Math.sqrt(pivot)
    await pause()
  }
  const x = new Float64Array(size)
  for (let i = 0; i < size; i++) x[i] = (right[i]! - dot(row(i, i), x.subarray(0, i))) / a[i * size + i]!
  for (let i = size - 1; i >= 0; i--) {
    x[i]! /= a[i * size + i]!
    for (let j = 0; j < i; j++) x[j]! -= a[i * size + j]! * x[i]!
  }
  return x
}
