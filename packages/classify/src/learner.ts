import type { Matrix } from '@llm-cookbook/vector'
import type { Progress } from './progress.ts'

/** What a row is to be called. */
export type Label = string | number | boolean

export interface FitOptions {
  /** Ends the work: the promise is then rejected with the signal's reason. */
  signal?: AbortSignal | undefined
  /** Told how far the work is, whenever a part of it is done; nobody by default. */
  onProgress?: ((progress: Progress) => void) | undefined
}

/** What tells labels from vectors. All classifiers of this package have this shape, and yours may. */
export interface Classifier<L extends Label = Label> {
  /** The labels that it knows, without repetition: numbers ascending, strings by code unit, false before true. */
  readonly classes: readonly L[]
  /**
   * The most probable label of each row; of equal ones, that of the class which comes first.
   *
   * @throws TypeError, RangeError for a matrix that is none, has other columns than in the fit, or a number that is NaN or infinite
   */
  predict(matrix: Matrix): L[]
  /**
   * A row for each row, a column for each class in the order of `classes`; each row sums to 1.
   *
   * @throws as `predict`
   */
  predictProbabilities(matrix: Matrix): Matrix
  /** The model as bytes, for `from` of its class; the same on every machine. */
  save(): Uint8Array<ArrayBuffer>
}

/** What tells numbers from vectors. */
export interface Regressor {
  /**
   * A number for each row, in the unit of the targets.
   *
   * @throws TypeError, RangeError for a matrix that is none, has other columns than in the fit, or a number that is NaN or infinite
   */
  predict(matrix: Matrix): Float64Array
  /** The model as bytes, for `from` of its class; the same on every machine. */
  save(): Uint8Array<ArrayBuffer>
}

/**
 * A way of learning with its settings, which knows no data yet: `logisticRegression({ C: 10 })`. As it is a value,
 * cross-validation, search and reports take any.
 */
export interface ClassifierLearner {
  /** What it is called in a report: `logistic regression`. */
  readonly name: string
  /**
   * Learns from rows whose labels are known. The learner stays as it is, and can learn from others afterwards.
   *
   * @param matrix  a row for each label
   * @param labels  what each row is to be called, in the order of the rows
   * @throws TypeError, RangeError for a matrix that is none, is empty, or has a number that is NaN or infinite, and for
   *   labels of another count; the reason of `signal` when it aborts
   */
  fit<L extends Label>(matrix: Matrix, labels: readonly L[], options?: FitOptions): Promise<Classifier<L>>
}

/** A way of learning numbers, with its settings. */
export interface RegressorLearner {
  /** What it is called in a report: `ridge regression`. */
  readonly name: string
  /**
   * Learns from rows whose targets, the numbers to foretell, are known. The learner stays as it is, and can learn from others
   * afterwards.
   *
   * @param matrix   a row for each target
   * @param targets  what each row is to be taken for, in the order of the rows and any unit
   * @throws as `ClassifierLearner.fit`; RangeError also for a target that is NaN or infinite
   */
  fit(matrix: Matrix, targets: ArrayLike<number>, options?: FitOptions): Promise<Regressor>
}
