import { checkLength, checkTargets } from '../check.ts'

/**
 * The mean square of the errors, in the square of the targets' unit; 0 at best. Its root is in their own.
 *
 * @param truth      what the numbers are, one at least
 * @param predicted  as many
 * @throws TypeError, RangeError for none, different numbers of them, and numbers that are NaN or infinite
 *
 * @example
 * ```ts
 * import { meanSquaredError } from '@llm-cookbook/classify'
 *
 * const stars = [5, 1, 4]
 * const predicted = [4, 2, 4]
 * meanSquaredError(stars, predicted) // => 0.6666…
 * ```
 */
export function meanSquaredError(truth: ArrayLike<number>, predicted: ArrayLike<number>): number {
  checkPairs(truth, predicted)
  return mean(truth, (value, i) => (value - predicted[i]!) ** 2)
}

/**
 * The mean size of the errors, in the targets' unit; 0 at best.
 *
 * @param truth      what the numbers are, one at least
 * @param predicted  as many
 * @throws as `meanSquaredError`
 *
 * @example
 * ```ts
 * import { meanAbsoluteError } from '@llm-cookbook/classify'
 *
 * const stars = [5, 1, 4, 4]
 * const predicted = [4.5, 2, 4, 3.5]
 * meanAbsoluteError(stars, predicted) // => 0.5
 * ```
 */
export function meanAbsoluteError(truth: ArrayLike<number>, predicted: ArrayLike<number>): number {
  checkPairs(truth, predicted)
  return mean(truth, (value, i) => Math.abs(value - predicted[i]!))
}

/**
 * The coefficient of determination: which share of the targets' variance is foretold. 1 at best; 0 for who always says the
 * mean, and below 0 for who does worse. Where all targets are the same it is 1 if they were all met, else 0.
 *
 * @param truth      what the numbers are, one at least
 * @param predicted  as many
 * @throws as `meanSquaredError`
 *
 * @example
 * ```ts
 * import { r2 } from '@llm-cookbook/classify'
 *
 * const stars = [1, 3, 5]
 * r2(stars, [2, 3, 4]) // => 0.75
 * r2(stars, [3, 3, 3]) // => 0
 * r2(stars, [5, 3, 1]) // => -3
 * ```
 */
export function r2(truth: ArrayLike<number>, predicted: ArrayLike<number>): number {
  const error = meanSquaredError(truth, predicted)
  if (isConstant(truth)) return error === 0 ? 1 : 0
  const center = mean(truth, value => value)
  return 1 - error / mean(truth, value => (value - center) ** 2)
}

/**
 * Pearson's correlation, from -1 to 1: how near two lists of numbers are to a line through them. NaN where all numbers of a
 * list are the same.
 *
 * @param a  two numbers at least
 * @param b  as many
 * @throws TypeError, RangeError for fewer, different numbers of them, and numbers that are NaN or infinite
 *
 * @example
 * ```ts
 * import { pearson } from '@llm-cookbook/classify'
 *
 * const stars = [1, 2, 4, 5]
 * const likeness = [0.1, 0.3, 0.4, 0.8]
 * pearson(stars, likeness) // => 0.9302…
 * ```
 */
export function pearson(a: ArrayLike<number>, b: ArrayLike<number>): number {
  checkCorrelated(a, b)
  return correlation(a, b)
}

/**
 * Spearman's correlation, from -1 to 1: Pearson's of the ranks, equal numbers sharing the mean of theirs; how near two lists
 * are to the same order. NaN where all numbers of a list are the same.
 *
 * @param a  two numbers at least
 * @param b  as many
 * @throws as `pearson`
 *
 * @example
 * ```ts
 * import { pearson, spearman } from '@llm-cookbook/classify'
 *
 * // The lower the place, the fewer visits, but along no line.
 * const place = [1, 2, 3, 4, 5, 6]
 * const visits = [10_000, 2000, 900, 400, 200, 100]
 * spearman(place, visits) // => -1
 * pearson(place, visits) // => -0.768…
 * ```
 */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  checkCorrelated(a, b)
  return correlation(ranks(a), ranks(b))
}

function checkPairs(truth: ArrayLike<number>, predicted: ArrayLike<number>): void {
  if (truth.length === 0) throw new RangeError('truth: expected one number at least, got none')
  checkTargets('truth', truth, truth.length)
  checkTargets('predicted', predicted, truth.length)
}

function checkCorrelated(a: ArrayLike<number>, b: ArrayLike<number>): void {
  if (a.length < 2) throw new RangeError(`a: expected two numbers at least, got ${a.length}`)
  checkLength('b', b, a.length)
  checkTargets('a', a, a.length)
  checkTargets('b', b, a.length)
}

function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (isConstant(a) || isConstant(b)) return NaN
  const [meanA, meanB] = [mean(a, value => value), mean(b, value => value)]
  let [aa, bb, ab] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]! - meanA, b[i]! - meanB]
    aa += x * x
    bb += y * y
    ab += x * y
  }
  return Math.max(-1, Math.min(1, ab / (Math.sqrt(aa) * Math.sqrt(bb))))
}

function ranks(values: ArrayLike<number>): Float64Array {
  const order = Int32Array.from({ length: values.length }, (_, i) => i).sort((i, j) => values[i]! - values[j]!)
  const ranks = new Float64Array(values.length)
  for (let from = 0, to = 0; from < order.length; from = to) {
    const value = values[order[from]!]!
    while (to < order.length && values[order[to]!] === value) to++
    for (let i = from; i < to; i++) ranks[order[i]!] = (from + 1 + to) / 2
  }
  return ranks
}

/** Asked of the numbers themselves: their mean can differ from them in the last bit, and they would seem to vary. */
function isConstant(values: ArrayLike<number>): boolean {
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return false
  return true
}

function mean(values: ArrayLike<number>, of: (value: number, i: number) => number): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += of(values[i]!, i)
  return sum / values.length
}
