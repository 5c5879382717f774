import { FormatError, Matrix, nearestAll, pack, unpack } from '@llm-cookbook/vector'
import { checkMatrix } from '../check.ts'
import { VizError } from '../errors.ts'
import type { NeighborMetric } from '../neighbors.ts'
import { createPause } from '../pause.ts'
import type { Progress } from '../progress.ts'
import type { Curve } from './curve.ts'
import { meanDistance, metricOf, strengthAt, type LocalMetric } from './fuzzy-graph.ts'
import { createPlacer, type Bond } from './place.ts'

export interface TransformOptions {
  /** Ends the work: the promise is then rejected with the signal's reason. */
  signal?: AbortSignal | undefined
  /** Told how many rows have their place; its stage is `transform`. */
  onProgress?: ((progress: Progress) => void) | undefined
}

/** What a fit leaves behind. */
export interface UmapFit extends LocalMetric {
  /** The rows that were laid out. */
  readonly matrix: Matrix
  readonly layout: Matrix
  /** Neighbours of each row, itself not counted. */
  readonly k: number
  readonly metric: NeighborMetric
  /** How far each row's neighbours are at most. */
  readonly radii: Float32Array
  readonly curve: Curve
  readonly negativeSampleRate: number
  readonly seed: number
}

/** A layout by UMAP that other rows can be placed in. */
export class UmapModel {
  /** A point for each row of the matrix. */
  readonly layout: Matrix
  readonly #fit: UmapFit

  /**
   * @param fit  what `fitUmap` found; used as it is and not copied
   * @internal
   */
  constructor(fit: UmapFit) {
    this.layout = fit.layout
    this.#fit = fit
  }

  /**
   * The places of other rows in the layout, which itself stays as it is. A row that was laid out comes to stand where it
   * stands; of several rows in the same place, where the first stands. The place of a row does not depend on what it is
   * transformed with.
   *
   * @param matrix  with as many columns as the matrix of the fit
   * @throws TypeError, RangeError for a matrix that is none, has other columns, or a number that is NaN or infinite, and when
   *   nothing was laid out; the reason of `signal` when it aborts
   */
  async transform(matrix: Matrix, { signal, onProgress }: TransformOptions = {}): Promise<Matrix> {
    const { matrix: known, layout } = this.#fit
    checkMatrix(matrix)
    if (matrix.columns !== known.columns) {
      throw new RangeError(
        `matrix: expected ${known.columns} columns as in the matrix of the fit, got ${matrix.columns}`
      )
    }
    if (known.rows === 0 && matrix.rows > 0) {
      throw new RangeError(`matrix: expected no rows, as in the fit, which no row can be near to; got ${matrix.rows}`)
    }
    const pause = createPause(signal)
    const placed = new Matrix(matrix.rows, layout.columns)
    if (matrix.rows === 0) return placed
    const place = createPlacer(this.#fit)
    for (let from = 0; from < matrix.rows; from += atOnce) {
      const to = Math.min(from + atOnce, matrix.rows)
      for (const [i, found] of this.#nearest(matrix, from, to).entries()) {
        const same = found[0]!.distance === 0 ? found[0]!.row : undefined
        placed.row(from + i).set(same === undefined ? place(this.#bonds(found)) : layout.row(same))
      }
      onProgress?.({ stage: 'transform', done: to, total: matrix.rows })
      await pause()
    }
    return placed
  }

  /** The model as bytes, for `from`: as many as its matrix takes, and 12 or more for each row. The same on every machine. */
  save(): Uint8Array<ArrayBuffer> {
    const { matrix, layout, k, metric, radii, rhos, sigmas, curve, negativeSampleRate, seed } = this.#fit
    return pack('umap', {
      meta: {
        rows: matrix.rows,
        columns: matrix.columns,
        dimensions: layout.columns,
        k,
        metric,
        a: curve.a,
        b: curve.b,
        negativeSampleRate,
        seed
      },
      arrays: { matrix: matrix.data, layout: layout.data, radii, rhos, sigmas }
    })
  }

  /**
   * The model that `save` made these bytes of. Its arrays may be views of `bytes`.
   *
   * @throws VizError `invalid-model` when the bytes are damaged or something else; TypeError when they are no Uint8Array
   */
  static from(bytes: Uint8Array): UmapModel {
    const { meta, arrays } = unpacked(bytes)
    const { rows, columns, dimensions, k, metric, a, b, negativeSampleRate, seed } = meta as Record<string, number> & {
      metric: NeighborMetric
    }
    return new UmapModel({
      matrix: new Matrix(rows!, columns!, arrays['matrix'] as Float32Array),
      layout: new Matrix(rows!, dimensions!, arrays['layout'] as Float32Array),
      k: k!,
      metric,
      radii: arrays['radii'] as Float32Array,
      rhos: arrays['rhos'] as Float32Array,
      sigmas: arrays['sigmas'] as Float32Array,
      curve: { a: a!, b: b! },
      negativeSampleRate: negativeSampleRate!,
      seed: seed!
    })
  }

  /** The rows of the fit that are nearest to each of these: more than neighbours, for of some more these may be neighbours. */
  #nearest(matrix: Matrix, from: number, to: number): Found[][] {
    const { matrix: known, k, metric } = this.#fit
    const { columns } = matrix
    const queries = new Matrix(to - from, columns, matrix.data.subarray(from * columns, to * columns))
    const count = Math.min(known.rows, Math.max(1, 2 * k))
    return nearestAll(known, queries, { k: count, metric }).map(found =>
      found.map(({ row, score }) => ({ row, distance: Math.fround(metric === 'cosine' ? 1 - score : score) }))
    )
  }

  /** As the fit bound its rows: in the measure of either, where it is among the neighbours. */
  #bonds(found: readonly Found[]): Bond[] {
    const { k, radii, rhos, sigmas } = this.#fit
    const nearest = Float32Array.from(found.slice(0, Math.max(1, k)), ({ distance }) => distance)
    const own = metricOf(nearest, meanDistance(nearest, nearest.length))
    return found.flatMap(({ row, distance }, i) => {
      const p = i < nearest.length ? strengthAt(distance, own.rho, own.sigma) : 0
      const q = distance <= radii[row]! ? strengthAt(distance, rhos[row]!, sigmas[row]!) : 0
      const strength = p + q - p * q
      return strength > 0 ? [{ row, strength }] : []
    })
  }
}

interface Found {
  readonly row: number
  readonly distance: number
}

/** Rows between two looks at the signal: some milliseconds. */
const atOnce = 32

function unpacked(bytes: Uint8Array): ReturnType<typeof unpack> {
  try {
    return unpack('umap', bytes)
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause
    throw new VizError('invalid-model', `no model of UMAP that could be read: ${cause.message}`, { cause })
  }
}
