import { createRandom, type Random } from '@llm-cookbook/vector'
import { checkInteger, checkNumber } from './check.ts'
import type { CrossValidateOptions, Inputs } from './cross-validate/folds.ts'
import {
  crossValidate,
  crossValidateRegressor,
  type CrossValidation,
  type LabelLearner,
  type NumberLearner,
  type RegressorCrossValidation
} from './cross-validate.ts'
import { exponential, logarithm } from './elementary.ts'
import type { Label } from './learner.ts'
import { search, type Search, type Trial } from './random-search/search.ts'
import type { RegressionReport } from './regression-report.ts'
import type { Report } from './report.ts'

export type { Search, Trial }

/** What a setting may be: any number of a distribution. */
export interface Distribution {
  /** One number, drawn by what the search's `seed` makes. */
  draw(random: Random): number
}

/** For each setting what it may be: one of a list, each equally likely, or a number of a distribution. */
export type Space = Readonly<Record<string, readonly unknown[] | Distribution>>

/** For each setting a list of what it may be. */
export type Grid = Readonly<Record<string, readonly unknown[]>>

/** The settings that a space or a grid gives. */
export type SettingsOf<Choices extends Space> = {
  readonly [Name in keyof Choices]: Choices[Name] extends readonly (infer Value)[] ? Value : number
}

export interface GridSearchOptions<R> extends CrossValidateOptions {
  /** What a report is worth: the higher the better. `report => report.macroF1` by default, of numbers `report => report.r2`. */
  metric?: ((report: R) => number) | undefined
}

export interface RandomSearchOptions<R> extends GridSearchOptions<R> {
  /** How many settings are tried, an integer from 1 on; 20 by default. */
  trials?: number | undefined
}

/**
 * Tries settings at random and tells which are best, by cross-validation: with the same number of trials that finds better ones
 * than a grid (J. Bergstra and Y. Bengio, "Random search for hyper-parameter optimization", JMLR 13, 2012). The folds are the
 * same for all trials. The score of the best is too good for new rows, as it was chosen for it: keep some aside for the last
 * word. A trial that fails is among the trials with its error, and does not end the search.
 *
 * @param learnerOf  makes a learner of settings: `neuralNet`, `settings => neuralNet({ ...settings, epochs: 50 })`
 * @param space      the settings by name, each with a list or a distribution: `{ layers: [[50], [100]], dropout: uniform(0, 0.5) }`
 * @param inputs     a matrix with a row for each label, or an array with a text for each
 * @param labels     what each row is to be called
 * @param options    those of cross-validation too; `seed` is also that of what is tried
 * @throws TypeError, RangeError for a space that is empty or none, and options out of range; where all trials failed, what the
 *   first failed with; the reason of `signal` when it aborts
 *
 * @example
 * ```ts
 * import { integers, Matrix, nearestNeighbors, randomSearch } from '@llm-cookbook/classify'
 *
 * // A ring around a disc, which many neighbours blur.
 * const labels = Array.from({ length: 60 }, (_, row) => (row % 3 === 0 ? 'disc' : 'ring'))
 * const matrix = Matrix.fromRows(
 *   labels.map((label, row) => [Math.cos(row), Math.sin(row)].map(x => (label === 'ring' ? 2 : 1) * x))
 * )
 * const space = { k: integers(1, 30), metric: ['cosine', 'euclidean'] } as const
 * const { best, learner, trials } = await randomSearch(nearestNeighbors, space, matrix, labels, { trials: 8 })
 * trials.length // => 8
 * best.settings.metric // => 'euclidean'
 * best.score // => 0.955…
 * const model = await learner.fit(matrix, labels)
 * model.predict(Matrix.fromRows([[0.9, 0.1], [0.1, 1.9]])) // => ['disc', 'ring']
 * ```
 */
export async function randomSearch<const Choices extends Space, I extends Inputs, L extends Label>(
  learnerOf: (settings: SettingsOf<Choices>) => LabelLearner<I>,
  space: Choices,
  inputs: I,
  labels: readonly L[],
  options: RandomSearchOptions<Report<L>> = {}
): Promise<Search<SettingsOf<Choices>, LabelLearner<I>, CrossValidation<L>>> {
  return searchLabels(learnerOf, draws(space, options), inputs, labels, options)
}

/**
 * As `randomSearch`, for learners of numbers.
 *
 * @param learnerOf  makes a learner of settings: `ridge`, `settings => neuralNetRegressor({ ...settings, epochs: 50 })`
 * @param space      the settings by name, each with a list or a distribution
 * @param inputs     a matrix with a row for each target, or an array with a text for each
 * @param targets    what each row is to be taken for
 * @param options    those of cross-validation too; `seed` is also that of what is tried
 * @throws as `randomSearch`; RangeError also for a target that is NaN or infinite
 *
 * @example
 * ```ts
 * import { kernelRidge, logUniform, Matrix, randomSearchRegressor } from '@llm-cookbook/classify'
 *
 * const hours = Array.from({ length: 48 }, (_, row) => row / 2)
 * const warmth = hours.map(hour => 15 - 8 * Math.cos((hour / 12) * Math.PI))
 * const matrix = Matrix.fromRows(hours.map(hour => [hour / 24]))
 * const space = { kernel: ['linear', 'rbf'], alpha: logUniform(1e-4, 1), gamma: logUniform(0.1, 100) } as const
 * const { best } = await randomSearchRegressor(kernelRidge, space, matrix, warmth, { trials: 10 })
 * best.settings.kernel // => 'rbf'
 * best.score! > 0.99 // => true
 * ```
 */
export async function randomSearchRegressor<const Choices extends Space, I extends Inputs>(
  learnerOf: (settings: SettingsOf<Choices>) => NumberLearner<I>,
  space: Choices,
  inputs: I,
  targets: ArrayLike<number>,
  options: RandomSearchOptions<RegressionReport> = {}
): Promise<Search<SettingsOf<Choices>, NumberLearner<I>, RegressorCrossValidation>> {
  return searchNumbers(learnerOf, draws(space, options), inputs, targets, options)
}

/**
 * Tries all combinations of settings, the last setting changing fastest, and tells which are best, by cross-validation; otherwise
 * as `randomSearch`.
 *
 * @param learnerOf  makes a learner of settings: `logisticRegression`
 * @param grid       the settings by name, each with a list of what it may be: `{ C: [0.1, 1, 10] }`
 * @param inputs     a matrix with a row for each label, or an array with a text for each
 * @param labels     what each row is to be called
 * @param options    those of cross-validation too
 * @throws as `randomSearch`
 */
export async function gridSearch<const Choices extends Grid, I extends Inputs, L extends Label>(
  learnerOf: (settings: SettingsOf<Choices>) => LabelLearner<I>,
  grid: Choices,
  inputs: I,
  labels: readonly L[],
  options: GridSearchOptions<Report<L>> = {}
): Promise<Search<SettingsOf<Choices>, LabelLearner<I>, CrossValidation<L>>> {
  return searchLabels(learnerOf, combinations(grid), inputs, labels, options)
}

/**
 * As `gridSearch`, for learners of numbers.
 *
 * @param learnerOf  makes a learner of settings: `ridge`
 * @param grid       the settings by name, each with a list of what it may be
 * @param inputs     a matrix with a row for each target, or an array with a text for each
 * @param targets    what each row is to be taken for
 * @param options    those of cross-validation too
 * @throws as `randomSearchRegressor`
 *
 * @example
 * ```ts
 * import { gridSearchRegressor, Matrix, ridge } from '@llm-cookbook/classify'
 *
 * const stars = Array.from({ length: 60 }, (_, row) => 1 + (row % 5))
 * const matrix = Matrix.fromRows(stars.map((star, row) => [star / 5, Math.sin(row)]))
 * const { best, trials } = await gridSearchRegressor(ridge, { alpha: [100, 10, 1, 0.1] }, matrix, stars)
 * trials.length // => 4
 * best.settings // => { alpha: 0.1 }
 * best.score // => 0.999…
 * ```
 */
export async function gridSearchRegressor<const Choices extends Grid, I extends Inputs>(
  learnerOf: (settings: SettingsOf<Choices>) => NumberLearner<I>,
  grid: Choices,
  inputs: I,
  targets: ArrayLike<number>,
  options: GridSearchOptions<RegressionReport> = {}
): Promise<Search<SettingsOf<Choices>, NumberLearner<I>, RegressorCrossValidation>> {
  return searchNumbers(learnerOf, combinations(grid), inputs, targets, options)
}

/**
 * Numbers from `from` to `to`, each equally likely.
 *
 * @throws RangeError unless both are finite and `from` is below `to`
 *
 * @example
 * ```ts
 * import { uniform } from '@llm-cookbook/classify'
 * import { createRandom } from '@llm-cookbook/vector'
 *
 * const random = createRandom(1)
 * const dropout = uniform(0, 0.5)
 * dropout.draw(random) // => 0.197…
 * dropout.draw(random) // => 0.073…
 * ```
 */
export function uniform(from: number, to: number): Distribution {
  checkRange(from, to)
  return { draw: random => from + (to - from) * random.uniform() }
}

/**
 * Numbers whose logarithm is evenly distributed, for rates and penalties: of `logUniform(0.01, 100)` half are below 1.
 *
 * @param from  the least number, above 0
 * @param to    the largest one
 * @throws RangeError unless both are finite and 0 < `from` < `to`
 *
 * @example
 * ```ts
 * import { logUniform } from '@llm-cookbook/classify'
 * import { createRandom } from '@llm-cookbook/vector'
 *
 * const random = createRandom(1)
 * const penalties = logUniform(0.01, 100)
 * const drawn = Array.from({ length: 1000 }, () => penalties.draw(random))
 * drawn.filter(C => C < 1).length // => 503
 * ```
 */
export function logUniform(from: number, to: number): Distribution {
  checkNumber('from', from, { least: Number.MIN_VALUE })
  checkRange(from, to)
  const [low, high] = [logarithm(from), logarithm(to)]
  return { draw: random => exponential(low + (high - low) * random.uniform()) }
}

/**
 * Integers from `from` to `to`, both included, each equally likely.
 *
 * @throws RangeError unless both are integers and `from` is below `to`
 *
 * @example
 * ```ts
 * import { integers } from '@llm-cookbook/classify'
 * import { createRandom } from '@llm-cookbook/vector'
 *
 * const random = createRandom(1)
 * const k = integers(1, 6)
 * Array.from({ length: 5 }, () => k.draw(random)) // => [5, 6, 2, 6, 5]
 * ```
 */
export function integers(from: number, to: number): Distribution {
  checkInteger('from', from)
  checkInteger('to', to)
  checkRange(from, to)
  return { draw: random => from + random.integer(to - from + 1) }
}

function searchLabels<Settings, I extends Inputs, L extends Label>(
  learnerOf: (settings: Settings) => LabelLearner<I>,
  tried: readonly Settings[],
  inputs: I,
  labels: readonly L[],
  { metric = report => report.macroF1, ...options }: GridSearchOptions<Report<L>>
): Promise<Search<Settings, LabelLearner<I>, CrossValidation<L>>> {
  const validate = (learner: LabelLearner<I>, inner: CrossValidateOptions): Promise<CrossValidation<L>> =>
    crossValidate(learner, inputs, labels, { intervals: false, ...inner })
  return search({ tried, learnerOf, validate, metric }, options)
}

function searchNumbers<Settings, I extends Inputs>(
  learnerOf: (settings: Settings) => NumberLearner<I>,
  tried: readonly Settings[],
  inputs: I,
  targets: ArrayLike<number>,
  { metric = report => report.r2, ...options }: GridSearchOptions<RegressionReport>
): Promise<Search<Settings, NumberLearner<I>, RegressorCrossValidation>> {
  const validate = (learner: NumberLearner<I>, inner: CrossValidateOptions): Promise<RegressorCrossValidation> =>
    crossValidateRegressor(learner, inputs, targets, inner)
  return search({ tried, learnerOf, validate, metric }, options)
}

function draws<Choices extends Space>(
  space: Choices,
  { trials = 20, seed = 42 }: RandomSearchOptions<never>
): SettingsOf<Choices>[] {
  checkInteger('trials', trials, { least: 1 })
  checkInteger('seed', seed)
  checkSpace(space, 'a list or a distribution', values => Array.isArray(values) || isDistribution(values))
  const random = createRandom(seed)
  const draw = (of: readonly unknown[] | Distribution): unknown =>
    isDistribution(of) ? of.draw(random) : of[random.integer(of.length)]
  const names = Object.entries(space)
  return Array.from(
    { length: trials },
    () => Object.fromEntries(names.map(([name, of]) => [name, draw(of)])) as SettingsOf<Choices>
  )
}

function combinations<Choices extends Grid>(grid: Choices): SettingsOf<Choices>[] {
  checkSpace(grid, 'a list', Array.isArray)
  let all: object[] = [{}]
  for (const [name, values] of Object.entries(grid)) {
    all = all.flatMap(settings => values.map(value => ({ ...settings, [name]: value })))
  }
  return all as SettingsOf<Choices>[]
}

function checkSpace(space: Space, what: string, isFit: (value: unknown) => boolean): void {
  const entries = Object.entries(space)
  if (entries.length === 0) throw new RangeError('space: expected one setting at least, got none')
  for (const [name, values] of entries) {
    if (!isFit(values)) throw new TypeError(`space.${name}: expected ${what} of what it may be, got ${typeof values}`)
    if (Array.isArray(values) && values.length === 0) throw new RangeError(`space.${name}: expected one value at least`)
  }
}

function isDistribution(value: unknown): value is Distribution {
  return typeof (value as Partial<Distribution> | null)?.draw === 'function'
}

function checkRange(from: number, to: number): void {
  checkNumber('from', from)
  checkNumber('to', to)
  if (from >= to) throw new RangeError(`to: expected a number above ${from}, got ${to}`)
}
