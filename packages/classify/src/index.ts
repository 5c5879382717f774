export { Matrix } from '@llm-cookbook/vector'
export { ClassifyError, type ClassifyErrorCode } from './errors.ts'
export type { Classifier, ClassifierLearner, FitOptions, Label, Regressor, RegressorLearner } from './learner.ts'
export type { Chat, ChatMessage, Embedder } from './ports.ts'
export {
  nearestNeighbors,
  NearestNeighbors,
  nearestNeighborsRegressor,
  NearestNeighborsRegressor,
  type NearestNeighborsLearner,
  type NearestNeighborsOptions,
  type NearestNeighborsRegressorLearner
} from './nearest-neighbors.ts'
export type { Progress } from './progress.ts'
export { zeroShot, ZeroShot, type Classification, type ClassifyOptions, type ZeroShotOptions } from './zero-shot.ts'
export type { Labels } from './zero-shot/prompts.ts'
