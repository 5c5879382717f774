import { createRandom } from '@llm-cookbook/vector'
import { checkInteger, checkNumber, checkOneOf } from '../check.ts'
import { normalCdf, normalQuantile } from './normal.ts'
import { quantile } from './quantile.ts'

export interface BootstrapOptions {
  /** How sure the interval is to hold the value of the population, between 0 and 1; .95 by default. */
  level?: number | undefined
  /** How often the rows are drawn anew; 1,000 by default. */
  resamples?: number | undefined
  /** Any safe integer; 42 by default. The same seed gives the same interval. */
  seed?: number | undefined
  /**
   * `percentile`, the default: between the quantiles of the resamples' values. `bca`: these corrected for bias and for how
   * the spread depends on the value, at the cost of one more value for each row; better for small or skewed samples.
   */
  method?: 'percentile' | 'bca' | undefined
}

/** A value, and between what it would lie for other rows of the same kind. */
export interface Interval {
  /** What was measured on all rows. */
  readonly value: number
  /** Where the interval begins; NaN where the value can be told of no resample. */
  readonly low: number
  /** Where it ends. */
  readonly high: number
}

/**
 * How sure a value is that was measured on so many rows: as many are drawn from them again and again, each as often as chance
 * will have it, and the value is taken of each such resample. B. Efron, "Better bootstrap confidence intervals", 1987.
 *
 * @param rows       how many there are: 1 at least, for `bca` 2
 * @param statistic  the value of the rows with these numbers, some of which occur more than once; they are others with the
 *   next call. Resamples where it is NaN (no positive row, say) are left out; where all are, the interval is NaN
 * @throws RangeError for arguments out of range
 *
 * @example
 * ```ts
 * import { accuracy, bootstrapInterval, takeRows } from '@llm-cookbook/classify'
 *
 * // Of 50 rows 45 are right.
 * const truth = Array.from({ length: 50 }, () => 'mail')
 * const predicted = truth.map((_, row) => (row % 10 === 0 ? 'spam' : 'mail'))
 * const { value, low, high } = bootstrapInterval(50, rows => accuracy(takeRows(truth, rows), takeRows(predicted, rows)))
 * value // => 0.9
 * low // => 0.82
 * high // => 0.98
 * ```
 */
export function bootstrapInterval(
  rows: number,
  statistic: (rows: Int32Array) => number,
  options?: BootstrapOptions
): Interval {
  return bootstrapIntervals(rows, drawn => [statistic(drawn)], options)[0]!
}

/** Of several values of the same resamples. Arguments and errors as `bootstrapInterval`. */
export function bootstrapIntervals(
  rows: number,
  statistics: (rows: Int32Array) => readonly number[],
  { level = 0.95, resamples = 1000, seed = 42, method = 'percentile' }: BootstrapOptions = {}
): Interval[] {
  checkInteger('rows', rows, { least: method === 'bca' ? 2 : 1 })
  checkNumber('level', level, { least: 0, most: 1 })
  checkInteger('resamples', resamples, { least: 1 })
  checkOneOf('method', method, ['percentile', 'bca'])
  const random = createRandom(seed)
  const all = Int32Array.from({ length: rows }, (_, row) => row)
  const drawn = new Int32Array(rows)
  const resampled = Array.from({ length: resamples }, () => {
    for (let i = 0; i < rows; i++) drawn[i] = random.integer(rows)
    return statistics(drawn)
  })
  const without = method === 'bca' ? Array.from(all, row => statistics(all.filter(other => other !== row))) : []
  const tail = (1 - level) / 2
  return statistics(all).map((value, i) => {
    const values = known(resampled, i).sort()
    const correct = method === 'bca' ? correction(value, values, known(without, i)) : (part: number) => part
    return { value, low: quantile(values, correct(tail)), high: quantile(values, correct(1 - tail)) }
  })
}

function known(lists: readonly (readonly number[])[], i: number): Float64Array {
  return Float64Array.from(lists, values => values[i]!).filter(value => !Number.isNaN(value))
}

/** Which part of the resamples stands for a part of the population. */
function correction(value: number, values: Float64Array, without: Float64Array): (part: number) => number {
  const below = values.filter(one => one < value).length
  const same = values.filter(one => one === value).length
  const bias = normalQuantile((below + same / 2) / values.length)
  const mean = without.reduce((sum, one) => sum + one, 0) / without.length
  const [squares, cubes] = [2, 3].map(power => without.reduce((sum, one) => sum + (mean - one) ** power, 0))
  const acceleration = squares === 0 ? 0 : cubes! / (6 * squares! ** 1.5)
  return part => {
    const shifted = bias + normalQuantile(part)
    return normalCdf(bias + shifted / (1 - acceleration * shifted))
  }
}
