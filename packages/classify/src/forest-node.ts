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
 * @throws as that; RangeError for `workers` out of range. `fit` also rejects with ClassifyError `worker-failed` when a thread
 *   ends before its time.
 */
export function randomForest(options: RandomForestOptions & WorkersOption = {}): RandomForestLearner {
  return classifierOf(options, growing(options))
}

/**
 * `randomForestRegressor` of the main entry, on several threads.
 *
 * @throws as `randomForest`
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
