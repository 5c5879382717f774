export { bootstrapInterval, type BootstrapOptions, type Interval } from './metrics/bootstrap.ts'
export {
  accuracy,
  confusionMatrix,
  f1,
  precision,
  recall,
  type Average,
  type ConfusionMatrix,
  type LabelMetricOptions,
  type LabelScores
} from './metrics/labels.ts'
export {
  multiclassAveragePrecision,
  multiclassRocAuc,
  type MulticlassOptions,
  type MulticlassRocAucOptions,
  type ProbabilityOptions
} from './metrics/multiclass.ts'
export { meanAbsoluteError, meanSquaredError, pearson, r2, spearman } from './metrics/numbers.ts'
export {
  brier,
  calibrationCurve,
  calibrationError,
  logLoss,
  type CalibrationCurve,
  type CalibrationOptions
} from './metrics/probabilities.ts'
export {
  averagePrecision,
  precisionRecallCurve,
  rocAuc,
  rocCurve,
  type PrecisionRecallCurve,
  type RocCurve
} from './metrics/ranking.ts'
export { silhouette, type SilhouetteOptions } from './metrics/silhouette.ts'
