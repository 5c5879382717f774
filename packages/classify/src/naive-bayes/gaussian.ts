import type { Matrix } from '@llm-cookbook/vector'
import { checkColumns, checkLength, checkMatrix, checkNumber } from '../check.ts'
import { encodeLabels } from '../classes.ts'
import type { Classifier, ClassifierLearner, FitOptions, Label } from '../learner.ts'
import { createPause } from '../pause.ts'
import { readModel, saveModel } from '../saved.ts'
import { mostLikely, posterior } from './likelihood.ts'

export interface GaussianNaiveBayesOptions {
  /**
   * What is added to all variances, as a share of the largest variance of a column: from 1e-100 on, 1e-9 by default.
   * Larger is smoother: with the thousand columns of an embedding, which are far from independent, .1 and more make the
   * probabilities less extreme.
   */
  varSmoothing?: number | undefined
}

/** What a learner of Gaussian naive Bayes makes. */
export interface GaussianNaiveBayesLearner extends ClassifierLearner {
  fit<L extends Label>(matrix: Matrix, labels: readonly L[], options?: FitOptions): Promise<GaussianNaiveBayes<L>>
}

/**
 * Gaussian naive Bayes: takes the columns for independent of each other and, within a class, normally distributed. It is
 * fitted in one pass over the data, and a baseline more than a match for the others. One class, one row and constant
 * columns are no hindrance. With scikit-learn's defaults, and its results.
 *
 * @throws RangeError for a `varSmoothing` that is no number from 1e-100 on
 *
 * @example
 * ```ts
 * import { gaussianNaiveBayes, Matrix } from '@llm-cookbook/classify'
 *
 * // How much each text is about purring, and about barking.
 * const matrix = Matrix.fromRows([[1.1, 0.2], [0.9, 0.1], [0.1, 1], [0.2, 0.8]])
 * const model = await gaussianNaiveBayes().fit(matrix, ['cat', 'cat', 'dog', 'dog'])
 * model.predict(Matrix.fromRows([[1, 0], [0.3, 0.7]])) // => ['cat', 'dog']
 * ```
 */
export function gaussianNaiveBayes({ varSmoothing = 1e-9 }: GaussianNaiveBayesOptions = {}): GaussianNaiveBayesLearner {
  checkNumber('varSmoothing', varSmoothing, { least: 1e-100 })
  return {
    name: 'Gaussian naive Bayes',
    fit: (matrix, labels, options) => fit(matrix, labels, varSmoothing, options)
  }
}

interface Moments {
  /** Rows of each class. */
  readonly counts: Float64Array
  /** Of each class and column. */
  readonly means: Float64Array
  /** Of each class and column, smoothed. */
  readonly variances: Float64Array
}

/** Mean and variance of each column in each class. */
export class GaussianNaiveBayes<L extends Label = Label> implements Classifier<L> {
  readonly classes: readonly L[]
  /** How many columns the matrix of the fit had. */
  readonly columns: number
  readonly #moments: Moments
  /** For each class: what the likelihood of a row begins with. */
  readonly #offsets: Float64Array
  /** -1 / (2 variance), for each class and column. */
  readonly #factors: Float64Array

  /**
   * Made by `gaussianNaiveBayes().fit`, or `from` bytes.
   *
   * @param classes  the labels, in their order
   * @param columns  how many columns a matrix to be judged has to have
   * @param moments  as `gaussianNaiveBayes` finds them; used as they are and not copied
   *
   * @internal
   */
  constructor(classes: readonly L[], columns: number, moments: Moments) {
    const { counts, variances } = moments
    this.classes = classes
    this.columns = columns
    this.#moments = moments
    this.#factors = variances.map(variance => -0.5 / variance)
    const rows = counts.reduce((sum, count) => sum + count, 0)
    this.#offsets = counts.map((count, c) => {
      let logarithms = 0
      for (let j = c * columns; j < (c + 1) * columns; j++) logarithms += Math.log(2 * Math.PI * variances[j]!)
      return Math.log(count / rows) - logarithms / 2
    })
  }

  /** @throws TypeError, RangeError for a matrix that is none, has other columns than in the fit, NaN or Infinity */
  predict(matrix: Matrix): L[] {
    return mostLikely(this.#likelihoods(matrix), this.classes)
  }

  /** Often very near to 0 and 1, for columns are seldom independent. @throws as `predict` */
  predictProbabilities(matrix: Matrix): Matrix {
    return posterior(this.#likelihoods(matrix), this.classes.length)
  }

  save(): Uint8Array<ArrayBuffer> {
    return saveModel(kind, {
      meta: { classes: [...this.classes], columns: this.columns },
      arrays: { ...this.#moments }
    })
  }

  /**
   * The model that `save` made these bytes of.
   *
   * @throws ClassifyError `invalid-model` when the bytes are damaged or something else
   */
  static from<L extends Label = Label>(bytes: Uint8Array): GaussianNaiveBayes<L> {
    const { meta, arrays } = readModel(bytes, kind)
    return new GaussianNaiveBayes(meta['classes'] as L[], meta['columns'] as number, arrays as unknown as Moments)
  }

  /** The logarithm of prior times likelihood of each row and class. */
  #likelihoods(matrix: Matrix): Float64Array {
    checkColumns(matrix, this.columns)
    const { rows, columns, data } = matrix
    const { means } = this.#moments
    const factors = this.#factors
    const count = this.classes.length
    const likelihoods = new Float64Array(rows * count)
    for (let i = 0; i < rows; i++) {
      for (let c = 0; c < count; c++) {
        let even = this.#offsets[c]!
        let odd = 0
        let at = i * columns
        let j = c * columns
        const end = j + columns
        for (; j + 1 < end; j += 2, at += 2) {
          const x = data[at]! - means[j]!
          const y = data[at + 1]! - means[j + 1]!
          even += x * x * factors[j]!
          odd += y * y * factors[j + 1]!
        }
        if (j < end) odd += (data[at]! - means[j]!) ** 2 * factors[j]!
        likelihoods[i * count + c] = even + odd
      }
    }
    return likelihoods
  }
}

const kind = 'gaussian-naive-bayes'

async function fit<L extends Label>(
  matrix: Matrix,
  labels: readonly L[],
  varSmoothing: number,
  { signal, onProgress }: FitOptions = {}
): Promise<GaussianNaiveBayes<L>> {
  const pause = createPause(signal)
  checkMatrix(matrix, { atLeast: 1 })
  checkLength('labels', labels, matrix.rows)
  const { classes, codes } = encodeLabels(labels)
  const { rows, columns, data } = matrix
  const counts = new Float64Array(classes.length)
  for (const code of codes) counts[code]!++

  const means = new Float64Array(classes.length * columns)
  const mean = new Float64Array(columns)
  await eachRow('means', (at, code) => {
    for (let j = 0; j < columns; j++) {
      means[code * columns + j]! += data[at + j]!
      mean[j]! += data[at + j]!
    }
  })
  divide(means, counts)
  divide(mean, [rows])

  const variances = new Float64Array(classes.length * columns)
  const variance = new Float64Array(columns)
  await eachRow('variances', (at, code) => {
    for (let j = 0; j < columns; j++) {
      const number = data[at + j]!
      variances[code * columns + j]! += (number - means[code * columns + j]!) ** 2
      variance[j]! += (number - mean[j]!) ** 2
    }
  })
  divide(variances, counts)
  divide(variance, [rows])

  // Where all rows are the same any number will do, for the classes then differ in their priors only.
  const largest = variance.reduce((most, one) => Math.max(most, one), 0) || 1
  for (let j = 0; j < variances.length; j++) variances[j]! += varSmoothing * largest
  return new GaussianNaiveBayes(classes, columns, { counts, means, variances })

  async function eachRow(stage: string, visit: (at: number, code: number) => void): Promise<void> {
    for (let i = 0; i < rows; i++) {
      visit(i * columns, codes[i]!)
      if ((i + 1) % rowsAtOnce !== 0 && i + 1 < rows) continue
      onProgress?.({ stage, done: i + 1, total: rows })
      await pause()
    }
  }
}

/** Rows between two looks at the signal: about a millisecond. */
const rowsAtOnce = 256

/** Divides each of as many stretches of numbers as there are divisors. */
function divide(numbers: Float64Array, divisors: ArrayLike<number>): void {
  const length = numbers.length / divisors.length
  for (let i = 0; i < numbers.length; i++) numbers[i]! /= divisors[Math.floor(i / length)]!
}
