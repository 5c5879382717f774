import { decomposeAtOnce, solveDecomposed } from '../linear/cholesky.ts'
import type { Factors, NumberedRatings } from './model.ts'

/** The ratings of each user, or of each item: those of number i are `order[starts[i]]` up to before `order[starts[i + 1]]`. */
export interface Grouping {
  readonly starts: Int32Array
  readonly order: Int32Array
}

/** Which ratings are whose. Within a group they keep their order. */
export function groupRatings(numbers: Int32Array, count: number): Grouping {
  const starts = new Int32Array(count + 1)
  for (const number of numbers) starts[number + 1]!++
  for (let i = 0; i < count; i++) starts[i + 1]! += starts[i]!
  const next = starts.slice()
  const order = new Int32Array(numbers.length)
  for (const [row, number] of numbers.entries()) order[next[number]!++] = row
  return { starts, order }
}

/** One side of the ratings, and the other. */
export interface Side {
  readonly own: Int32Array
  readonly other: Int32Array
  readonly biases: Float64Array
  readonly factors: Float64Array
  readonly otherBiases: Float64Array
  readonly otherFactors: Float64Array
}

export function sides({ users, items }: NumberedRatings, factors: Factors): { users: Side; items: Side } {
  const { userBiases, itemBiases, userFactors, itemFactors } = factors
  return {
    users: {
      ...{ own: users, biases: userBiases, factors: userFactors },
      ...{ other: items, otherBiases: itemBiases, otherFactors: itemFactors }
    },
    items: {
      ...{ own: items, biases: itemBiases, factors: itemFactors },
      ...{ other: users, otherBiases: userBiases, otherFactors: userFactors }
    }
  }
}

/**
 * The bias and factors of one user (or item) that fit their ratings best, all items' held as they are: the least of the sum
 * over the ratings of (score - estimate)² + regularization · (bias² + sum of squares of the factors). That weights the
 * regularization by the number of ratings, as descent does: Y. Zhou et al., "Large-scale parallel collaborative filtering for
 * the Netflix prize", AAIM 2008.
 *
 * @returns false when the numbers are past what can be solved
 */
export function fitOne(
  number: number,
  side: Side,
  { starts, order }: Grouping,
  { scores }: NumberedRatings,
  { size, biased, mean }: Factors,
  regularization: number
): boolean {
  const { other, biases, factors, otherBiases, otherFactors } = side
  const rows = order.subarray(starts[number], starts[number + 1])
  const count = rows.length
  // A bias is one more factor, whose counterpart is 1.
  const width = size + Number(biased)
  const known = new Float64Array(count * width)
  const rest = new Float64Array(count)
  for (const [i, row] of rows.entries()) {
    const of = other[row]!
    known.set(otherFactors.subarray(of * size, (of + 1) * size), i * width)
    if (biased) known[i * width + size] = 1
    rest[i] = scores[row]! - mean - otherBiases[of]!
  }
  const best = new Float64Array(width)
  if (!solveRidge(known, rest, regularization * count, best)) return false
  factors.set(best.subarray(0, size), number * size)
  if (biased) biases[number] = best[size]!
  return true
}

/** The x of least |known x - rest|² + weight · |x|²; by the smaller of the two square systems that tell it. */
function solveRidge(known: Float64Array, rest: Float64Array, weight: number, x: Float64Array): boolean {
  const [count, width] = [rest.length, x.length]
  if (count < width) {
    // x = knownᵀ (known knownᵀ + weight)⁻¹ rest
    const gram = new Float64Array(count * count)
    for (let i = 0; i < count; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = 0
        for (let f = 0; f < width; f++) sum += known[i * width + f]! * known[j * width + f]!
        gram[i * count + j] = sum
      }
      gram[i * count + i]! += weight
    }
    if (!decomposeAtOnce(gram, count)) return false
    solveDecomposed(gram, rest, rest)
    for (let i = 0; i < count; i++) for (let f = 0; f < width; f++) x[f]! += rest[i]! * known[i * width + f]!
    return true
  }
  // (knownᵀ known + weight) x = knownᵀ rest
  const gram = new Float64Array(width * width)
  for (let i = 0; i < count; i++) {
    for (let f = 0; f < width; f++) {
      const value = known[i * width + f]!
      x[f]! += value * rest[i]!
      for (let g = 0; g <= f; g++) gram[f * width + g]! += value * known[i * width + g]!
    }
  }
  for (let f = 0; f < width; f++) gram[f * width + f]! += weight
  if (!decomposeAtOnce(gram, width)) return false
  solveDecomposed(gram, x, x)
  return true
}
