export { Matrix } from '@llm-cookbook/vector'
export { majority, Majority, mean, Mean, type MajorityLearner, type MeanLearner } from './dummy.ts'
export { ClassifyError, type ClassifyErrorCode } from './errors.ts'
export type { Classifier, ClassifierLearner, FitOptions, Label, Regressor, RegressorLearner } from './learner.ts'
export type { Chat, ChatMessage, Embedder } from './ports.ts'
export {
  gaussianNaiveBayes,
  GaussianNaiveBayes,
  type GaussianNaiveBayesLearner,
  type GaussianNaiveBayesOptions
} from './naive-bayes/gaussian.ts'
export {
  textNaiveBayes,
  TextNaiveBayes,
  type TextNaiveBayesLearner,
  type TextNaiveBayesOptions
} from './naive-bayes/text.ts'
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
export { fitTfIdf, TfIdf, type SparseRow, type TfIdfOptions } from './tf-idf.ts'
export { lowercaseWords, type Tokenize } from './tokens.ts'
export { zeroShot, ZeroShot, type Classification, type ClassifyOptions, type ZeroShotOptions } from './zero-shot.ts'
export type { Labels } from './zero-shot/prompts.ts'
export {
  byTime,
  groupKFold,
  kFold,
  stratifiedKFold,
  takeRows,
  trainTestSplit,
  type FoldOptions,
  type Split,
  type SplitOptions
} from './split.ts'
export { calibrate, CalibratedClassifier, type CalibratedLearner, type CalibrateOptions } from './calibrate.ts'
export {
  calibrateScores,
  Calibration,
  type CalibrationMethod,
  type CalibrationOptions
} from './calibrate/calibration.ts'
export { isotonicAt, isotonicRegression, type IsotonicCurve, type IsotonicOptions } from './calibrate/isotonic.ts'
export { plattScaling, sigmoidAt, type Sigmoid } from './calibrate/platt.ts'
