import type { Matrix } from '@llm-cookbook/vector'
import { exponential } from '../elementary.ts'

/** Probabilities from 0 to 1 that sum to 1: e to the power of each score times `sharpness`, over the sum of these. */
export function softmax(scores: ArrayLike<number>, sharpness = 1): Float64Array {
  let most = -Infinity
  for (let k = 0; k < scores.length; k++) most = Math.max(most, sharpness * scores[k]!)
  const powers = Float64Array.from(scores, score => exponential(sharpness * score - most))
  const sum = powers.reduce((total, power) => total + power, 0)
  return powers.map(power => power / sum)
}

/**
 * The sharpness, 1 / temperature, by which the softmax of the scores makes the labels most likely (C. Guo et al., "On
 * calibration of modern neural networks", 2017). One number for all classes, so that no row changes its label.
 *
 * @param scores  a column for each class
 * @param codes   the column of each row's label
 */
export function fitSharpness(scores: Matrix, codes: Int32Array): number {
  const rows = Array.from(scores)
  const range = rows.reduce((sum, row) => sum + Math.max(...row) - Math.min(...row), 0) / rows.length
  if (range === 0) return 1
  // The loss is convex in the sharpness. Scores that part the labels altogether would have it endless, and scores that
  // lead astray below 0: the bounds keep it from there.
  let [low, high] = [1e-3 / range, 1e3 / range]
  for (let round = 0; round < rounds; round++) {
    const middle = Math.sqrt(low * high)
    if (slopeAt(middle, rows, codes) < 0) low = middle
    else high = middle
  }
  return high
}

/** Each halves the exponent's range: these leave 11 digits. */
const rounds = 40

/** How the loss changes with the sharpness. */
function slopeAt(sharpness: number, rows: readonly Float32Array[], codes: Int32Array): number {
  let slope = 0
  for (const [i, row] of rows.entries()) {
    const expected = softmax(row, sharpness).reduce((sum, probability, k) => sum + probability * row[k]!, 0)
    slope += expected - row[codes[i]!]!
  }
  return slope
}
