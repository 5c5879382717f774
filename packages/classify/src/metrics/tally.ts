import { checkLength } from '../check.ts'
import { encodeLabels } from '../classes.ts'
import type { Label } from '../learner.ts'

/** What the measures of labels are made of; the numbers are in the order of the labels. */
export interface Tally<L extends Label> {
  /** All that occur among the truth or what was predicted. */
  readonly labels: readonly L[]
  /** How many rows there are. */
  readonly rows: number
  /** How many rows of a label were taken for it. */
  readonly hits: Int32Array
  /** How many rows were taken for a label. */
  readonly predicted: Int32Array
  /** How many rows are of a label. */
  readonly support: Int32Array
  /** For each row of the data the place of its label, and that of the one which it was taken for. */
  readonly codes: { readonly truth: Int32Array; readonly predicted: Int32Array }
}

/** @throws TypeError, RangeError for labels that are none, empty, or not as many as the rows */
export function tallyOf<L extends Label>(truth: readonly L[], predicted: readonly L[]): Tally<L> {
  // Each on its own first, so that an error names the right one.
  const [actual, taken] = [encodeLabels(truth, 'truth'), encodeLabels(predicted, 'predicted')]
  checkLength('predicted', predicted, truth.length)
  const { classes: labels } = encodeLabels([...actual.classes, ...taken.classes])
  const placeOf = new Map(labels.map((label, place) => [label, place]))
  const placesIn = (classes: readonly L[], codes: Int32Array): Int32Array => {
    const places = classes.map(label => placeOf.get(label)!)
    return codes.map(code => places[code]!)
  }
  const codes = { truth: placesIn(actual.classes, actual.codes), predicted: placesIn(taken.classes, taken.codes) }
  return { labels, codes, ...count(labels.length, codes), rows: truth.length }
}

/** The same of these rows only, some of which may occur more than once. */
export function tallyOfRows<L extends Label>({ labels, codes }: Tally<L>, rows: Int32Array): Tally<L> {
  return { labels, codes, ...count(labels.length, codes, rows), rows: rows.length }
}

function count(labels: number, { truth, predicted }: Tally<Label>['codes'], rows?: Int32Array): Counts {
  const counts = { hits: new Int32Array(labels), predicted: new Int32Array(labels), support: new Int32Array(labels) }
  const { length } = rows ?? truth
  for (let i = 0; i < length; i++) {
    const row = rows ? rows[i]! : i
    const place = truth[row]!
    const guess = predicted[row]!
    counts.support[place]!++
    counts.predicted[guess]!++
    if (guess === place) counts.hits[place]!++
  }
  return counts
}

type Counts = Pick<Tally<Label>, 'hits' | 'predicted' | 'support'>
