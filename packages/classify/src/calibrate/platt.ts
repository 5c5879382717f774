import { checkLength, checkTargets } from '../check.ts'
import { exponential, logarithm } from '../elementary.ts'

/** Scores to probabilities along a sigmoid: 1 / (1 + e^(slope · score + intercept)); the slope of good scores is below 0. */
export interface Sigmoid {
  /** What a score is multiplied by: below 0 where higher scores are likelier, the further the steeper. */
  readonly slope: number
  /** What is added then. */
  readonly intercept: number
}

/**
 * The sigmoid that is most likely to have made the labels of these scores (J. Platt, "Probabilistic outputs for support vector
 * machines", 1999), found by Newton's method with backtracking (H.-T. Lin, C.-J. Lin, R. Weng, "A note on Platt's
 * probabilistic outputs for support vector machines", 2007). Labels count as little less than certain, as Platt has it, so
 * that scores which part the labels altogether still have a sigmoid.
 *
 * @param scores      any numbers, the higher the likelier
 * @param isPositive  whether that came true, for each score
 * @throws TypeError, RangeError for scores that are no finite numbers, none at all, or of another count than the labels
 *
 * @example
 * ```ts
 * import { plattScaling } from '@llm-cookbook/classify'
 *
 * const cosines = [0.1, 0.2, 0.3, 0.35, 0.5, 0.6, 0.7, 0.9]
 * const isSpam = [false, false, true, false, false, true, true, true]
 * plattScaling(cosines, isSpam) // => { slope: -4.14…, intercept: 1.86… }
 * ```
 */
export function plattScaling(scores: ArrayLike<number>, isPositive: ArrayLike<boolean>): Sigmoid {
  checkTargets('scores', scores, scores.length)
  checkLength('isPositive', isPositive, scores.length)
  if (scores.length === 0) throw new RangeError('scores: expected one at least, got none')
  // At mean 0 and spread 1, the problem is as well conditioned for small scores as for large.
  const { mean, spread } = momentsOf(scores)
  const standard = Float64Array.from(scores, score => (score - mean) / spread)
  const { slope, intercept } = fit(standard, targetsOf(isPositive))
  return { slope: slope / spread, intercept: intercept - (slope * mean) / spread }
}

/**
 * The probability that the sigmoid gives a score, from 0 to 1.
 *
 * @param score  any number
 *
 * @example
 * ```ts
 * import { plattScaling, sigmoidAt } from '@llm-cookbook/classify'
 *
 * const cosines = [0.1, 0.2, 0.3, 0.35, 0.5, 0.6, 0.7, 0.9]
 * const isSpam = [false, false, true, false, false, true, true, true]
 * const sigmoid = plattScaling(cosines, isSpam)
 * sigmoidAt(sigmoid, 0.1) // => 0.189…
 * sigmoidAt(sigmoid, 0.9) // => 0.865…
 * ```
 */
export function sigmoidAt({ slope, intercept }: Sigmoid, score: number): number {
  return logistic(-(slope * score + intercept))
}

/** Platt's: (positives + 1) / (positives + 2) for a positive, 1 / (negatives + 2) for a negative. */
function targetsOf(isPositive: ArrayLike<boolean>): { targets: Float64Array; prior: number } {
  let positives = 0
  for (let i = 0; i < isPositive.length; i++) positives += Number(isPositive[i])
  const negatives = isPositive.length - positives
  const [high, low] = [(positives + 1) / (positives + 2), 1 / (negatives + 2)]
  return {
    targets: Float64Array.from(isPositive, positive => (positive ? high : low)),
    prior: logarithm((negatives + 1) / (positives + 1))
  }
}

function fit(scores: Float64Array, { targets, prior }: { targets: Float64Array; prior: number }): Sigmoid {
  let sigmoid: Sigmoid = { slope: 0, intercept: prior }
  let loss = lossOf(sigmoid, scores, targets)
  for (let round = 0; round < mostRounds; round++) {
    const { slope, intercept, gain } = newtonStep(sigmoid, scores, targets)
    if (gain < tolerance) break
    let size = 1
    let next = sigmoid
    let nextLoss = Infinity
    for (; size >= smallestStep; size /= 2) {
      next = { slope: sigmoid.slope + size * slope, intercept: sigmoid.intercept + size * intercept }
      nextLoss = lossOf(next, scores, targets)
      if (nextLoss <= loss - 1e-4 * size * gain) break
    }
    // The loss falls no more than its rounding: this is the bottom.
    if (size < smallestStep) break
    sigmoid = next
    loss = nextLoss
  }
  return sigmoid
}

const mostRounds = 100
const smallestStep = 1e-10
/** Of the square of Newton's decrement, which is twice the loss that is still to be gained. */
const tolerance = 1e-20

/** The direction, and what the loss falls along it at first. */
function newtonStep(
  { slope, intercept }: Sigmoid,
  scores: Float64Array,
  targets: Float64Array
): Sigmoid & { gain: number } {
  // A little above 0, so that the matrix has an inverse where all scores are the same.
  let [h11, h22, h21, g1, g2] = [1e-12, 1e-12, 0, 0, 0]
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!
    const p = logistic(-(slope * score + intercept))
    const [bend, lead] = [p * (1 - p), targets[i]! - p]
    h11 += score * score * bend
    h22 += bend
    h21 += score * bend
    g1 += score * lead
    g2 += lead
  }
  const determinant = h11 * h22 - h21 * h21
  const [a, b] = [-(h22 * g1 - h21 * g2) / determinant, -(h11 * g2 - h21 * g1) / determinant]
  return { slope: a, intercept: b, gain: -(g1 * a + g2 * b) }
}

function lossOf({ slope, intercept }: Sigmoid, scores: Float64Array, targets: Float64Array): number {
  let loss = 0
  for (let i = 0; i < scores.length; i++) {
    const z = slope * scores[i]! + intercept
    // -t log p - (1 - t) log(1 - p) for p = 1 / (1 + e^z), without an exponential that overflows.
    loss += targets[i]! * z + (z > 0 ? 0 : -z) + logarithm(1 + exponential(-Math.abs(z)))
  }
  return loss
}

function logistic(z: number): number {
  const small = exponential(-Math.abs(z))
  return z >= 0 ? 1 / (1 + small) : small / (1 + small)
}

function momentsOf(scores: ArrayLike<number>): { mean: number; spread: number } {
  let sum = 0
  for (let i = 0; i < scores.length; i++) sum += scores[i]! / scores.length
  let squares = 0
  for (let i = 0; i < scores.length; i++) squares += (scores[i]! - sum) ** 2 / scores.length
  return { mean: sum, spread: Math.sqrt(squares) || 1 }
}
