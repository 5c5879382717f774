import { Matrix } from '@llm-cookbook/vector'
import { checkColumns, checkLength, checkMatrix, checkTargets } from './check.ts'
import { encodeLabels, mostProbable } from './classes.ts'
import type { Classifier, ClassifierLearner, FitOptions, Label, Regressor, RegressorLearner } from './learner.ts'
import { readModel, saveModel } from './saved.ts'

/** What `majority()` learns with. */
export interface MajorityLearner extends ClassifierLearner {
  /**
   * Counts the labels. The numbers of the matrix do not matter, but how many columns it has does: what is judged has to have as
   * many.
   *
   * @param labels  one for each row, one at least
   * @throws as `ClassifierLearner.fit`
   */
  fit<L extends Label>(matrix: Matrix, labels: readonly L[], options?: FitOptions): Promise<Majority<L>>
}

/**
 * Learns nothing but which label is the most frequent: what is no better than this is worth nothing.
 *
 * @example
 * ```ts
 * import { majority, Matrix } from '@llm-cookbook/classify'
 *
 * const model = await majority().fit(new Matrix(4, 1), ['mail', 'spam', 'mail', 'mail'])
 * model.predict(new Matrix(2, 1)) // => ['mail', 'mail']
 * model.shares // => [0.75, 0.25]
 * ```
 */
export function majority(): MajorityLearner {
  return {
    name: 'majority',
    async fit<L extends Label>(matrix: Matrix, labels: readonly L[], { signal }: FitOptions = {}) {
      signal?.throwIfAborted()
      checkMatrix(matrix, { atLeast: 1 })
      checkLength('labels', labels, matrix.rows)
      const { classes, codes } = encodeLabels(labels)
      const shares = new Float64Array(classes.length)
      for (const code of codes) shares[code]! += 1 / codes.length
      return Promise.resolve(new Majority(classes, matrix.columns, shares))
    }
  }
}

/** What `mean()` learns with. */
export interface MeanLearner extends RegressorLearner {
  /**
   * Takes the mean of the targets. The numbers of the matrix do not matter, but how many columns it has does: what is judged has
   * to have as many.
   *
   * @param targets  a number for each row, one at least
   * @throws as `RegressorLearner.fit`
   */
  fit(matrix: Matrix, targets: ArrayLike<number>, options?: FitOptions): Promise<Mean>
}

/**
 * Learns nothing but the mean of the targets: what explains no more variance than this explains none.
 *
 * @example
 * ```ts
 * import { Matrix, mean } from '@llm-cookbook/classify'
 *
 * const reviews = Matrix.fromRows([[0.2], [0.1], [0.4], [-0.3]])
 * const model = await mean().fit(reviews, [5, 4, 5, 1])
 * model.predict(Matrix.fromRows([[0.9], [-0.9]])) // => [3.75, 3.75]
 * ```
 */
export function mean(): MeanLearner {
  return {
    name: 'mean',
    async fit(matrix: Matrix, targets: ArrayLike<number>, { signal }: FitOptions = {}) {
      signal?.throwIfAborted()
      checkMatrix(matrix, { atLeast: 1 })
      checkTargets('targets', targets, matrix.rows)
      let sum = 0
      for (let i = 0; i < matrix.rows; i++) sum += targets[i]! / matrix.rows
      return Promise.resolve(new Mean(matrix.columns, sum))
    }
  }
}

/** The most frequent label for every row; its probabilities are the shares of all. */
export class Majority<L extends Label = Label> implements Classifier<L> {
  readonly classes: readonly L[]
  /** How many columns the matrix of the fit had. */
  readonly columns: number
  /** Which share of the rows of the fit each class has, in the order of `classes`; they sum to 1. */
  readonly shares: Float64Array

  /**
   * Made by `majority().fit`, or `from` bytes.
   *
   * @param classes  as `majority` orders them
   * @param columns  how many columns a matrix to be judged has to have
   * @param shares   one for each class; used as they are and not copied
   */
  constructor(classes: readonly L[], columns: number, shares: Float64Array) {
    this.classes = classes
    this.columns = columns
    this.shares = shares
  }

  /**
   * The same label for every row: of equally frequent ones, that of the class which comes first.
   *
   * @throws TypeError, RangeError for a matrix that is none, has other columns than in the fit, or a number that is NaN or infinite
   */
  predict(matrix: Matrix): L[] {
    return mostProbable(this.predictProbabilities(matrix), this.classes)
  }

  predictProbabilities(matrix: Matrix): Matrix {
    checkColumns(matrix, this.columns)
    const probabilities = new Matrix(matrix.rows, this.classes.length)
    for (const row of probabilities) row.set(this.shares)
    return probabilities
  }

  save(): Uint8Array<ArrayBuffer> {
    const { classes, columns, shares } = this
    return saveModel('majority', { meta: { classes: [...classes], columns }, arrays: { shares } })
  }

  /**
   * The model that `save` made these bytes of.
   *
   * @throws ClassifyError `invalid-model` when the bytes are damaged or something else; TypeError when they are no Uint8Array
   */
  static from<L extends Label = Label>(bytes: Uint8Array): Majority<L> {
    const { meta, arrays } = readModel(bytes, 'majority')
    return new Majority(meta['classes'] as L[], meta['columns'] as number, arrays['shares'] as Float64Array)
  }
}

/** The mean of the targets for every row. */
export class Mean implements Regressor {
  /** How many columns the matrix of the fit had. */
  readonly columns: number
  /** The mean of the targets: what is said of every row, in their unit. */
  readonly value: number

  /**
   * Made by `mean().fit`, or `from` bytes.
   *
   * @param columns  how many columns a matrix to be judged has to have
   * @param value    what to say of every row
   */
  constructor(columns: number, value: number) {
    this.columns = columns
    this.value = value
  }

  /**
   * The same number for every row.
   *
   * @throws TypeError, RangeError for a matrix that is none, has other columns than in the fit, or a number that is NaN or infinite
   */
  predict(matrix: Matrix): Float64Array {
    checkColumns(matrix, this.columns)
    return new Float64Array(matrix.rows).fill(this.value)
  }

  save(): Uint8Array<ArrayBuffer> {
    const { columns, value } = this
    return saveModel('mean', { meta: { columns }, arrays: { value: Float64Array.of(value) } })
  }

  /**
   * The model that `save` made these bytes of.
   *
   * @throws ClassifyError `invalid-model` when the bytes are damaged or something else; TypeError when they are no Uint8Array
   */
  static from(bytes: Uint8Array): Mean {
    const { meta, arrays } = readModel(bytes, 'mean')
    return new Mean(meta['columns'] as number, (arrays['value'] as Float64Array)[0]!)
  }
}
