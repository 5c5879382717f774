import { exponential, logarithm } from '../elementary.ts'
import type { Outputs } from './engine.ts'

/**
 * What a batch costs: the sum over its rows. Writes the slopes of that sum in place of the outputs.
 *
 * @param rows  which rows of the data the batch consists of
 */
export type Loss = (outputs: Outputs, rows: ArrayLike<number>) => number

/**
 * Cross-entropy of the softmax over an output for each class; of two classes there is one output for both, the logit of the
 * second.
 *
 * @param codes    the class of each row of the data
 * @param weights  how much a row of each class counts
 */
export function crossEntropy(codes: Int32Array, weights: Float64Array): Loss {
  return weights.length === 2 ? binary(codes, weights) : softmax(codes, weights)
}

function binary(codes: Int32Array, weights: Float64Array): Loss {
  return ({ numbers, first }, rows) => {
    let sum = 0
    for (let i = 0; i < rows.length; i++) {
      const at = first + 4 * i
      const logit = numbers[at]!
      const code = codes[rows[i]!]!
      const small = exponential(-Math.abs(logit))
      const probability = logit < 0 ? small / (1 + small) : 1 / (1 + small)
      sum += weights[code]! * (logarithm(1 + small) + Math.max(logit, 0) - code * logit)
      numbers[at] = weights[code]! * (probability - code)
    }
    return sum
  }
}

function softmax(codes: Int32Array, weights: Float64Array): Loss {
  return (outputs, rows) => {
    const { numbers, first, stride } = outputs
    const places = Array.from(rows, (row, i) => first + (codes[row]! >> 2) * stride + 4 * i + (codes[row]! & 3))
    const own = places.map(place => numbers[place]!)
    const factors = Float64Array.from(rows, row => weights[codes[row]!]!)
    const { highest, sums } = outputs.softmax(factors)
    let loss = 0
    for (const [i, place] of places.entries()) {
      if (!Number.isFinite(sums[i])) return NaN
      loss += factors[i]! * (logarithm(sums[i]!) + highest[i]! - own[i]!)
      numbers[place]! -= factors[i]!
    }
    return loss
  }
}

/** Half the square of how far off the only output is. */
export function squaredError(targets: Float64Array): Loss {
  return ({ numbers, first }, rows) => {
    let sum = 0
    for (let i = 0; i < rows.length; i++) {
      const difference = numbers[first + 4 * i]! - targets[rows[i]!]!
      sum += difference ** 2 / 2
      numbers[first + 4 * i] = difference
    }
    return sum
  }
}
