import { checkLength, checkNumber, checkOneOf, checkTargets } from '../check.ts'
import { ClassifyError } from '../errors.ts'

/**
 * What a threshold is to make as high as it can be:
 * - `macroF1`: the mean of the F1 of positive and of negative rows, which counts both the same however rare one is;
 * - `f1`: that of the positive rows; `accuracy`: the share of right rows;
 * - `{ precision: 0.9 }`: the recall of positive rows where their precision is that at least;
 * - `{ recall: 0.9 }`: their precision where their recall is that at least.
 */
export type ThresholdMetric =
  'macroF1' | 'f1' | 'accuracy' | { readonly precision: number } | { readonly recall: number }

export interface ThresholdOptions {
  /** What is to be as high as it can be; `macroF1` by default. */
  metric?: ThresholdMetric | undefined
}

/** A threshold and how good it is on the rows that it was chosen on; on others it is a little worse. */
export interface ChosenThreshold {
  /** A row is taken for positive where its score is greater than this. */
  readonly threshold: number
  /** The share of rows that are on the right side. */
  readonly accuracy: number
  /** The mean of the F1 of positive and of negative rows. */
  readonly macroF1: number
  /** Of the rows that are taken for positive, the share that is; 0 where none is taken for it. */
  readonly precision: number
  /** Of the positive rows, the share that is taken for it. */
  readonly recall: number
  /** The harmonic mean of this precision and recall. */
  readonly f1: number
}

/**
 * The threshold that is best on labelled rows: half-way between two neighbouring scores, or beyond them all. Of equally good
 * ones it is that with the most room to the scores beside it.
 *
 * @param scores      for two labels of `zeroShot`, the cosine of the first less that of the second; with `multiLabel`, the
 *   cosine of one label
 * @param isPositive  whether the row is of the (first) label, for each score
 * @throws TypeError, RangeError for scores that are no finite numbers, isPositive of another count, and a precision or recall
 *   that is not from 0 to 1, or that no threshold has; ClassifyError `one-class` where all rows are positive, or none is
 *
 * @example
 * ```ts
 * import { chooseThreshold } from '@llm-cookbook/classify'
 *
 * const leads = [0.1, 0.2, 0.3, 0.35, 0.5, 0.6, 0.7, 0.9]
 * const isSpam = [false, false, true, false, false, true, true, true]
 * const { threshold, macroF1 } = chooseThreshold(leads, isSpam)
 * threshold // => 0.55
 * macroF1 // => 0.873…
 * // No spam is to be missed, whatever else is taken for it.
 * const { threshold: low, precision } = chooseThreshold(leads, isSpam, { metric: { recall: 1 } })
 * low // => 0.25
 * precision // => 0.666…
 * ```
 */
export function chooseThreshold(
  scores: ArrayLike<number>,
  isPositive: ArrayLike<boolean>,
  { metric = 'macroF1' }: ThresholdOptions = {}
): ChosenThreshold {
  checkTargets('scores', scores, scores.length)
  checkLength('isPositive', isPositive, scores.length)
  const goal = goalOf(metric)
  let best: { chosen: ChosenThreshold; value: number; room: number } | undefined
  let mostPrecise = 0
  for (const { room, ...chosen } of thresholds(scores, isPositive)) {
    mostPrecise = Math.max(mostPrecise, chosen.precision)
    const value = goal(chosen)
    if (value === undefined) continue
    if (best === undefined || value > best.value || (value === best.value && room > best.room)) {
      best = { chosen, value, room }
    }
  }
  if (best === undefined) {
    throw new RangeError(
      `metric: no threshold has a precision of ${(metric as { precision: number }).precision}; the highest is ${mostPrecise}`
    )
  }
  return best.chosen
}

/** What is to be as high as it can be; `undefined` where a threshold is not good enough. */
type Goal = (chosen: ChosenThreshold) => number | undefined

function goalOf(metric: ThresholdMetric): Goal {
  if (typeof metric === 'string') {
    checkOneOf('metric', metric, ['macroF1', 'f1', 'accuracy'])
    return chosen => chosen[metric]
  }
  const [name, least] =
    'precision' in metric ? (['precision', metric.precision] as const) : (['recall', metric.recall] as const)
  checkNumber(`metric.${name}`, least, { least: 0, most: 1 })
  const other = name === 'precision' ? 'recall' : 'precision'
  return chosen => (chosen[name] >= least ? chosen[other] : undefined)
}

/** All thresholds that make a difference, from the highest to the lowest, with the space that they have between scores. */
function* thresholds(
  scores: ArrayLike<number>,
  isPositive: ArrayLike<boolean>
): Generator<ChosenThreshold & { room: number }> {
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!)
  const positives = order.reduce((sum, i) => sum + Number(isPositive[i]), 0)
  const negatives = order.length - positives
  if (positives === 0 || negatives === 0) {
    throw new ClassifyError('one-class', 'isPositive: expected true and false, got one of them only')
  }
  const [highest, lowest] = [scores[order[0]!]!, scores[order.at(-1)!]!]
  const beyond = highest - lowest || 1
  let [hits, misses] = [0, 0]
  yield { threshold: highest + beyond / 2, room: 0, ...measured(0, 0, positives, negatives) }
  for (const [place, i] of order.entries()) {
    if (isPositive[i]) hits++
    else misses++
    const score = scores[i]!
    const next = place + 1 < order.length ? scores[order[place + 1]!]! : score - beyond
    // Equal scores are on the same side.
    if (next === score) continue
    const room = place + 1 < order.length ? score - next : 0
    yield { threshold: next + (score - next) / 2, room, ...measured(hits, misses, positives, negatives) }
  }
}

function measured(
  hits: number,
  misses: number,
  positives: number,
  negatives: number
): Omit<ChosenThreshold, 'threshold'> {
  const right = negatives - misses
  const f1 = (2 * hits) / (hits + misses + positives)
  const f1OfNegatives = (2 * right) / (right + (positives - hits) + negatives)
  return {
    accuracy: (hits + right) / (positives + negatives),
    macroF1: (f1 + f1OfNegatives) / 2,
    precision: hits === 0 ? 0 : hits / (hits + misses),
    recall: hits / positives,
    f1
  }
}
