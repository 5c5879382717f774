import { exponential, logarithm } from '../elementary.ts'
import type { Cells } from './engine.ts'

/**
 * What a batch costs: the sum over its rows. Writes the slopes of that sum in place of the outputs.
 *
 * @param rows  which rows of the data the batch consists of
 */
export type Loss = (outputs: Cells, rows: ArrayLike<number>) => number

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
  const count = weights.length
  const powers = new Float64Array(count)
  return ({ numbers, first, stride }, rows) => {
    let loss = 0
    for (let i = 0; i < rows.length; i++) {
      const row = first + 4 * i
      const code = codes[rows[i]!]!
      let highest = -Infinity
      for (let c = 0; c < count; c++) highest = Math.max(highest, numbers[row + (c >> 2) * stride + (c & 3)]!)
      const own = numbers[row + (code >> 2) * stride + (code & 3)]!
      let sum = 0
      for (let c = 0; c < count; c++) {
        const power = exponential(numbers[row + (c >> 2) * stride + (c & 3)]! - highest)
        powers[c] = power
        sum += power
      }
      if (!(sum < Infinity)) return NaN
      const weight = weights[code]!
      loss += weight * (logarithm(sum) + highest - own)
      for (let c = 0; c < count; c++) {
        numbers[row + (c >> 2) * stride + (c & 3)] = weight * (powers[c]! / sum - (c === code ? 1 : 0))
      }
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
