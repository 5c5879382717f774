export { Matrix } from '@llm-cookbook/vector'
export { ClassifyError, type ClassifyErrorCode } from './errors.ts'
export type { Classifier, ClassifierLearner, FitOptions, Label, Regressor, RegressorLearner } from './learner.ts'
export type { Progress } from './progress.ts'
