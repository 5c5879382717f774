import type { Criterion } from './criterion.ts'

/**
 * The sum of squared distances from the mean of a side (L. Breiman and others, "Classification and Regression Trees", 1984).
 * That of the two sides together is least where the sum over the sides, of the square of the sum by the weight of the side, is
 * largest: this is the score. The sums are of distances from the mean of the node, so that no digits are lost to a mean that
 * is large.
 *
 * @param targets  of each row; their squares have to be finite
 */
export function squaredError(targets: Float64Array): Criterion {
  let total = 0
  let mean = 0
  /** What rounding left of the sum of the distances from the mean, which is 0. */
  let rest = 0
  /** The sum of the squared distances from the mean. */
  let squares = 0
  let score = 0
  let weights: Float64Array = new Float64Array(0)
  let values: number[] = []

  return {
    base: 0,
    get perfect() {
      return squares
    },
    get score() {
      return score
    },
    begin(given) {
      weights = given
      values = []
    },
    enter(list, start, end) {
      const first = targets[list[start]!]!
      total = 0
      let sum = 0
      let alike = true
      for (let i = start; i < end; i++) {
        const row = list[i]!
        const target = targets[row]!
        alike &&= target === first
        total += weights[row]!
        sum += weights[row]! * target
      }
      mean = alike ? first : sum / total
      rest = 0
      squares = 0
      for (let i = start; i < end && !alike; i++) {
        const row = list[i]!
        const distance = targets[row]! - mean
        rest += weights[row]! * distance
        squares += weights[row]! * distance * distance
      }
      return alike
    },
    search(order, ranks, count, leastSide, least) {
      score = least
      let best = 0
      let weight = 0
      let sum = 0
      const last = count - leastSide
      for (let i = 0; i < last;) {
        const row = order[i]!
        const added = weights[row]!
        weight += added
        sum += added * (targets[row]! - mean)
        const rank = ranks[i]!
        i++
        if (rank === ranks[i]! || i < leastSide) continue
        const other = rest - sum
        const value = (sum * sum) / weight + (other * other) / (total - weight)
        if (value > score) {
          score = value
          best = i
        }
      }
      return best
    },
    leaf() {
      values.push(mean)
    },
    leaves: () => ({ values: Float64Array.from(values) })
  }
}
