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
 * of its trees. `maxFeatures` is `'all'` by default.
 *
 * @throws as `randomForest`
 */
export function randomForestRegressor(options: RandomForestRegressorOptions = {}): RandomForestRegressorLearner {
  return regressorOf(options, alone)
}

/** `randomForestRegressor` makes it. */
export interface RandomForestRegressorLearner extends RegressorLearner {
  fit(matrix: Matrix, targets: ArrayLike<number>, options?: FitOptions): Promise<RandomForestRegressor>
}
