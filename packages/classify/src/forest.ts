import type { Matrix } from '@llm-cookbook/vector'
import type { ClassWeight } from './class-weights.ts'
import type { ClassifierLearner, FitOptions, Label, RegressorLearner } from './learner.ts'
import { alone } from './forest/fit.ts'
import { classifierOf, regressorOf } from './forest/learners.ts'
import type { RandomForest, RandomForestRegressor } from './forest/model.ts'
import type { ForestOptions } from './forest/settings.ts'

export interface RandomForestOptions extends ForestOptions {
  /** What a row of each class weighs; 1 by default. Rows that weigh 0 are left out. */
  classWeight?: ClassWeight | undefined
}

export type RandomForestRegressorOptions = ForestOptions

/**
 * Many trees, each grown from rows drawn at random, each of their splits the best that some columns drawn at random have; the
 * mean of what they say (L. Breiman, "Random Forests", Machine Learning 45, 2001). The splits are exact, by Gini's impurity.
 * `maxFeatures` is `'sqrt'` by default.
 *
 * @throws RangeError for an option out of range; `fit` also for `maxFeatures` above the number of columns, and for a
 *   `classWeight` that is below 0, or 0 for all; ClassifyError `unknown-label` for one of a label that there is not
 *
 * @example
 * ```ts
 * import { Matrix, randomForest } from '@llm-cookbook/classify'
 *
 * // A ring around a disc: no straight line parts them.
 * const labels = Array.from({ length: 60 }, (_, row) => (row % 3 === 0 ? 'disc' : 'ring'))
 * const matrix = Matrix.fromRows(
 *   labels.map((label, row) => [Math.cos(row), Math.sin(row)].map(x => (label === 'ring' ? 2 : 1) * x))
 * )
 * const model = await randomForest({ trees: 30 }).fit(matrix, labels)
 * model.predict(Matrix.fromRows([[0.9, 0.1], [0.1, 1.9]])) // => ['disc', 'ring']
 * model.featureImportances // => [0.544…, 0.455…]
 * ```
 */
export function randomForest(options: RandomForestOptions = {}): RandomForestLearner {
  return classifierOf(options, alone)
}

/** `randomForest` makes it. */
export interface RandomForestLearner extends ClassifierLearner {
  fit<L extends Label>(matrix: Matrix, labels: readonly L[], options?: FitOptions): Promise<RandomForest<L>>
}

/**
 * The same for numbers: the splits are by the sum of squared errors, a leaf says the mean of its rows, and the forest the mean
 * of its trees. `maxFeatures` is `'all'` by default. What is predicted never goes beyond the targets of the fit.
 *
 * @throws as `randomForest`
 *
 * @example
 * ```ts
 * import { Matrix, randomForestRegressor } from '@llm-cookbook/classify'
 *
 * // The warmth of a day, by the hour, and a column that tells nothing.
 * const hours = Array.from({ length: 48 }, (_, row) => row / 2)
 * const warmth = hours.map(hour => 15 - 8 * Math.cos((hour / 12) * Math.PI))
 * const matrix = Matrix.fromRows(hours.map(hour => [hour, Math.sin(hour * 7)]))
 * const model = await randomForestRegressor({ trees: 30, outOfBag: true }).fit(matrix, warmth)
 * model.predict(Matrix.fromRows([[0, 0], [12, 0]])) // => [7.129…, 22.868…]
 * model.outOfBagScore // => 0.983…
 * model.featureImportances[0] // => 0.991…
 * ```
 */
export function randomForestRegressor(options: RandomForestRegressorOptions = {}): RandomForestRegressorLearner {
  return regressorOf(options, alone)
}

/** `randomForestRegressor` makes it. */
export interface RandomForestRegressorLearner extends RegressorLearner {
  fit(matrix: Matrix, targets: ArrayLike<number>, options?: FitOptions): Promise<RandomForestRegressor>
}
