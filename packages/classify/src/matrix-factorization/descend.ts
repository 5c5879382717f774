import type { Factors, NumberedRatings } from './model.ts'

export interface Descent {
  readonly learningRate: number
  readonly regularization: number
}

/**
 * Some steps of stochastic gradient descent, one for each rating from `from` to `to`, in their order: each goes down the slope
 * of (score - estimate)² + regularization · (sum of squares of the biases and factors that took part), halved.
 *
 * S. Funk, "Netflix update: try this at home", 2006; with biases: Y. Koren, R. Bell, C. Volinsky, "Matrix factorization
 * techniques for recommender systems", IEEE Computer 42(8), 2009. The formulas are those that the library Surprise documents
 * for its `SVD`.
 */
export function descend(
  { users, items, scores }: NumberedRatings,
  { size, biased, mean, userBiases, itemBiases, userFactors, itemFactors }: Factors,
  { learningRate, regularization }: Descent,
  from: number,
  to: number
): void {
  for (let i = from; i < to; i++) {
    const user = users[i]!
    const item = items[i]!
    const p = user * size
    const q = item * size
    const error =
      scores[i]! - (mean + userBiases[user]! + itemBiases[item]! + product(userFactors, p, itemFactors, q, size))
    if (biased) {
      userBiases[user]! += learningRate * (error - regularization * userBiases[user]!)
      itemBiases[item]! += learningRate * (error - regularization * itemBiases[item]!)
    }
    for (let f = 0; f < size; f++) {
      const x = userFactors[p + f]!
      const y = itemFactors[q + f]!
      userFactors[p + f] = x + learningRate * (error * y - regularization * x)
      itemFactors[q + f] = y + learningRate * (error * x - regularization * y)
    }
  }
}

/** The inner product of two rows of `size` numbers. */
function product(a: Float64Array, p: number, b: Float64Array, q: number, size: number): number {
  // Four sums, so that no addition waits for the one before.
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  let f = 0
  for (; f + 3 < size; f += 4) {
    s0 += a[p + f]! * b[q + f]!
    s1 += a[p + f + 1]! * b[q + f + 1]!
    s2 += a[p + f + 2]! * b[q + f + 2]!
    s3 += a[p + f + 3]! * b[q + f + 3]!
  }
  for (; f < size; f++) s0 += a[p + f]! * b[q + f]!
  return s0 + s1 + (s2 + s3)
}
