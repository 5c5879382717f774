import { Matrix } from '@llm-cookbook/vector'
import { checkColumns } from '../check.ts'
import type { Regressor } from '../learner.ts'
import { dot } from '../linear/dot.ts'
import { readModel, saveModel } from '../saved.ts'
import { likenesses, type KernelName, type KernelShape } from './likeness.ts'

export type { KernelName } from './likeness.ts'

export interface KernelRidgeFit extends KernelShape {
  /** The rows of the fit. */
  readonly matrix: Matrix
  /** What each of them adds to a prediction, times how alike they are. */
  readonly shares: Float64Array
}

/** A kernel ridge regression that was fitted: `kernelRidge` makes it. */
export class KernelRidge implements Regressor {
  /** How alike rows are told to be. */
  readonly kernel: KernelName
  /** How fast likeness falls with the squared distance, of `rbf`; without meaning for other kernels. */
  readonly gamma: number
  /** What each row of the fit adds to a prediction, times how alike it is. */
  readonly shares: Float64Array
  readonly #matrix: Matrix

  /**
   * Made by `kernelRidge().fit`, or `from` bytes.
   *
   * @param options  the rows of the fit, the share of each, and the kernel; used as they are and not copied
   *
   * @internal
   */
  constructor({ matrix, shares, kernel, gamma }: KernelRidgeFit) {
    this.kernel = kernel
    this.gamma = gamma
    this.shares = shares
    this.#matrix = matrix
    Object.freeze(this)
  }

  /** @throws TypeError, RangeError for a matrix that is none, has other columns than that of the fit, or NaN or infinity */
  predict(matrix: Matrix): Float64Array {
    const { rows, columns } = this.#matrix
    checkColumns(matrix, columns)
    const predictions = new Float64Array(matrix.rows)
    for (let from = 0; from < matrix.rows; from += atOnce) {
      const to = Math.min(matrix.rows, from + atOnce)
      const some = new Matrix(to - from, columns, matrix.data.subarray(from * columns, to * columns))
      const found = likenesses(some, this.#matrix, this)
      for (let i = from; i < to; i++) {
        predictions[i] = dot(found.subarray((i - from) * rows, (i - from + 1) * rows), this.shares)
      }
    }
    return predictions
  }

  save(): Uint8Array<ArrayBuffer> {
    const { kernel, gamma, shares } = this
    const { columns, data } = this.#matrix
    return saveModel(kind, { meta: { kernel, gamma, columns }, arrays: { shares, matrix: data } })
  }

  /**
   * The model that `save` made these bytes of. Its arrays may be views of `bytes`.
   *
   * @throws ClassifyError `invalid-model` when the bytes are damaged or something else; TypeError when they are no Uint8Array
   */
  static from(bytes: Uint8Array): KernelRidge {
    const { meta, arrays } = readModel(bytes, kind)
    const shares = arrays['shares'] as Float64Array
    return new KernelRidge({
      kernel: meta['kernel'] as KernelName,
      gamma: meta['gamma'] as number,
      shares,
      matrix: new Matrix(shares.length, meta['columns'] as number, arrays['matrix'] as Float32Array)
    })
  }
}

const kind = 'kernel-ridge'

/** Rows that are judged at once. */
const atOnce = 256
