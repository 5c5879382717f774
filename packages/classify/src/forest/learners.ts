import { checkLength, checkMatrix, checkTargets } from '../check.ts'
import { weightsOfClasses } from '../class-weights.ts'
import { encodeLabels } from '../classes.ts'
import type {
  RandomForestLearner,
  RandomForestOptions,
  RandomForestRegressorLearner,
  RandomForestRegressorOptions
} from '../forest.ts'
import { createPause } from '../pause.ts'
import { fitTrees, type Growing } from './fit.ts'
import { RandomForest, RandomForestRegressor } from './model.ts'
import type { NumberLeaves } from './number-leaves.ts'
import { outOfBagAccuracy, outOfBagR2 } from './out-of-bag.ts'
import { resolve } from './settings.ts'

/** `randomForest`, growing in whatever way. */
export function classifierOf({ classWeight, ...options }: RandomForestOptions, growing: Growing): RandomForestLearner {
  const settings = resolve(options, 'sqrt')
  return {
    name: `random forest of ${settings.trees} trees`,
    async fit(matrix, labels, fitOptions = {}) {
      const pause = createPause(fitOptions.signal)
      checkMatrix(matrix, { atLeast: 1 })
      checkLength('labels', labels, matrix.rows)
      const { classes, codes } = encodeLabels(labels)
      const weights = weightsOfClasses(classes, codes, classWeight)
      if (weights.every(weight => weight === 0)) {
        throw new RangeError('classWeight: expected a weight above 0 for one label at least, got 0 for all')
      }
      const { trees, featureImportances, seen } = await fitTrees(
        matrix,
        { kind: 'classes', codes, weights },
        settings,
        growing,
        fitOptions
      )
      const outOfBagScore = settings.outOfBag
        ? await outOfBagAccuracy(trees, classes.length, matrix, codes, seen, pause)
        : undefined
      return new RandomForest({ classes, trees, featureImportances, outOfBagScore })
    }
  }
}

/** `randomForestRegressor`, growing in whatever way. */
export function regressorOf(options: RandomForestRegressorOptions, growing: Growing): RandomForestRegressorLearner {
  const settings = resolve(options, 'all')
  return {
    name: `random forest of ${settings.trees} trees`,
    async fit(matrix, targets, fitOptions = {}) {
      const pause = createPause(fitOptions.signal)
      checkMatrix(matrix, { atLeast: 1 })
      checkTargets('targets', targets, matrix.rows)
      // The squares of numbers near 1 are neither too large nor too small; by a power of two nothing is rounded.
      const unit = powerOfTwo(targets)
      const values = Float64Array.from(targets, target => target / unit)
      const fitted = await fitTrees(matrix, { kind: 'numbers', values }, settings, growing, fitOptions)
      const { trees, featureImportances, seen } = fitted
      const outOfBagScore = settings.outOfBag ? await outOfBagR2(trees, matrix, values, seen, pause) : undefined
      const leaves = { values: (trees.leaves as NumberLeaves).values.map(value => value * unit) }
      return new RandomForestRegressor({ trees: { ...trees, leaves }, featureImportances, outOfBagScore })
    }
  }
}

/** Near the largest of the numbers, whatever its sign; 1 where all are 0. */
function powerOfTwo(numbers: ArrayLike<number>): number {
  let largest = 0
  for (let i = 0; i < numbers.length; i++) largest = Math.max(largest, Math.abs(numbers[i]!))
  // The logarithm of the very largest is rounded up to one that no power of two reaches.
  return largest === 0 ? 1 : 2 ** Math.min(1023, Math.floor(Math.log2(largest)))
}
