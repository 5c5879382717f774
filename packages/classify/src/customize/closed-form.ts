import { Matrix } from '@llm-cookbook/vector'
import { gemm } from '../linear/gemm.ts'
import type { TextPairs } from './pairs.ts'
import type { Trainer } from './trainer.ts'

export const closedForm: Trainer = async function* (pairs, { regularization, pause }) {
  await pause()
  yield whitening(pairs, regularization)
}

/**
 * A matrix that shortens the directions in which alike texts differ, and the one that all texts have in common: W with
 * W Wᵀ = (D + r I + 12.8 m mᵀ)⁻¹, where D is the mean of d dᵀ over the differences d of alike pairs, scaled to a mean of 1 on its
 * diagonal, and m the direction of the mean of all texts.
 *
 * The whitening of differences is relevant component analysis: A. Bar-Hillel et al., "Learning distance functions using
 * equivalence relations", ICML 2003. The common direction: J. Mu, P. Viswanath, "All-but-the-top", ICLR 2018; here it is
 * damped and not cut off, so that the matrix can be inverted.
 *
 * @param regularization  r, above 0: how much all directions are shortened alike
 * @returns of columns × columns, its numbers scaled to a mean square of 1 / columns, as those of the identity
 */
export function whitening({ texts, first, second, alike }: TextPairs, regularization: number): Matrix {
  const n = texts.columns
  const pairs = alike.flatMap((isAlike, pair) => (isAlike ? [pair] : []))
  const differences = new Matrix(pairs.length, n)
  for (const [row, pair] of pairs.entries()) {
    const [a, b] = [texts.row(first[pair]!), texts.row(second[pair]!)]
    const difference = differences.row(row)
    for (let j = 0; j < n; j++) difference[j] = a[j]! - b[j]!
  }
  const scatter = new Matrix(n, n)
  gemm(differences, differences, scatter, { transposeA: true })
  const sum = Float64Array.from(scatter.data)
  let trace = 0
  for (let j = 0; j < n; j++) trace += sum[j * n + j]!
  // Of pairs that do not differ nothing is known: all directions count the same.
  const scale = trace > 0 ? n / trace : 0
  const common = commonDirection(texts)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) sum[i * n + j] = scale * sum[i * n + j]! + damping * common[i]! * common[j]!
    sum[i * n + i]! += regularization
  }
  return inverseRoot(sum, n)
}

/** How much more than its share the common direction is shortened, on the scale of D, whose share is 1. */
const damping = 12.8

/** The direction of the mean, of length 1; 0 where the mean is. */
function commonDirection(texts: Matrix): Float64Array {
  const mean = new Float64Array(texts.columns)
  for (const row of texts) for (let j = 0; j < row.length; j++) mean[j]! += row[j]!
  const length = Math.sqrt(mean.reduce((sum, value) => sum + value * value, 0))
  return length > 0 ? mean.map(value => value / length) : mean
}

/**
 * W with W Wᵀ = a⁻¹: cosines depend on W Wᵀ alone, so that the inverse of the triangular factor of Cholesky does as well as the
 * symmetric root, and needs no eigenvectors.
 */
function inverseRoot(a: Float64Array, n: number): Matrix {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j]!
      for (let k = 0; k < j; k++) sum -= a[i * n + k]! * a[j * n + k]!
      a[i * n + j] = i === j ? Math.sqrt(sum) : sum / a[j * n + j]!
    }
  }
  // a = L Lᵀ; column c of L⁻¹ becomes row c of W = L⁻ᵀ.
  const root = new Float64Array(n * n)
  for (let c = 0; c < n; c++) {
    for (let i = c; i < n; i++) {
      let sum = i === c ? 1 : 0
      for (let k = c; k < i; k++) sum -= a[i * n + k]! * root[c * n + k]!
      root[c * n + i] = sum / a[i * n + i]!
    }
  }
  const squares = root.reduce((sum, value) => sum + value * value, 0)
  const scale = Math.sqrt(n / squares)
  return new Matrix(
    n,
    n,
    Float32Array.from(root, value => scale * value)
  )
}
