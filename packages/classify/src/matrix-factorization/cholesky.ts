/**
 * Solves `a x = b` for a symmetric, positive definite matrix `a` of n × n, of which only the lower triangle is read. Leaves the
 * triangular factor in `a` and x in `b`. False when `a` is not positive definite to rounding; both are then of no use.
 */
export function solveCholesky(a: Float64Array, b: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j]!
      for (let k = 0; k < j; k++) sum -= a[i * n + k]! * a[j * n + k]!
      if (j < i) a[i * n + j] = sum / a[j * n + j]!
      else if (sum > 0) a[i * n + i] = Math.sqrt(sum)
      else return false
    }
  }
  for (let i = 0; i < n; i++) {
    let sum = b[i]!
    for (let k = 0; k < i; k++) sum -= a[i * n + k]! * b[k]!
    b[i] = sum / a[i * n + i]!
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i]!
    for (let k = i + 1; k < n; k++) sum -= a[k * n + i]! * b[k]!
    b[i] = sum / a[i * n + i]!
  }
  return true
}
