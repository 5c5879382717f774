import { checkInteger, checkLength } from './check.ts'
import type { Label } from './learner.ts'
import { bootstrapInterval, type BootstrapOptions, type Interval } from './metrics/bootstrap.ts'
import { accuracy } from './metrics/labels.ts'
import { counted, decimals, grouped, percent, toMarkdown, toText, type Block } from './report/document.ts'
import { takeRows } from './split.ts'

/** Two predictions of the same rows, beside the truth. */
export interface Compared<L extends Label = Label> {
  /** The label of each row. */
  readonly truth: readonly L[]
  /** What one model said of the rows, as many as `truth`. */
  readonly first: readonly L[]
  /** What the other said of the same rows. */
  readonly second: readonly L[]
  /** What the two are called in the text; `first` and `second` by default. */
  readonly names?: readonly [string, string] | undefined
}

export interface CompareOptions<L extends Label = Label> extends BootstrapOptions {
  /** What is compared, such as `f1`; `accuracy` by default. */
  metric?: ((truth: readonly L[], predicted: readonly L[]) => number) | undefined
}

/** Two sets of predictions of the same rows. */
export interface Comparison {
  /** How many rows both were judged by. */
  readonly rows: number
  /** The metric of the one. */
  readonly first: number
  /** The metric of the other. */
  readonly second: number
  /** By how much the second is better, with its interval: rows are drawn anew for both alike. */
  readonly difference: Interval
  /** How many rows only the one had right. */
  readonly onlyFirst: number
  /** How many rows only the other had right. */
  readonly onlySecond: number
  /** See `mcnemar`: of these rows, whatever the metric is. */
  readonly pValue: number
  /** For a terminal. */
  toText(): string
  /** The same in Markdown. */
  toMarkdown(): string
  /** The numbers alone. */
  toJSON(): ComparisonData
}

/** What `JSON.stringify` makes of a comparison. */
export type ComparisonData = Omit<Comparison, 'toText' | 'toMarkdown' | 'toJSON'>

/**
 * Whether one model is better than another, or only luckier on these rows: as both are judged by the same rows, much smaller
 * differences show than the two intervals of each model alone would tell.
 *
 * @throws TypeError, RangeError for labels that are none, empty or of different numbers, and options out of range
 *
 * @example
 * ```ts
 * import { comparePredictions } from '@llm-cookbook/classify'
 *
 * // Of 100 messages, one model takes every fifth spam for mail, the other every tenth.
 * const truth = Array.from({ length: 100 }, (_, row) => (row % 2 === 0 ? 'spam' : 'mail'))
 * const first = truth.map((label, row) => (row % 10 === 0 ? 'mail' : label))
 * const second = truth.map((label, row) => (row % 20 === 0 ? 'mail' : label))
 * const { difference, onlySecond, pValue } = comparePredictions({ truth, first, second })
 * difference.value // => 0.05
 * onlySecond // => 5
 * // Five coins that all fall the same way are not rare enough.
 * pValue // => 0.0625
 * ```
 */
export function comparePredictions<L extends Label>(
  { truth, first, second, names = ['first', 'second'] }: Compared<L>,
  { metric = accuracy, ...options }: CompareOptions<L> = {}
): Comparison {
  checkLength('first', first, truth.length)
  checkLength('second', second, truth.length)
  const isRight = (predicted: readonly L[]): Uint8Array =>
    Uint8Array.from(truth, (label, row) => Number(predicted[row] === label))
  const [rightFirst, rightSecond] = [isRight(first), isRight(second)]
  const gain = (rows: Int32Array): number => {
    // Accuracy without encoding the labels of each resample anew, which takes far longer.
    if (metric === accuracy)
      return rows.reduce((sum, row) => sum + rightSecond[row]! - rightFirst[row]!, 0) / rows.length
    const drawn = takeRows(truth, rows)
    return metric(drawn, takeRows(second, rows)) - metric(drawn, takeRows(first, rows))
  }
  const difference = bootstrapInterval(truth.length, gain, options)
  const onlyFirst = rightFirst.filter((right, row) => right > rightSecond[row]!).length
  const onlySecond = rightSecond.filter((right, row) => right > rightFirst[row]!).length
  const data: ComparisonData = {
    rows: truth.length,
    first: metric(truth, first),
    second: metric(truth, second),
    difference,
    onlyFirst,
    onlySecond,
    pValue: mcnemar(onlyFirst, onlySecond)
  }
  const { level = 0.95 } = options
  const { low, high } = difference
  // Of accuracy the exact test knows more than the interval.
  const isSure = metric === accuracy ? data.pValue < 1 - level : low > 0 || high < 0
  const blocks = describe(data, names, level, isSure)
  return {
    ...data,
    toText: () => toText(blocks),
    toMarkdown: () => toMarkdown(blocks),
    toJSON: () => data
  }
}

/**
 * How likely a split of the rows that only one of two models has right is to be as uneven as this by chance: the exact form
 * of Q. McNemar, "Note on the sampling error of the difference between correlated proportions or percentages", 1947.
 *
 * @param onlyFirst   how many rows only the one had right
 * @param onlySecond  how many only the other
 * @returns a probability; below .05 the difference is commonly called significant
 * @throws RangeError for counts that are no integers from 0 on
 *
 * @example
 * ```ts
 * import { mcnemar } from '@llm-cookbook/classify'
 *
 * mcnemar(2, 12) // => 0.01293…
 * mcnemar(6, 8) // => 0.7905…
 * ```
 */
export function mcnemar(onlyFirst: number, onlySecond: number): number {
  checkInteger('onlyFirst', onlyFirst, { least: 0 })
  checkInteger('onlySecond', onlySecond, { least: 0 })
  const rows = onlyFirst + onlySecond
  const fewer = Math.min(onlyFirst, onlySecond)
  // By logarithms, as 2^-rows alone is 0 from some thousand rows on.
  let [tail, logTerm] = [0, -rows * Math.LN2]
  for (let k = 0; k <= fewer; k++) {
    tail += Math.exp(logTerm)
    logTerm += Math.log((rows - k) / (k + 1))
  }
  return Math.min(1, 2 * tail)
}

function describe(
  { rows, first, second, difference, onlyFirst, onlySecond, pValue }: ComparisonData,
  [a, b]: readonly [string, string],
  level: number,
  isSure: boolean
): Block[] {
  const { value, low, high } = difference
  const alone = onlyFirst + onlySecond
  const verdict = isSure ? `${value > 0 ? b : a} is better` : 'neither is surely better'
  const probability = pValue < 0.001 ? 'below 0.001' : `of ${decimals(pValue)}`
  return [
    { kind: 'heading', text: `${a} and ${b}: ${counted(rows, 'row')}` },
    {
      kind: 'table',
      header: ['', 'value', 'right alone'],
      rows: [
        [a, decimals(first), grouped(onlyFirst)],
        [b, decimals(second), grouped(onlySecond)]
      ]
    },
    {
      kind: 'paragraph',
      text:
        `The difference is ${decimals(value)}, its ${percent(level)} interval ${decimals(low)} to ${decimals(high)}: ${verdict}. ` +
        (alone === 0
          ? 'Both are right in the same rows.'
          : `In ${counted(alone, 'row')} only one is right; chance would divide these as unevenly with a probability ` +
            `${probability} (McNemar's test, exact).`)
    }
  ]
}
