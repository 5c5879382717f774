import { checkNumber, checkOneOf } from '../check.ts'
import type { Label } from '../learner.ts'
import { tallyOf, type Tally } from './tally.ts'

/**
 * How the values of several labels become one: `macro` is their mean, each label counting the same; `weighted` their mean by
 * how many rows each has; `micro` the value of all decisions together, which is the accuracy.
 */
export type Average = 'macro' | 'weighted' | 'micro'

export interface LabelMetricOptions<L extends Label = Label> {
  /** How the values of the labels become one; `macro` by default. */
  average?: Average | undefined
  /** Of this label only, instead of an average. */
  label?: L | undefined
  /** What a label has that was never predicted (as precision) or has no rows (as recall); 0 by default, as it were wrong. */
  zeroDivision?: 0 | 1 | undefined
}

/** How often each label was predicted for each true one. */
export interface ConfusionMatrix<L extends Label = Label> {
  /** All that occur among the truth or what was predicted: numbers ascending, strings by code unit, false before true. */
  readonly labels: readonly L[]
  /** `counts[i][j]`: how many rows of label i were taken for label j. */
  readonly counts: readonly (readonly number[])[]
}

/** How well one label is told from the rest, or several in the mean. */
export interface LabelScores {
  /** Of the rows that were taken for the label, the share that is of it. */
  readonly precision: number
  /** Of the rows that are of the label, the share that was taken for it. */
  readonly recall: number
  /** The harmonic mean of precision and recall: 2 P R / (P + R), or 0 where both are. */
  readonly f1: number
}

/**
 * The share of rows whose label was predicted, from 0 to 1.
 *
 * @param truth      the label of each row
 * @param predicted  what each row was taken for, as many as `truth`
 * @throws as `precision`
 *
 * @example
 * ```ts
 * import { accuracy } from '@llm-cookbook/classify'
 *
 * accuracy(['spam', 'spam', 'mail', 'mail'], ['spam', 'mail', 'mail', 'mail']) // => 0.75
 * ```
 */
export function accuracy<L extends Label>(truth: readonly L[], predicted: readonly L[]): number {
  return accuracyOf(tallyOf(truth, predicted))
}

/**
 * Of the rows that were taken for a label, the share that is of it; the mean over all labels that occur, unless options say
 * otherwise. From 0 to 1. Equal to scikit-learn's, as all of these.
 *
 * @param truth      the label of each row
 * @param predicted  what each row was taken for, as many as `truth`
 * @throws TypeError, RangeError for labels that are none, empty or of different numbers, a `label` that does not occur, and
 *   options that are none
 *
 * @example
 * ```ts
 * import { precision } from '@llm-cookbook/classify'
 *
 * const truth = ['spam', 'spam', 'mail', 'mail', 'mail']
 * const predicted = ['spam', 'mail', 'mail', 'mail', 'spam']
 * precision(truth, predicted, { label: 'spam' }) // => 0.5
 * precision(truth, predicted) // => 0.5833…
 * ```
 */
export function precision<L extends Label>(
  truth: readonly L[],
  predicted: readonly L[],
  options?: LabelMetricOptions<L>
): number {
  return scores(truth, predicted, options).precision
}

/**
 * Of the rows that are of a label, the share that was taken for it; the mean over all labels that occur, unless options say
 * otherwise. From 0 to 1.
 *
 * @param truth      the label of each row
 * @param predicted  what each row was taken for, as many as `truth`
 * @throws as `precision`
 *
 * @example
 * ```ts
 * import { recall } from '@llm-cookbook/classify'
 *
 * // Of the three spam messages one was found.
 * const truth = ['spam', 'spam', 'spam', 'mail', 'mail']
 * const predicted = ['spam', 'mail', 'mail', 'mail', 'mail']
 * recall(truth, predicted, { label: 'spam' }) // => 0.333…
 * recall(truth, predicted) // => 0.666…
 * ```
 */
export function recall<L extends Label>(
  truth: readonly L[],
  predicted: readonly L[],
  options?: LabelMetricOptions<L>
): number {
  return scores(truth, predicted, options).recall
}

/**
 * The harmonic mean of precision and recall, 0 where both are 0; the mean over all labels that occur, macro F1, unless options
 * say otherwise. From 0 to 1.
 *
 * @param truth      the label of each row
 * @param predicted  what each row was taken for, as many as `truth`
 * @throws as `precision`
 *
 * @example
 * ```ts
 * import { accuracy, f1 } from '@llm-cookbook/classify'
 *
 * // Always 'mail' is right nine times of ten, and has learnt nothing.
 * const truth = ['spam', ...Array.from({ length: 9 }, () => 'mail')]
 * const predicted = truth.map(() => 'mail')
 * accuracy(truth, predicted) // => 0.9
 * f1(truth, predicted) // => 0.4736…
 * f1(truth, predicted, { average: 'weighted' }) // => 0.8526…
 * ```
 */
export function f1<L extends Label>(
  truth: readonly L[],
  predicted: readonly L[],
  options?: LabelMetricOptions<L>
): number {
  return scores(truth, predicted, options).f1
}

/**
 * How often each label was predicted for each true one.
 *
 * @param truth      the label of each row
 * @param predicted  what each row was taken for, as many as `truth`
 * @throws TypeError, RangeError for labels that are none, empty or of different numbers
 *
 * @example
 * ```ts
 * import { confusionMatrix } from '@llm-cookbook/classify'
 *
 * const truth = ['spam', 'spam', 'mail', 'mail', 'mail']
 * const predicted = ['spam', 'mail', 'mail', 'mail', 'mail']
 * const { labels, counts } = confusionMatrix(truth, predicted)
 * labels // => ['mail', 'spam']
 * counts // => [[3, 0], [1, 1]]
 * ```
 */
export function confusionMatrix<L extends Label>(truth: readonly L[], predicted: readonly L[]): ConfusionMatrix<L> {
  return confusionOf(tallyOf(truth, predicted))
}

function accuracyOf({ hits, rows }: Tally<Label>): number {
  return sum(hits) / rows
}

export function confusionOf<L extends Label>({ labels, codes }: Tally<L>): ConfusionMatrix<L> {
  const counts = labels.map(() => new Array<number>(labels.length).fill(0))
  for (const [row, place] of codes.truth.entries()) counts[place]![codes.predicted[row]!]!++
  return { labels, counts }
}

/** For each label, in their order. */
export function scoresByLabel({ hits, predicted, support }: Tally<Label>, zeroDivision: number): LabelScores[] {
  return Array.from(hits, (hit, i) => {
    const precision = predicted[i] === 0 ? zeroDivision : hit / predicted[i]!
    const recall = support[i] === 0 ? zeroDivision : hit / support[i]!
    return { precision, recall, f1: harmonicMean(precision, recall) }
  })
}

/** Over the labels that occur: a part of the rows may lack some. */
export function averageScores(tally: Tally<Label>, each: readonly LabelScores[], average: Average): LabelScores {
  if (average === 'micro') {
    const share = accuracyOf(tally)
    return { precision: share, recall: share, f1: share }
  }
  const { support, predicted, rows } = tally
  const occurring = each.filter((_, i) => support[i]! + predicted[i]! > 0).length
  const weightOf = (i: number): number => {
    if (average === 'weighted') return support[i]! / rows
    return support[i]! + predicted[i]! > 0 ? 1 / occurring : 0
  }
  const mean = (of: keyof LabelScores): number => each.reduce((total, one, i) => total + weightOf(i) * one[of], 0)
  return { precision: mean('precision'), recall: mean('recall'), f1: mean('f1') }
}

function scores<L extends Label>(
  truth: readonly L[],
  predicted: readonly L[],
  { average = 'macro', label, zeroDivision = 0 }: LabelMetricOptions<L> = {}
): LabelScores {
  checkOneOf('average', average, ['macro', 'weighted', 'micro'])
  checkNumber('zeroDivision', zeroDivision, { least: 0, most: 1 })
  const tally = tallyOf(truth, predicted)
  const each = scoresByLabel(tally, zeroDivision)
  if (label === undefined) return averageScores(tally, each, average)
  const one = each[tally.labels.indexOf(label)]
  if (!one) throw new RangeError(`label: expected one that occurs, got ${JSON.stringify(label)}`)
  return one
}

function harmonicMean(a: number, b: number): number {
  return a + b === 0 ? 0 : (2 * a * b) / (a + b)
}

function sum(counts: Int32Array): number {
  return counts.reduce((total, count) => total + count, 0)
}
