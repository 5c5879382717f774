import type { Matrix } from '@llm-cookbook/vector'
import { checkInteger, checkLength, checkOneOf } from '../check.ts'
import type { Label } from '../learner.ts'
import { codesOf, type ProbabilityOptions } from './multiclass.ts'
import { quantile } from './quantile.ts'

export interface CalibrationOptions {
  /** How many bins there are at most; 5 by default. Those without rows are left out. */
  bins?: number | undefined
  /** Bins of one width (`uniform`, the default), or with as many rows each (`quantile`). */
  strategy?: 'uniform' | 'quantile' | undefined
}

/** What was foretold and what came, bin by bin from the lowest probabilities to the highest. */
export interface CalibrationCurve {
  /** The mean of the probabilities in the bin. */
  readonly predicted: number[]
  /** The share of rows in the bin that are positive. Calibrated probabilities are near `predicted`. */
  readonly observed: number[]
  /** How many rows are in the bin. */
  readonly counts: number[]
}

/**
 * The mean of the negative logarithms of the probability that each row's own label was given: 0 at best. Rows are brought to
 * the sum 1, and probabilities kept 2^-23 away from 0 and 1 before, which is how finely 32 bits tell them from 1, as
 * scikit-learn does; so a label that is no class costs 15.9.
 *
 * @param truth          the label of each row
 * @param probabilities  a row for each label, a column for each class
 * @throws TypeError, RangeError for labels and a matrix that are none, or of other sizes, and numbers out of 0 to 1
 *
 * @example
 * ```ts
 * import { logLoss, Matrix } from '@llm-cookbook/classify'
 *
 * const truth = ['mail', 'spam']
 * logLoss(truth, Matrix.fromRows([[0.9, 0.1], [0.2, 0.8]])) // => 0.1642…
 * // Who is sure and wrong once pays for it.
 * logLoss(truth, Matrix.fromRows([[0.99, 0.01], [0.99, 0.01]])) // => 2.307…
 * ```
 */
export function logLoss<L extends Label>(
  truth: readonly L[],
  probabilities: Matrix,
  { classes }: ProbabilityOptions<L> = {}
): number {
  const codes = codesOf(truth, probabilities, classes)
  checkProbabilities('probabilities', probabilities.data)
  let loss = 0
  for (const [row, code] of codes.entries()) {
    let total = 0
    for (const p of probabilities.row(row)) total += clipped(p)
    loss -= Math.log(code < 0 ? epsilon : clipped(probabilities.row(row)[code]!) / total)
  }
  return loss / codes.length
}

/**
 * The mean square of how far a probability was from what came, 1 or 0: from 0, at best, to 1. G. Brier, "Verification of
 * forecasts expressed in terms of probability", 1950.
 *
 * @param positives      which rows are positive: `true` or 1
 * @param probabilities  as many, that the row is positive
 * @throws RangeError for none, different numbers of them, and numbers out of 0 to 1
 *
 * @example
 * ```ts
 * import { brier } from '@llm-cookbook/classify'
 *
 * const rained = [true, false, false, true]
 * brier(rained, [0.75, 0.25, 0.25, 0.75]) // => 0.0625
 * brier(rained, [0.5, 0.5, 0.5, 0.5]) // => 0.25
 * ```
 */
export function brier(positives: ArrayLike<boolean | number>, probabilities: ArrayLike<number>): number {
  checkForecasts(positives, probabilities)
  const squares = Array.from(probabilities, (p, row) => (p - outcome(positives, row)) ** 2)
  return sum(squares) / squares.length
}

/**
 * Whether probabilities come true as often as they say: rows are put into bins by their probability, and each bin tells the mean
 * of what was foretold and the share of what came. An edge between two bins belongs to the lower one.
 *
 * @param positives      which rows are positive: `true` or 1
 * @param probabilities  as many, that the row is positive
 * @throws as `brier`; RangeError also for options out of range
 *
 * @example
 * ```ts
 * import { calibrationCurve } from '@llm-cookbook/classify'
 *
 * const rained = [false, false, true, false, true, true]
 * const { predicted, observed, counts } = calibrationCurve(rained, [0.125, 0.25, 0.375, 0.75, 0.875, 1], { bins: 2 })
 * predicted // => [0.25, 0.875]
 * observed // => [0.333…, 0.666…]
 * counts // => [3, 3]
 * ```
 */
export function calibrationCurve(
  positives: ArrayLike<boolean | number>,
  probabilities: ArrayLike<number>,
  { bins = 5, strategy = 'uniform' }: CalibrationOptions = {}
): CalibrationCurve {
  checkInteger('bins', bins, { least: 1 })
  checkOneOf('strategy', strategy, ['uniform', 'quantile'])
  checkForecasts(positives, probabilities)
  const sorted = Float64Array.from(probabilities).sort()
  const edges = Array.from({ length: bins - 1 }, (_, i) => {
    const part = (i + 1) / bins
    return strategy === 'uniform' ? part : quantile(sorted, part)
  })
  const rows = Array.from(probabilities, (p, row) => ({ p, row }))
  // An edge belongs to the bin below it.
  const members = Map.groupBy(rows, ({ p }) => edges.filter(edge => edge < p).length)
  const filled = [...members].sort(([a], [b]) => a - b).map(([, bin]) => bin)
  return {
    predicted: filled.map(bin => sum(bin.map(({ p }) => p)) / bin.length),
    observed: filled.map(bin => sum(bin.map(({ row }) => outcome(positives, row))) / bin.length),
    counts: filled.map(bin => bin.length)
  }
}

/**
 * The expected calibration error: how far what was foretold is from what came, in the mean of all rows; 0 at best. M. Pakdaman
 * Naeini, G. Cooper and M. Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", 2015.
 *
 * @param curve  what `calibrationCurve` gives: the more bins it has, the more of the error is chance
 *
 * @example
 * ```ts
 * import { calibrationCurve, calibrationError } from '@llm-cookbook/classify'
 *
 * // Each was said to be 75 % probable, and half of them came.
 * const curve = calibrationCurve([true, false, true, false], [0.75, 0.75, 0.75, 0.75])
 * calibrationError(curve) // => 0.25
 * ```
 */
export function calibrationError({ predicted, observed, counts }: CalibrationCurve): number {
  const gaps = counts.map((count, bin) => count * Math.abs(predicted[bin]! - observed[bin]!))
  return sum(gaps) / sum(counts)
}

/** The distance from 1 to the next number of 32 bits. */
const epsilon = 2 ** -23

function clipped(probability: number): number {
  return Math.min(Math.max(probability, epsilon), 1 - epsilon)
}

function checkForecasts(positives: ArrayLike<boolean | number>, probabilities: ArrayLike<number>): void {
  if (positives.length === 0) throw new RangeError('positives: expected one row at least, got none')
  checkLength('probabilities', probabilities, positives.length)
  checkProbabilities('probabilities', probabilities)
}

function checkProbabilities(name: string, probabilities: ArrayLike<number>): void {
  for (let i = 0; i < probabilities.length; i++) {
    const p = probabilities[i]!
    if (!(p >= 0 && p <= 1)) throw new RangeError(`${name}[${i}]: expected a number from 0 to 1, got ${p}`)
  }
}

function outcome(positives: ArrayLike<boolean | number>, row: number): number {
  return positives[row] ? 1 : 0
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
