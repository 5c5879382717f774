import type { Matrix } from '@llm-cookbook/vector'
import { checkColumns } from '../check.ts'
import type { Regressor } from '../learner.ts'
import { scoresOf } from '../linear/scores.ts'
import { readModel, saveModel } from '../saved.ts'

export interface RidgeFit {
  /** One for each column. */
  readonly coefficients: Float64Array
  readonly intercept: number
}

/** A ridge regression that was fitted: `ridge` makes it. */
export class Ridge implements Regressor {
  /** What each column is multiplied by. */
  readonly coefficients: Float64Array
  /** What is added to each prediction; 0 where the fit was without. */
  readonly intercept: number

  /**
   * Made by `ridge().fit`, or `from` bytes.
   *
   * @param options  the coefficients, used as they are and not copied, and the intercept
   *
   * @internal
   */
  constructor({ coefficients, intercept }: RidgeFit) {
    this.coefficients = coefficients
    this.intercept = intercept
    Object.freeze(this)
  }

  /** @throws TypeError, RangeError for a matrix that is none, has other columns than that of the fit, or NaN or infinity */
  predict(matrix: Matrix): Float64Array {
    const { coefficients: data, intercept } = this
    checkColumns(matrix, data.length)
    return scoresOf(matrix, { count: 1, columns: data.length, data }).map(score => score + intercept)
  }

  save(): Uint8Array<ArrayBuffer> {
    const { coefficients, intercept } = this
    return saveModel(kind, { meta: {}, arrays: { coefficients, intercept: Float64Array.of(intercept) } })
  }

  /**
   * The model that `save` made these bytes of. Its arrays may be views of `bytes`.
   *
   * @throws ClassifyError `invalid-model` when the bytes are damaged or something else; TypeError when they are no Uint8Array
   */
  static from(bytes: Uint8Array): Ridge {
    const { arrays } = readModel(bytes, kind)
    const [intercept] = arrays['intercept'] as Float64Array
    return new Ridge({ coefficients: arrays['coefficients'] as Float64Array, intercept: intercept! })
  }
}

const kind = 'ridge'
