import { createRandom, FormatError, Matrix, pack, unpack } from '@llm-cookbook/vector'
import { checkInteger, checkMatrix, checkOneOf } from './check.ts'
import { VizError } from './errors.ts'
import { createPause } from './pause.ts'
import { meansOf, varianceOf, type Directions } from './pca/directions.ts'
import { exactDirections, isExactSoon, mostExact } from './pca/exact.ts'
import { krylovDirections } from './pca/krylov.ts'
import type { Progress } from './progress.ts'

export interface PcaOptions {
  /** How many principal components, an integer from 1 on; 2 by default. */
  dimensions?: number | undefined
  /**
   * - `exact`: by the eigenvectors of the covariance matrix, or of the rows' inner products where rows are fewer than columns
   * - `randomized`: by a block Krylov method, which finds the first components of a wide matrix in a few passes over it
   * - `auto`, the default: `exact` where there are 512 rows or columns at most, or no more than 32 for each component and 4,096
   *   in all
   */
  solver?: 'auto' | 'exact' | 'randomized' | undefined
  /** Where `randomized` starts: any safe integer, 0 by default. The same seed gives the same bytes. */
  seed?: number | undefined
  /** Ends the work, whose promise then rejects with the signal's reason. */
  signal?: AbortSignal | undefined
  /** Told how far the matrix has been read, in each pass of `randomized` again; its stage is `pca`. */
  onProgress?: ((progress: Progress) => void) | undefined
}

/**
 * The rows of a matrix by their first principal components: of all flat pictures the one that keeps most of the variance.
 * It is what `fitPca` and `transform` give.
 *
 * @param matrix  the rows, which need not be centred
 * @throws as `fitPca`
 *
 * @example
 * ```ts
 * import { Matrix, pca } from '@llm-cookbook/viz'
 *
 * const matrix = Matrix.fromRows([[1, 1, 0], [2, 2, 0], [3, 3, 1], [4, 4, 1]])
 * const line = await pca(matrix, { dimensions: 1 })
 * line.data // => [-2.176…, -0.817…, 0.817…, 2.176…]
 * ```
 */
export async function pca(matrix: Matrix, options: PcaOptions = {}): Promise<Matrix> {
  const model = await fitPca(matrix, options)
  const pause = createPause(options.signal)
  const layout = new Matrix(matrix.rows, model.components.rows)
  const atOnce = Math.ceil(2 ** 20 / (1 + model.components.data.length))
  for (let from = 0; from < matrix.rows; from += atOnce) {
    project(matrix, from, Math.min(matrix.rows, from + atOnce), model, layout)
    await pause()
  }
  return layout
}

/**
 * The directions in which the rows of a matrix vary most: principal component analysis (K. Pearson, "On lines and planes of
 * closest fit to systems of points in space", 1901). A component points to where its number that is largest in absolute
 * value is positive, so that a picture does not flip by chance.
 *
 * Variances are divided by one less than the number of rows. Data that has fewer directions than `dimensions` (few rows, few
 * columns, or some that depend on others) gets zeros for the rest: components of zeros, of variance 0.
 *
 * @throws TypeError, RangeError for a matrix that is none, has no rows or a number that is NaN or infinite, and for options
 *   out of range; the reason of `signal` when it aborts
 */
export async function fitPca(matrix: Matrix, options: PcaOptions = {}): Promise<PcaModel> {
  const { dimensions = 2, solver = 'auto', seed = 0, signal, onProgress } = options
  checkInteger('dimensions', dimensions, { least: 1 })
  checkOneOf('solver', solver, ['auto', 'exact', 'randomized'])
  const random = createRandom(seed)
  const pause = createPause(signal)
  checkMatrix(matrix, { atLeast: 1 })
  const { rows, columns } = matrix
  const mean = await meansOf(matrix, pause)
  const variance = await varianceOf(matrix, mean, pause)
  const task = {
    matrix,
    mean,
    variance,
    count: variance > 0 ? Math.min(dimensions, rows - 1, columns) : 0,
    pause,
    onProgress: (done: number, total: number) => onProgress?.({ stage: 'pca', done, total })
  }
  if (solver === 'exact' && Math.min(rows, columns) > mostExact) {
    const size = `${rows} rows and ${columns} columns`
    throw new RangeError(`solver: expected 'auto' or 'randomized' for ${size}, got 'exact', which would take hours`)
  }
  const isExact = solver === 'exact' || (solver === 'auto' && isExactSoon(Math.min(rows, columns), task.count))
  const directions = await (task.count === 0
    ? { variances: [], vectors: [] }
    : isExact
      ? exactDirections(task)
      : krylovDirections(task, random))
  return modelOf(mean, directions, variance, dimensions)
}

/** What `fitPca` has found. */
export class PcaModel {
  /** The mean of each column. */
  readonly mean: Float64Array
  /** A component a row, of length 1 and at a right angle to all others; or zeros, see `fitPca`. */
  readonly components: Matrix
  /** The variance of the rows along each component. */
  readonly explainedVariance: Float64Array
  /** Its share of all variance of the rows, from 0 to 1; 0 where the rows do not vary. */
  readonly explainedVarianceRatio: Float64Array

  /**
   * `fitPca` and `PcaModel.from` make models.
   *
   * @internal
   */
  constructor(parts: Pick<PcaModel, 'mean' | 'components' | 'explainedVariance' | 'explainedVarianceRatio'>) {
    this.mean = parts.mean
    this.components = parts.components
    this.explainedVariance = parts.explainedVariance
    this.explainedVarianceRatio = parts.explainedVarianceRatio
    Object.freeze(this)
  }

  /**
   * Rows by the components, those of the fit or others: a matrix of as many columns as there are components.
   *
   * @throws TypeError, RangeError for a matrix that is none, has other columns than that of the fit, or a number that is NaN
   *   or infinite
   */
  transform(matrix: Matrix): Matrix {
    checkMatrix(matrix)
    if (matrix.columns !== this.mean.length) {
      throw new RangeError(`matrix: expected ${this.mean.length} columns as in the fit, got ${matrix.columns}`)
    }
    const layout = new Matrix(matrix.rows, this.components.rows)
    project(matrix, 0, matrix.rows, this, layout)
    return layout
  }

  /** The model as bytes, the same on every machine, checksummed: for `PcaModel.from`. */
  save(): Uint8Array<ArrayBuffer> {
    const { mean, components, explainedVariance, explainedVarianceRatio } = this
    return pack(kind, { arrays: { mean, components: components.data, explainedVariance, explainedVarianceRatio } })
  }

  /**
   * The model that `save` made the bytes of.
   *
   * @throws {VizError} 'invalid-model' for all other bytes; TypeError when it is no Uint8Array
   */
  static from(bytes: Uint8Array): PcaModel {
    try {
      return readModel(bytes)
    } catch (cause) {
      if (!(cause instanceof FormatError)) throw cause
      throw new VizError('invalid-model', `bytes: expected what PcaModel.save gave; ${cause.message}`, { cause })
    }
  }
}

const kind = 'pca'

function readModel(bytes: Uint8Array): PcaModel {
  const { mean, components, explainedVariance, explainedVarianceRatio } = unpack(kind, bytes).arrays
  const isWhole =
    mean instanceof Float64Array &&
    components instanceof Float32Array &&
    explainedVariance instanceof Float64Array &&
    explainedVarianceRatio instanceof Float64Array &&
    components.length === mean.length * explainedVariance.length &&
    explainedVarianceRatio.length === explainedVariance.length
  if (!isWhole) throw new FormatError('not-packed', 'expected a mean, components and their variances, got others')
  return new PcaModel({
    mean,
    components: new Matrix(explainedVariance.length, mean.length, components),
    explainedVariance,
    explainedVarianceRatio
  })
}

function modelOf(mean: Float64Array, { variances, vectors }: Directions, variance: number, count: number): PcaModel {
  const components = new Matrix(count, mean.length)
  const explainedVariance = new Float64Array(count)
  for (const [i, vector] of vectors.entries()) {
    const largest = vector.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a))
    components.row(i).set(largest < 0 ? vector.map(value => -value) : vector)
    explainedVariance[i] = variances[i]!
  }
  const explainedVarianceRatio = explainedVariance.map(one => (variance === 0 ? 0 : one / variance))
  return new PcaModel({ mean, components, explainedVariance, explainedVarianceRatio })
}

/** Writes the rows from `from` to before `to` by the components. */
function project(matrix: Matrix, from: number, to: number, { mean, components }: PcaModel, layout: Matrix): void {
  const { columns, data } = matrix
  const { rows: count, data: directions } = components
  for (let row = from; row < to; row++) {
    for (let i = 0; i < count; i++) {
      let sum = 0
      for (let c = 0; c < columns; c++) sum += (data[row * columns + c]! - mean[c]!) * directions[i * columns + c]!
      layout.data[row * count + i] = sum
    }
  }
}
