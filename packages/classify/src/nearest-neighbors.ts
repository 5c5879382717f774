import { Matrix, nearestAll, type Neighbor } from '@llm-cookbook/vector'
import { checkColumns, checkInteger, checkLength, checkMatrix, checkOneOf, checkTargets } from './check.ts'
import { encodeLabels } from './classes.ts'
import type { Classifier, ClassifierLearner, FitOptions, Label, Regressor, RegressorLearner } from './learner.ts'
import { createPause } from './pause.ts'
import { readModel, saveModel } from './saved.ts'

export interface NearestNeighborsOptions {
  /** How many rows of the fit are asked, an integer from 1 on; all where there are fewer. 5 by default. */
  k?: number | undefined
  /** What 'near' means: `cosine`, whose distance is 1 - cosine (the default), or `euclidean`. */
  metric?: 'cosine' | 'euclidean' | undefined
  /**
   * `uniform`: each neighbour counts the same (the default); `distance`: by the inverse of its distance, and where some lie
   * in the very place of what is judged, these alone.
   */
  weights?: 'uniform' | 'distance' | undefined
}

/**
 * The k nearest neighbours of a row tell its label. Exact: no row is overlooked. Of rows at equal distance the earlier ones of
 * the fit are nearer. Under `cosine` a row of zeros has the distance 1 to all others.
 *
 * @throws RangeError for an option out of range
 *
 * @example
 * ```ts
 * import { Matrix, nearestNeighbors } from '@llm-cookbook/classify'
 *
 * const towns = Matrix.fromRows([[0, 0], [0, 1], [1, 0], [5, 5], [5, 6]])
 * const dialects = ['low', 'low', 'low', 'high', 'high']
 * const model = await nearestNeighbors({ k: 3, metric: 'euclidean' }).fit(towns, dialects)
 * const village = Matrix.fromRows([[4, 4]])
 * model.predict(village) // => ['high']
 * // Two of its three neighbours, the third being far away.
 * model.predictProbabilities(village).row(0) // => [2 / 3, 1 / 3]
 * ```
 */
export function nearestNeighbors(options: NearestNeighborsOptions = {}): NearestNeighborsLearner {
  const settings = resolve(options)
  return {
    name: `${settings.k} nearest neighbours`,
    async fit(matrix, labels, options) {
      await checkFit(matrix, options)
      checkLength('labels', labels, matrix.rows)
      const { classes, codes } = encodeLabels(labels)
      return new NearestNeighbors({ ...settings, matrix, classes, codes })
    }
  }
}

/** `nearestNeighbors` makes it. */
export interface NearestNeighborsLearner extends ClassifierLearner {
  fit<L extends Label>(matrix: Matrix, labels: readonly L[], options?: FitOptions): Promise<NearestNeighbors<L>>
}

/**
 * The mean of the k nearest neighbours of a row is its number; all else as in `nearestNeighbors`.
 *
 * @throws RangeError for an option out of range
 *
 * @example
 * ```ts
 * import { Matrix, nearestNeighborsRegressor } from '@llm-cookbook/classify'
 *
 * const houses = Matrix.fromRows([[0, 0], [0, 1], [5, 5], [5, 6]])
 * const rents = [900, 1100, 500, 400]
 * const model = await nearestNeighborsRegressor({ k: 2, metric: 'euclidean' }).fit(houses, rents)
 * model.predict(Matrix.fromRows([[0, 0.4], [6, 6]])) // => [1000, 450]
 * ```
 */
export function nearestNeighborsRegressor(options: NearestNeighborsOptions = {}): NearestNeighborsRegressorLearner {
  const settings = resolve(options)
  return {
    name: `mean of ${settings.k} nearest neighbours`,
    async fit(matrix, targets, options) {
      await checkFit(matrix, options)
      checkTargets('targets', targets, matrix.rows)
      return new NearestNeighborsRegressor({ ...settings, matrix, targets: Float64Array.from(targets) })
    }
  }
}

/** `nearestNeighborsRegressor` makes it. */
export interface NearestNeighborsRegressorLearner extends RegressorLearner {
  fit(matrix: Matrix, targets: ArrayLike<number>, options?: FitOptions): Promise<NearestNeighborsRegressor>
}

type Settings = { readonly [Option in keyof NearestNeighborsOptions]-?: NonNullable<NearestNeighborsOptions[Option]> }

interface Known extends Settings {
  /** The rows of the fit: used as they are and not copied. */
  readonly matrix: Matrix
}

/** What `nearestNeighbors` learns: the matrix of the fit, as it is and not a copy, and its labels. */
export class NearestNeighbors<L extends Label = Label> implements Classifier<L> {
  readonly classes: readonly L[]
  readonly #known: Known
  readonly #codes: Int32Array

  /**
   * Made by `nearestNeighbors().fit`, or `from` bytes.
   *
   * @param options  the settings, the rows of the fit, the classes and the number of each row's class; used as they are
   */
  constructor({ classes, codes, ...known }: Known & { readonly classes: readonly L[]; readonly codes: Int32Array }) {
    this.classes = classes
    this.#known = known
    this.#codes = codes
  }

  predict(matrix: Matrix): L[] {
    // Of the votes in 64 bits: rounded to 32 bits two may be equal that are not.
    return this.#votes(matrix, votes => this.classes[votes.indexOf(Math.max(...votes))]!)
  }

  predictProbabilities(matrix: Matrix): Matrix {
    const probabilities = new Matrix(matrix.rows, this.classes.length)
    this.#votes(matrix, (votes, row) => {
      const sum = votes.reduce((sum, vote) => sum + vote, 0)
      probabilities.row(row).set(votes.map(vote => vote / sum))
    })
    return probabilities
  }

  save(): Uint8Array<ArrayBuffer> {
    const { classes } = this
    return saveModel('nearest-neighbors', {
      meta: { ...metaOf(this.#known), classes: [...classes] },
      arrays: { matrix: this.#known.matrix.data, codes: this.#codes }
    })
  }

  /**
   * The model that `save` made these bytes of. Its arrays may be views of `bytes`.
   *
   * @throws ClassifyError `invalid-model` when the bytes are damaged or something else; TypeError when they are no Uint8Array
   */
  static from<L extends Label = Label>(bytes: Uint8Array): NearestNeighbors<L> {
    const { meta, arrays } = readModel(bytes, 'nearest-neighbors')
    const { classes, ...rest } = meta as unknown as SavedMeta & { classes: L[] }
    return new NearestNeighbors({
      ...knownOf(rest, arrays['matrix'] as Float32Array),
      classes,
      codes: arrays['codes'] as Int32Array
    })
  }

  /** For each row what its neighbours weigh, summed by class: the same array for all rows. */
  #votes<Result>(matrix: Matrix, visit: (votes: Float64Array, row: number) => Result): Result[] {
    const votes = new Float64Array(this.classes.length)
    return neighborsOf(this.#known, matrix).map((found, row) => {
      votes.fill(0)
      const weights = weigh(found, this.#known)
      for (const [i, neighbor] of found.entries()) votes[this.#codes[neighbor.row]!]! += weights[i]!
      return visit(votes, row)
    })
  }
}

/** What `nearestNeighborsRegressor` learns: the matrix of the fit, as it is and not a copy, and its targets. */
export class NearestNeighborsRegressor implements Regressor {
  readonly #known: Known
  readonly #targets: Float64Array

  /**
   * Made by `nearestNeighborsRegressor().fit`, or `from` bytes.
   *
   * @param options  the settings, the rows of the fit and the target of each; used as they are
   */
  constructor({ targets, ...known }: Known & { readonly targets: Float64Array }) {
    this.#known = known
    this.#targets = targets
  }

  predict(matrix: Matrix): Float64Array {
    const means = neighborsOf(this.#known, matrix).map(found => {
      const weights = weigh(found, this.#known)
      let [sum, total] = [0, 0]
      for (const [i, { row }] of found.entries()) {
        sum += weights[i]! * this.#targets[row]!
        total += weights[i]!
      }
      return sum / total
    })
    return Float64Array.from(means)
  }

  save(): Uint8Array<ArrayBuffer> {
    return saveModel('nearest-neighbors-regressor', {
      meta: { ...metaOf(this.#known) },
      arrays: { matrix: this.#known.matrix.data, targets: this.#targets }
    })
  }

  /**
   * The model that `save` made these bytes of. Its arrays may be views of `bytes`.
   *
   * @throws ClassifyError `invalid-model` when the bytes are damaged or something else; TypeError when they are no Uint8Array
   */
  static from(bytes: Uint8Array): NearestNeighborsRegressor {
    const { meta, arrays } = readModel(bytes, 'nearest-neighbors-regressor')
    return new NearestNeighborsRegressor({
      ...knownOf(meta as unknown as SavedMeta, arrays['matrix'] as Float32Array),
      targets: arrays['targets'] as Float64Array
    })
  }
}

function resolve({ k = 5, metric = 'cosine', weights = 'uniform' }: NearestNeighborsOptions): Settings {
  checkInteger('k', k, { least: 1 })
  checkOneOf('metric', metric, ['cosine', 'euclidean'])
  checkOneOf('weights', weights, ['uniform', 'distance'])
  return { k, metric, weights }
}

async function checkFit(matrix: Matrix, { signal }: FitOptions = {}): Promise<void> {
  await createPause(signal)()
  checkMatrix(matrix, { atLeast: 1 })
}

function neighborsOf({ matrix: known, k, metric }: Known, matrix: Matrix): Neighbor[][] {
  checkColumns(matrix, known.columns)
  return nearestAll(known, matrix, { k, metric })
}

/** What each of a row's neighbours counts. */
function weigh(found: readonly Neighbor[], { metric, weights }: Settings): number[] {
  if (weights === 'uniform') return found.map(() => 1)
  const distances = found.map(({ score }) => (metric === 'cosine' ? 1 - score : score))
  // The nearest comes first.
  return distances[0] === 0 ? distances.map(one => Number(one === 0)) : distances.map(one => 1 / one)
}

type SavedMeta = Settings & { readonly rows: number; readonly columns: number }

function metaOf({ matrix: { rows, columns }, k, metric, weights }: Known): SavedMeta {
  return { rows, columns, k, metric, weights }
}

function knownOf({ rows, columns, k, metric, weights }: SavedMeta, data: Float32Array): Known {
  return { k, metric, weights, matrix: new Matrix(rows, columns, data) }
}
