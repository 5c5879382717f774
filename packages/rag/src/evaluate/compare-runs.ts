import { createRandom } from '@llm-cookbook/vector'
import { measureQueries, type Judgement, type QueryMeasures, type Run } from './measure-run.ts'

export interface CompareOptions {
  /** The measure by which the queries are compared. Default `'ndcgAt10'`. */
  measure?: keyof QueryMeasures | undefined
  /** How many random assignments of signs are tried where there are too many to try all, from 1 up. Default 100,000. */
  permutations?: number | undefined
  /** Where the random signs and the bootstrap samples start: any safe integer. Default 42. */
  seed?: number | undefined
}

/** Two settings on the same queries. */
export interface RunComparison {
  /** What was compared: all means and differences are of this. */
  readonly measure: keyof QueryMeasures
  /** How many queries both runs answered and that have a relevant document. */
  readonly queries: number
  /** Of the first run, the mean over these queries. */
  readonly first: number
  /** Of the second run, the mean over the same queries. */
  readonly second: number
  /** `second - first`. */
  readonly difference: number
  /** Between which the difference of the means lies with 95 % confidence: quantiles of bootstrap samples of the queries. */
  readonly interval: readonly [low: number, high: number]
  /** For how many queries the second run is better. */
  readonly better: number
  /** For how many it is worse. */
  readonly worse: number
  /** For how many both are as good, to the last digit. */
  readonly equal: number
  /**
   * How often chance alone would make a difference as large, were the two settings equally good: 0.05 and less is
   * commonly called significant. 1 where no query differs.
   */
  readonly pValue: number
}

/**
 * Whether one setting finds better than another, and whether that may be chance. The queries are paired; the test is
 * Fisher's randomisation test, two-sided, which assumes nothing of how the differences are spread (Smucker, Allan and
 * Carterette, 'A comparison of statistical significance tests for information retrieval evaluation', CIKM 2007): exact
 * where at most 16 queries differ, else by random signs. Of several comparisons on one collection some are small by
 * chance: divide what you call significant by their number.
 *
 * @param first    of each query what was found, best first, by the setting that is there
 * @param second   the same by the setting that may be better
 * @param qrels    the judgements of both
 * @param options  what is compared, and how long chance is tried
 * @throws {RangeError} no query in common that has a relevant document; `permutations` is no whole number from 1 up
 */
export function compareRuns(
  first: Run,
  second: Run,
  qrels: readonly Judgement[],
  { measure = 'ndcgAt10', permutations = 100_000, seed = 42 }: CompareOptions = {}
): RunComparison {
  if (!(Number.isInteger(permutations) && permutations >= 1)) {
    throw new RangeError(`permutations must be a whole number from 1 up, not ${permutations}`)
  }
  const [before, after] = [measureQueries(first, qrels), measureQueries(second, qrels)]
  const pairs = [...before].flatMap(([query, { [measure]: value }]) => {
    const other = after.get(query)
    return other === undefined ? [] : [[value, other[measure]] as const]
  })
  if (pairs.length === 0) {
    throw new RangeError('the two runs share no query that has a relevant document, so there is nothing to compare')
  }
  const differences = Float64Array.from(pairs, ([a, b]) => b - a)
  const count = (holds: (difference: number) => boolean): number => differences.filter(holds).length
  return {
    measure,
    queries: pairs.length,
    first: mean(pairs.map(([a]) => a)),
    second: mean(pairs.map(([, b]) => b)),
    difference: mean(differences),
    interval: bootstrap(differences, seed),
    better: count(difference => difference > 0),
    worse: count(difference => difference < 0),
    equal: count(difference => difference === 0),
    pValue: randomisation(differences, permutations, seed)
  }
}

/** The most differences of which all assignments of signs are tried: 65,536. */
const exactAtMost = 16

/** The share of assignments of signs to the differences whose sum is as far from 0 as the one that was seen. */
function randomisation(all: Float64Array, permutations: number, seed: number): number {
  const differences = all.filter(difference => difference !== 0)
  const { length } = differences
  if (length === 0) return 1
  // Sums of the same numbers in another order differ in the last digits.
  const seen = Math.abs(sum(differences)) * (1 - 1e-12)
  const signs = new Int8Array(length)
  let extreme = 0
  const tryOne = (): void => {
    let total = 0
    for (let i = 0; i < length; i++) total += signs[i]! * differences[i]!
    if (Math.abs(total) >= seen) extreme++
  }
  if (length <= exactAtMost) {
    for (let bits = 0; bits < 2 ** length; bits++) {
      for (let i = 0; i < length; i++) signs[i] = bits & (1 << i) ? 1 : -1
      tryOne()
    }
    return extreme / 2 ** length
  }
  const random = createRandom(seed)
  for (let round = 0; round < permutations; round++) {
    for (let i = 0; i < length; i++) signs[i] = random.uniform() < 0.5 ? 1 : -1
    tryOne()
  }
  // What was seen is one of the assignments: never 0 (Phipson and Smyth, 'Permutation P-values should never be zero', 2010).
  return (extreme + 1) / (permutations + 1)
}

function bootstrap(differences: Float64Array, seed: number): [low: number, high: number] {
  const random = createRandom(seed)
  const { length } = differences
  const means = Float64Array.from({ length: 10_000 }, () => {
    let total = 0
    for (let i = 0; i < length; i++) total += differences[random.integer(length)]!
    return total / length
  }).sort()
  return [means[250]!, means[9750]!]
}

function mean(values: ArrayLike<number>): number {
  return sum(values) / values.length
}

function sum(values: ArrayLike<number>): number {
  let total = 0
  for (let i = 0; i < values.length; i++) total += values[i]!
  return total
}
