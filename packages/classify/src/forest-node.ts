import { availableParallelism } from 'node:os'
import { checkInteger } from './check.ts'
import type {
  RandomForestLearner,
  RandomForestOptions,
  RandomForestRegressorLearner,
  RandomForestRegressorOptions
} from './forest.ts'
import type { Growing } from './forest/fit.ts'
import { classifierOf, regressorOf } from './forest/learners.ts'
import { startNodeThread } from './forest/node-threads.ts'
import { inThreads } from './forest/threads.ts'

/** How many threads grow trees. */
export interface WorkersOption {
  /**
   * How many threads of Node.js grow trees at most, from 1 on; by default, as many as the machine can run at once. They read
   * the same memory, and the forest is the same, byte for byte, for any number of them. 1 is the calling thread.
   */
  workers?: number | undefined
}

/**
 * `randomForest` of the main entry, on several threads.
 *
 * @param options  those of the main entry, and `workers`
 * @throws as that; RangeError for `workers` out of range. `fit` also rejects with ClassifyError `worker-failed` when a thread
 *   ends before its time.
 *
 * @example
 * ```ts
 * import { Matrix } from '@llm-cookbook/classify'
 * import { randomForest } from '@llm-cookbook/classify/node'
 *
 * const labels = Array.from({ length: 60 }, (_, row) => (row % 3 === 0 ? 'disc' : 'ring'))
 * const matrix = Matrix.fromRows(
 *   labels.map((label, row) => [Math.cos(row), Math.sin(row)].map(x => (label === 'ring' ? 2 : 1) * x))
 * )
 * const [alone, together] = [randomForest({ workers: 1 }), randomForest({ workers: 2 })]
 * const bytes = (await alone.fit(matrix, labels)).save()
 * Buffer.compare(bytes, (await together.fit(matrix, labels)).save()) // => 0
 * ```
 */
export function randomForest(options: RandomForestOptions & WorkersOption = {}): RandomForestLearner {
  return classifierOf(options, growing(options))
}

/**
 * `randomForestRegressor` of the main entry, on several threads.
 *
 * @param options  those of the main entry, and `workers`
 * @throws as `randomForest`
 *
 * @example
 * ```ts
 * import { Matrix } from '@llm-cookbook/classify'
 * import { randomForestRegressor } from '@llm-cookbook/classify/node'
 *
 * const hours = Array.from({ length: 48 }, (_, row) => row / 2)
 * const warmth = hours.map(hour => 15 - 8 * Math.cos((hour / 12) * Math.PI))
 * const matrix = Matrix.fromRows(hours.map(hour => [hour]))
 * const model = await randomForestRegressor({ trees: 50, workers: 2 }).fit(matrix, warmth)
 * model.predict(Matrix.fromRows([[12]]))[0] // => 22.9…
 * ```
 */
export function randomForestRegressor(
  options: RandomForestRegressorOptions & WorkersOption = {}
): RandomForestRegressorLearner {
  return regressorOf(options, growing(options))
}

function growing({ workers = availableParallelism() }: WorkersOption): Growing {
  checkInteger('workers', workers, { least: 1 })
  return inThreads(workers, startNodeThread)
}
