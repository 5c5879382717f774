export { Matrix } from '@llm-cookbook/vector'
export { majority, Majority, mean, Mean, type MajorityLearner, type MeanLearner } from './dummy.ts'
export { ClassifyError, type ClassifyErrorCode } from './errors.ts'
export {
  randomForest,
  randomForestRegressor,
  type RandomForestLearner,
  type RandomForestOptions,
  type RandomForestRegressorLearner,
  type RandomForestRegressorOptions
} from './forest.ts'
export { RandomForest, RandomForestRegressor } from './forest/model.ts'
export type { ForestOptions } from './forest/settings.ts'
export type { Classifier, ClassifierLearner, FitOptions, Label, Regressor, RegressorLearner } from './learner.ts'
export {
  permutationImportance,
  type PermutationImportance,
  type PermutationImportanceOptions
} from './permutation-importance.ts'
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
export { kMeans, type KMeansOptions } from './k-means.ts'
export { chooseK, type ChooseKOptions, type KChoice } from './k-means/choose-k.ts'
export { KMeans } from './k-means/model.ts'
export {
  neuralNet,
  NeuralNet,
  neuralNetRegressor,
  NeuralNetRegressor,
  type NeuralNetLearner,
  type NeuralNetOptions,
  type NeuralNetRegressorLearner,
  type NeuralNetRegressorOptions
} from './neural-net.ts'
export type { Initialization, NeuralNetLayer } from './neural-net/layers.ts'
export type { Progress } from './progress.ts'
export {
  gridSearch,
  gridSearchRegressor,
  integers,
  logUniform,
  randomSearch,
  randomSearchRegressor,
  uniform,
  type Distribution,
  type Grid,
  type GridSearchOptions,
  type RandomSearchOptions,
  type Search,
  type SettingsOf,
  type Space,
  type Trial
} from './random-search.ts'
export { fitTfIdf, TfIdf, type SparseRow, type TfIdfOptions } from './tf-idf.ts'
export { lowercaseWords, type Tokenize } from './tokens.ts'
export { zeroShot, ZeroShot, type Classification, type ClassifyOptions, type ZeroShotOptions } from './zero-shot.ts'
export type { Labels } from './zero-shot/prompts.ts'
export {
  chooseThreshold,
  type ChosenThreshold,
  type ThresholdMetric,
  type ThresholdOptions
} from './zero-shot/threshold.ts'
export {
  byTime,
  groupKFold,
  kFold,
  stratifiedKFold,
  takeRows,
  trainTestSplit,
  type FoldOptions,
  type GroupFoldOptions,
  type Split,
  type SplitOptions
} from './split.ts'
export { calibrate, CalibratedClassifier, type CalibratedLearner, type CalibrateOptions } from './calibrate.ts'
export {
  calibrateScores,
  Calibration,
  type CalibrationMethod,
  type CalibrateScoresOptions
} from './calibrate/calibration.ts'
export { isotonicAt, isotonicRegression, type IsotonicCurve, type IsotonicOptions } from './calibrate/isotonic.ts'
export { plattScaling, sigmoidAt, type Sigmoid } from './calibrate/platt.ts'
export {
  comparePredictions,
  mcnemar,
  type Compared,
  type CompareOptions,
  type Comparison,
  type ComparisonData
} from './compare.ts'
export {
  accuracy,
  averagePrecision,
  bootstrapInterval,
  brier,
  calibrationCurve,
  calibrationError,
  confusionMatrix,
  f1,
  logLoss,
  meanAbsoluteError,
  meanSquaredError,
  multiclassAveragePrecision,
  multiclassRocAuc,
  pearson,
  precision,
  precisionRecallCurve,
  r2,
  recall,
  rocAuc,
  rocCurve,
  silhouette,
  spearman,
  type Average,
  type BootstrapOptions,
  type CalibrationCurve,
  type CalibrationOptions,
  type ConfusionMatrix,
  type Interval,
  type LabelMetricOptions,
  type LabelScores,
  type MulticlassOptions,
  type MulticlassRocAucOptions,
  type PrecisionRecallCurve,
  type ProbabilityOptions,
  type RocCurve,
  type SilhouetteOptions
} from './metrics.ts'
export {
  comparePrompts,
  PromptComparison,
  type ComparePromptsOptions,
  type Mistake,
  type WordingLabelScores,
  type WordingScores
} from './zero-shot/compare-prompts.ts'
export {
  matrixFactorization,
  MatrixFactorization,
  type MatrixFactorizationLearner,
  type MatrixFactorizationOptions,
  type Recommendation,
  type RecommendOptions
} from './matrix-factorization.ts'
export type { Id, Ratings, Recommender, RecommenderLearner } from './recommend/ratings.ts'
export { nameClusters, type LabelledRows, type NameClustersOptions, type NamedCluster } from './name-clusters.ts'
export {
  crossValidate,
  crossValidateRegressor,
  type CrossValidation,
  type Fold,
  type LabelLearner,
  type LabelModel,
  type LabelSpreads,
  type NumberLearner,
  type NumberSpreads,
  type RegressorCrossValidation
} from './cross-validate.ts'
export type { CrossValidateOptions, Inputs, Spread } from './cross-validate/folds.ts'
export {
  regressionReport,
  type RegressionErrors,
  type RegressionReport,
  type RegressionReportData,
  type RegressionReportInput
} from './regression-report.ts'
export {
  report,
  type LabelReport,
  type Report,
  type ReportData,
  type ReportInput,
  type ReportIntervals,
  type ReportOptions
} from './report.ts'
export type { MajorityBaseline } from './report/baseline.ts'
export type { LineChart, RankedSeries, ReportCharts } from './report/charts.ts'
export type { LabelRanking, ProbabilityScores } from './report/probabilities.ts'
export {
  logisticRegression,
  LogisticRegression,
  type LogisticRegressionLearner,
  type LogisticRegressionOptions
} from './logistic.ts'
export { ridge, Ridge, type RidgeLearner, type RidgeOptions } from './ridge.ts'
export {
  kernelRidge,
  KernelRidge,
  type KernelName,
  type KernelRidgeLearner,
  type KernelRidgeOptions
} from './kernel-ridge.ts'
export type { ClassWeight } from './class-weights.ts'
export { customize, Customization, type CustomEmbedder, type CustomizeOptions } from './customize.ts'
export type { CustomizeCandidate } from './customize/choose.ts'
export type { Pairs } from './customize/pairs.ts'
export type { CustomizeStart } from './customize/trainer.ts'
export {
  splitRatings,
  SplitRatings,
  type RatingReport,
  type RatingSplitOptions,
  type ScoreErrors
} from './recommend.ts'
export { hybrid, type HybridLearner, type HybridOptions } from './recommend/hybrid.ts'
export { nearestTexts, type NearestTextsOptions, type NearText, type TextTable } from './recommend/nearest-texts.ts'
export { profiles, Profiles, type ProfilesLearner, type ProfilesOptions } from './recommend/profiles.ts'
