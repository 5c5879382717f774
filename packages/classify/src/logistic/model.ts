import { Matrix } from '@llm-cookbook/vector'
import { checkColumns } from '../check.ts'
import { mostProbable } from '../classes.ts'
import { exponential } from '../elementary.ts'
import type { Classifier, Label } from '../learner.ts'
import { scoresOf } from '../linear/scores.ts'
import { readModel, saveModel } from '../saved.ts'

/** What a fit leaves behind. */
export interface LogisticFit<L extends Label> {
  readonly classes: readonly L[]
  readonly coefficients: Matrix
  readonly intercepts: Float64Array
  readonly iterations: number
  readonly converged: boolean
}

/** A logistic regression that was fitted: `logisticRegression` makes it. */
export class LogisticRegression<L extends Label = Label> implements Classifier<L> {
  readonly classes: readonly L[]
  /** A row for each class; of two classes there is one row only, for the second. */
  readonly coefficients: Matrix
  /** What is added to the score of each class, or of the second of two; 0 where the fit was without. */
  readonly intercepts: Float64Array
  /** How many the solver took. */
  readonly iterations: number
  /** Whether the tolerance was reached within `maxIterations`. */
  readonly converged: boolean

  /**
   * Made by `logisticRegression().fit`, or `from` bytes.
   *
   * @param fit  what the solver came to; used as it is and not copied
   *
   * @internal
   */
  constructor(fit: LogisticFit<L>) {
    this.classes = fit.classes
    this.coefficients = fit.coefficients
    this.intercepts = fit.intercepts
    this.iterations = fit.iterations
    this.converged = fit.converged
    Object.freeze(this)
  }

  predict(matrix: Matrix): L[] {
    return mostProbable(this.predictProbabilities(matrix), this.classes)
  }

  predictProbabilities(matrix: Matrix): Matrix {
    const scores = this.#scores(matrix)
    const { length: count } = this.classes
    const probabilities = new Matrix(matrix.rows, count)
    const own = new Float64Array(count)
    for (const [i, row] of [...probabilities].entries()) {
      if (count === 2) own[1] = scores[i]!
      else own.set(scores.subarray(i * count, (i + 1) * count))
      softmax(own)
      row.set(own)
      own.fill(0)
    }
    return probabilities
  }

  /**
   * The scores that probabilities are the softmax of: a column for each class. Of two classes, one column: the score of the
   * second, whose sign decides.
   *
   * @throws as `predict`
   */
  decisionFunction(matrix: Matrix): Matrix {
    return new Matrix(matrix.rows, this.coefficients.rows, new Float32Array(this.#scores(matrix)))
  }

  save(): Uint8Array<ArrayBuffer> {
    const { classes, coefficients, intercepts, iterations, converged } = this
    return saveModel(kind, {
      meta: { classes: [...classes], columns: coefficients.columns, iterations, converged },
      arrays: { coefficients: coefficients.data, intercepts }
    })
  }

  /**
   * The model that `save` made these bytes of. Its arrays may be views of `bytes`.
   *
   * @throws ClassifyError `invalid-model` when the bytes are damaged or something else; TypeError when they are no Uint8Array
   */
  static from<L extends Label = Label>(bytes: Uint8Array): LogisticRegression<L> {
    const { meta, arrays } = readModel(bytes, kind)
    const intercepts = arrays['intercepts'] as Float64Array
    return new LogisticRegression<L>({
      classes: meta['classes'] as L[],
      coefficients: new Matrix(intercepts.length, meta['columns'] as number, arrays['coefficients'] as Float32Array),
      intercepts,
      iterations: meta['iterations'] as number,
      converged: meta['converged'] as boolean
    })
  }

  #scores(matrix: Matrix): Float64Array {
    const { coefficients, intercepts } = this
    checkColumns(matrix, coefficients.columns)
    const { rows: count, columns } = coefficients
    const scores = scoresOf(matrix, { count, columns, data: new Float64Array(coefficients.data) })
    for (let i = 0; i < scores.length; i++) scores[i]! += intercepts[i % count]!
    return scores
  }
}

const kind = 'logistic-regression'

function softmax(scores: Float64Array): void {
  const largest = scores.reduce((a, b) => Math.max(a, b))
  let total = 0
  for (let j = 0; j < scores.length; j++) {
    scores[j] = exponential(scores[j]! - largest)
    total += scores[j]!
  }
  for (let j = 0; j < scores.length; j++) scores[j]! /= total
}
