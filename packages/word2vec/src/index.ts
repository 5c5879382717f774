export { Word2vecError, type Word2vecErrorCode } from './errors.ts'
export {
  WordVectors,
  type AnalogyOptions,
  type AnalogyTerms,
  type ClusterOptions,
  type NearestWordsOptions,
  type ScoredWord,
  type WordOrVector
} from './word-vectors.ts'
export type { PackVectorsOptions } from './formats/native.ts'
export {
  binaryStep,
  binaryUpdate,
  hierarchicalSoftmax,
  negativeSampling,
  noiseProbabilities,
  normalWeights,
  predictContext,
  softmaxStep,
  trainingPairs,
  trainReference,
  type BinaryOptions,
  type BinaryStep,
  type Decision,
  type DecisionStep,
  type ReferenceModel,
  type ReferenceOptions,
  type SoftmaxStep,
  type TrainingPair,
  type Weights
} from './reference.ts'
export {
  encodeCorpus,
  type Corpus,
  type CorpusItem,
  type CorpusSource,
  type EncodeOptions,
  type EncodeProgress
} from './corpus.ts'
export { sentenceEnd, type EncodedCorpus } from './encoded-corpus.ts'
export { keepProbabilities, Vocabulary, type VocabularyLimits } from './vocabulary.ts'
export { trainWordVectors, type TrainOptions } from './train.ts'
export type { TrainProgress } from './train/progress.ts'
export type { CheckpointStore } from './train/checkpoint.ts'
export type { KernelKind } from './kernels/kernel.ts'
export {
  readFastText,
  readWordVectors,
  writeWordVectors,
  type ReadWordVectorsOptions,
  type WriteWordVectorsOptions
} from './formats.ts'
export type { WordVectorFormat } from './formats/detect.ts'
export type { ByteSource, ParseOptions } from './formats/parse.ts'
export {
  evaluateAnalogies,
  readAnalogies,
  type AnalogyReport,
  type AnalogyScore,
  type AnalogySection,
  type EvaluateAnalogiesOptions
} from './evaluate/analogies.ts'
export {
  evaluateCategories,
  readCategories,
  type CategoriesReport,
  type CategorizedWord,
  type EvaluateCategoriesOptions
} from './evaluate/categories.ts'
export {
  evaluateOutliers,
  readOutliers,
  type OutlierScore,
  type OutliersReport,
  type OutlierTopic
} from './evaluate/outliers.ts'
export { evaluateSimilarity, readRatedPairs, type RatedPair, type SimilarityReport } from './evaluate/similarity.ts'
export type { LookupOptions } from './evaluate/lookup.ts'
export { fitSif, meanVector, Sif, type SifOptions } from './sentence.ts'
export { studyLengths, type LengthStudy, type StudyLengthsOptions } from './sentence/study-lengths.ts'
export { Phrases, trainPhrases, type Phrase, type PhraseOptions, type PhraseProgress } from './phrases.ts'
export {
  characterNgrams,
  fastTextHash,
  SubwordVectors,
  trainSubwordVectors,
  type NgramOptions,
  type SubwordOptions,
  type SubwordProgress
} from './subwords.ts'
export {
  Cooccurrences,
  countCooccurrences,
  trainGlove,
  type Cells,
  type CellStore,
  type CooccurrenceOptions,
  type GloveOptions,
  type GloveProgress
} from './glove.ts'
