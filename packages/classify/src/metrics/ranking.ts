import { checkLength } from '../check.ts'

/** Precision and recall at each threshold. Drawn from the last point to the first, recall grows. */
export interface PrecisionRecallCurve {
  /** Of the rows whose score is the threshold or more, the share that is positive; and a last 1. */
  readonly precision: Float64Array
  /** Of the positive rows, the share whose score is the threshold or more; and a last 0. */
  readonly recall: Float64Array
  /** The different scores, ascending: one less than the points. */
  readonly thresholds: Float64Array
}

/** The receiver operating characteristic. */
export interface RocCurve {
  /** Of the negative rows, the share whose score is the threshold or more; from 0 to 1. */
  readonly falsePositiveRate: Float64Array
  /** Of the positive rows, the share whose score is the threshold or more; from 0 to 1. */
  readonly truePositiveRate: Float64Array
  /** Infinity, which nothing reaches, and then the different scores, descending. */
  readonly thresholds: Float64Array
}

/**
 * Precision and recall at every threshold of the scores.
 *
 * @param positives  which rows are positive: `true` or 1
 * @param scores     as many; the higher, the more the row is held to be positive
 * @throws RangeError for another number of scores than of positives, for none, and for a score that is NaN. Without any
 *   positive row, the recall is 1 throughout
 *
 * @example
 * ```ts
 * import { precisionRecallCurve } from '@llm-cookbook/classify'
 *
 * const isSpam = [false, true, false, true]
 * const { precision, recall, thresholds } = precisionRecallCurve(isSpam, [0.1, 0.4, 0.5, 0.8])
 * thresholds // => [0.1, 0.4, 0.5, 0.8]
 * precision // => [0.5, 0.666…, 0.5, 1, 1]
 * recall // => [1, 1, 0.5, 0.5, 0]
 * ```
 */
export function precisionRecallCurve(
  positives: ArrayLike<boolean | number>,
  scores: ArrayLike<number>
): PrecisionRecallCurve {
  const ranking = rank(positives, scores)
  const { thresholds, truePositives, falsePositives } = ranking
  const precision = truePositives.map((hits, i) => hits / (hits + falsePositives[i]!))
  const recall = truePositives.map(hits => (ranking.positives === 0 ? 1 : hits / ranking.positives))
  return {
    precision: Float64Array.from([...precision.reverse(), 1]),
    recall: Float64Array.from([...recall.reverse(), 0]),
    thresholds: thresholds.reverse()
  }
}

/**
 * Which share of the negative rows one has to put up with to find which share of the positive ones, at every threshold of the
 * scores, from the highest on. NaN throughout for a kind that no row is of.
 *
 * @param positives  which rows are positive: `true` or 1
 * @param scores     as many; the higher, the more the row is held to be positive
 * @throws as `precisionRecallCurve`
 *
 * @example
 * ```ts
 * import { rocCurve } from '@llm-cookbook/classify'
 *
 * const isSpam = [false, true, false, true]
 * const { falsePositiveRate, truePositiveRate, thresholds } = rocCurve(isSpam, [0.1, 0.4, 0.5, 0.8])
 * thresholds // => [Infinity, 0.8, 0.5, 0.4, 0.1]
 * falsePositiveRate // => [0, 0, 0.5, 0.5, 1]
 * truePositiveRate // => [0, 0.5, 0.5, 1, 1]
 * ```
 */
export function rocCurve(positives: ArrayLike<boolean | number>, scores: ArrayLike<number>): RocCurve {
  const ranking = rank(positives, scores)
  return {
    falsePositiveRate: Float64Array.from([0, ...ranking.falsePositives], count => count / ranking.negatives),
    truePositiveRate: Float64Array.from([0, ...ranking.truePositives], count => count / ranking.positives),
    thresholds: Float64Array.from([Infinity, ...ranking.thresholds])
  }
}

/**
 * The mean of the precisions at each threshold, weighted by the recall that it gains: the area under the steps of the
 * precision-recall curve, not interpolated. From 0 to 1; by chance it is the share of positive rows. NaN where no row is
 * positive.
 *
 * @param positives  which rows are positive: `true` or 1
 * @param scores     as many; the higher, the more the row is held to be positive
 * @throws as `precisionRecallCurve`
 *
 * @example
 * ```ts
 * import { averagePrecision } from '@llm-cookbook/classify'
 *
 * // By score, the two spam messages are the first and the third.
 * const isSpam = [false, true, false, true]
 * averagePrecision(isSpam, [0.1, 0.4, 0.5, 0.8]) // => 0.8333…
 * ```
 */
export function averagePrecision(positives: ArrayLike<boolean | number>, scores: ArrayLike<number>): number {
  return averagePrecisionOf(rank(positives, scores))
}

/**
 * The area under the ROC curve: how often a positive row has a higher score than a negative one, equal ones counting half.
 * From 0 to 1; by chance it is .5. NaN where all rows are of one kind.
 *
 * @param positives  which rows are positive: `true` or 1
 * @param scores     as many; the higher, the more the row is held to be positive
 * @throws as `precisionRecallCurve`
 *
 * @example
 * ```ts
 * import { rocAuc } from '@llm-cookbook/classify'
 *
 * // Of the four pairs of a spam message and another, three are in the right order.
 * const isSpam = [false, true, false, true]
 * rocAuc(isSpam, [0.1, 0.4, 0.5, 0.8]) // => 0.75
 * ```
 */
export function rocAuc(positives: ArrayLike<boolean | number>, scores: ArrayLike<number>): number {
  return rocAucOf(rank(positives, scores))
}

/** With one more distinct score let through each time, from the highest on: how many positives and negatives are. */
export interface Ranking {
  readonly positives: number
  readonly negatives: number
  readonly thresholds: Float64Array
  readonly truePositives: Float64Array
  readonly falsePositives: Float64Array
}

export function averagePrecisionOf({ positives, truePositives, falsePositives }: Ranking): number {
  let [sum, before] = [0, 0]
  for (const [i, hits] of truePositives.entries()) {
    sum += (hits - before) * (hits / (hits + falsePositives[i]!))
    before = hits
  }
  return sum / positives
}

export function rocAucOf({ positives, negatives, truePositives, falsePositives }: Ranking): number {
  let [area, positivesBefore, negativesBefore] = [0, 0, 0]
  for (const [i, hits] of truePositives.entries()) {
    area += ((falsePositives[i]! - negativesBefore) * (hits + positivesBefore)) / 2
    positivesBefore = hits
    negativesBefore = falsePositives[i]!
  }
  return area / (positives * negatives)
}

export function rank(positives: ArrayLike<boolean | number>, scores: ArrayLike<number>): Ranking {
  const rows = positives.length
  if (rows === 0) throw new RangeError('positives: expected one row at least, got none')
  checkLength('scores', scores, rows)
  let count = 0
  for (let row = 0; row < rows; row++) {
    if (Number.isNaN(scores[row])) throw new RangeError(`scores[${row}]: expected a number, got NaN`)
    if (positives[row]) count++
  }
  const [ups, downs] = [new Float64Array(count), new Float64Array(rows - count)]
  for (let row = 0, i = 0, j = 0; row < rows; row++) {
    if (positives[row]) ups[i++] = scores[row]!
    else downs[j++] = scores[row]!
  }
  // Each kind is sorted on its own, as numbers without their rows, which takes a tenth of the time; then both are merged.
  ups.sort()
  downs.sort()
  const thresholds = new Float64Array(rows)
  const truePositives = new Float64Array(rows)
  const falsePositives = new Float64Array(rows)
  let [up, down, steps] = [ups.length, downs.length, 0]
  while (up > 0 || down > 0) {
    // Not by what lies before the first: to look there takes ten times as long.
    const threshold = Math.max(up > 0 ? ups[up - 1]! : -Infinity, down > 0 ? downs[down - 1]! : -Infinity)
    // Rows of the same score pass a threshold together.
    while (up > 0 && ups[up - 1] === threshold) up--
    while (down > 0 && downs[down - 1] === threshold) down--
    thresholds[steps] = threshold
    truePositives[steps] = ups.length - up
    falsePositives[steps] = downs.length - down
    steps++
  }
  return {
    positives: ups.length,
    negatives: downs.length,
    thresholds: thresholds.slice(0, steps),
    truePositives: truePositives.slice(0, steps),
    falsePositives: falsePositives.slice(0, steps)
  }
}
