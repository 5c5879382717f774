import type { Label } from '../learner.ts'
import type { Tally } from '../metrics/tally.ts'

/** What one comes to without looking: by always saying the label that most rows are of. */
export interface MajorityBaseline<L extends Label = Label> {
  /** The label of most rows; of several with as many, the first in the order of classes. */
  readonly label: L
  /** Which share of the rows is of it. */
  readonly share: number
  /** The same number: how often it is right. */
  readonly accuracy: number
  /** The mean F1 of the labels that rows are of: 0 for all but this one. */
  readonly macroF1: number
  /** The same mean, each label counting as often as it has rows. */
  readonly weightedF1: number
  /** The mean over the labels: each row having the same score. */
  readonly averagePrecision: number
}

/** Of several labels with as many rows the first. */
export function majorityOf<L extends Label>({ labels, support, rows }: Tally<L>): MajorityBaseline<L> {
  const place = support.indexOf(Math.max(...support))
  const share = support[place]! / rows
  // Its precision is its share, its recall 1; all other labels with rows have an F1 of 0.
  const f1 = (2 * share) / (1 + share)
  const different = support.filter(count => count > 0).length
  return {
    label: labels[place]!,
    share,
    accuracy: share,
    macroF1: f1 / different,
    weightedF1: f1 * share,
    averagePrecision: 1 / different
  }
}
