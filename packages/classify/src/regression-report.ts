import { checkNumber } from './check.ts'
import { meanAbsoluteError, meanSquaredError, pearson, r2, spearman } from './metrics/numbers.ts'
import { counted, decimals, toMarkdown, toText, type Block } from './report/document.ts'

/** What a report on predicted numbers is made of. */
export interface RegressionReportInput {
  /** What the number of each row is, one row at least. */
  readonly truth: ArrayLike<number>
  /** What each row was taken for, as many as `truth`. */
  readonly predicted: ArrayLike<number>
  /** What always is said for comparison: the mean of the targets that were learnt from; by default that of `truth`. */
  readonly mean?: number | undefined
  /** What is judged, for the head of the report: `ridge regression`. */
  readonly name?: string | undefined
}

/** How far predicted numbers are from the true ones. */
export interface RegressionErrors {
  /** The mean square of the errors, in the square of the targets' unit. */
  readonly meanSquaredError: number
  /** The root of it, in the unit of the targets. */
  readonly rootMeanSquaredError: number
  /** The mean size of the errors, in the unit of the targets. */
  readonly meanAbsoluteError: number
  /** The share of the targets' variance that is foretold: 1 at best, 0 for their mean, below 0 for worse. */
  readonly r2: number
}

/** What `JSON.stringify` makes of a report of numbers. */
export interface RegressionReportData extends RegressionErrors {
  /** What was judged; left out where it was not said. */
  readonly name?: string
  /** How many rows were judged. */
  readonly rows: number
  /** Pearson's correlation; left out where it cannot be told: for one row, and where all numbers are the same. */
  readonly pearson?: number
  /** Spearman's correlation, that of the ranks; left out likewise. */
  readonly spearman?: number
  /** What always saying the mean comes to: who does no better has learnt nothing. */
  readonly mean: RegressionErrors & { readonly value: number }
}

/** How good predicted numbers are: as numbers and as text. */
export interface RegressionReport extends RegressionReportData {
  /** Aligned tables for a terminal, without colours. */
  toText(): string
  /** The same in Markdown. */
  toMarkdown(): string
  /** The numbers alone. */
  toJSON(): RegressionReportData
}

/**
 * Judges predicted numbers by the true ones, beside what always saying the mean comes to.
 *
 * @param options  the numbers, and what they are compared with
 * @throws TypeError, RangeError for none, different numbers of them, and numbers that are NaN or infinite
 */
export function regressionReport({ truth, predicted, mean, name }: RegressionReportInput): RegressionReport {
  const errors = errorsOf(truth, predicted)
  const rows = truth.length
  const value = mean ?? Array.from(truth).reduce((sum, one) => sum + one / rows, 0)
  checkNumber('mean', value)
  const [linear, ordered] = rows < 2 ? [NaN, NaN] : [pearson(truth, predicted), spearman(truth, predicted)]
  const data: RegressionReportData = {
    ...(name !== undefined && { name }),
    rows,
    ...errors,
    ...(!Number.isNaN(linear) && { pearson: linear, spearman: ordered }),
    mean: { value, ...errorsOf(truth, new Float64Array(rows).fill(value)) }
  }
  return {
    ...data,
    toText: () => toText(describeRegression(data)),
    toMarkdown: () => toMarkdown(describeRegression(data)),
    toJSON: () => data
  }
}

function errorsOf(truth: ArrayLike<number>, predicted: ArrayLike<number>): RegressionErrors {
  const squared = meanSquaredError(truth, predicted)
  return {
    meanSquaredError: squared,
    rootMeanSquaredError: Math.sqrt(squared),
    meanAbsoluteError: meanAbsoluteError(truth, predicted),
    r2: r2(truth, predicted)
  }
}

export function describeRegression({ name, rows, mean, ...data }: RegressionReportData): Block[] {
  const size = counted(rows, 'row')
  const line = (what: string, value: number | undefined, always?: number): string[][] => {
    return value === undefined ? [] : [[what, decimals(value), always === undefined ? '' : decimals(always)]]
  }
  return [
    { kind: 'heading', text: name === undefined ? size : `${name}: ${size}` },
    ...(data.meanSquaredError < mean.meanSquaredError
      ? []
      : [{ kind: 'paragraph', text: 'By squared error no better than always saying the mean.' } as const]),
    {
      kind: 'table',
      header: ['', 'value', `always the mean, ${decimals(mean.value)}`],
      rows: [
        line('mean squared error', data.meanSquaredError, mean.meanSquaredError),
        line('its root', data.rootMeanSquaredError, mean.rootMeanSquaredError),
        line('mean absolute error', data.meanAbsoluteError, mean.meanAbsoluteError),
        line('R²', data.r2, mean.r2),
        line('Pearson', data.pearson),
        line('Spearman', data.spearman)
      ].flat()
    }
  ]
}
