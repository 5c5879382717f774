import { createRandom, type Matrix } from '@llm-cookbook/vector'
import { checkInteger, checkLength, checkMatrix, checkOneOf } from '../check.ts'
import { scoresOf } from '../linear/scores.ts'
import { createPause } from '../pause.ts'
import type { Progress } from '../progress.ts'
import { takeRows } from '../split.ts'

export interface SilhouetteOptions {
  /** What 'near' means; `euclidean` by default. `cosine` takes far less time: it grows with the rows, not their square. */
  metric?: 'euclidean' | 'cosine' | undefined
  /**
   * How many rows, drawn by `seed`, are judged by their distances to all rows; all by default. The means of a thousand rows
   * are right to about .01.
   */
  sample?: number | undefined
  /** Any safe integer; 42 by default. The same seed draws the same rows. */
  seed?: number | undefined
  /** Ends the work: the promise is then rejected with the signal's reason. */
  signal?: AbortSignal | undefined
  /** Told how many rows have been judged; its stage is `silhouette`. */
  onProgress?: ((progress: Progress) => void) | undefined
}

/**
 * Whether rows are nearer to those of their label than to those of the next label, from -1 to 1, in the mean of all rows; 0
 * for a row whose label is its own alone. P. Rousseeuw, "Silhouettes: a graphical aid to the interpretation and validation
 * of cluster analysis", 1987.
 *
 * @param matrix  the rows that were put into clusters, 3 at least
 * @param labels  one for each row, compared as the keys of a `Map` are; two different ones at least, and fewer than rows
 * @throws TypeError, RangeError for a matrix that is none or has a number that is NaN or infinite, for labels of another
 *   number or that are all equal or all different, and for options out of range; the reason of `signal` when it aborts
 *
 * @example
 * ```ts
 * import { Matrix, silhouette } from '@llm-cookbook/classify'
 *
 * const towns = Matrix.fromRows([[0, 0], [0, 1], [9, 9], [9, 8]])
 * await silhouette(towns, ['south', 'south', 'north', 'north']) // => 0.9169…
 * await silhouette(towns, ['east', 'west', 'east', 'west']) // => -0.4578…
 * ```
 */
export async function silhouette(
  matrix: Matrix,
  labels: ArrayLike<unknown>,
  { metric = 'euclidean', sample, seed = 42, signal, onProgress }: SilhouetteOptions = {}
): Promise<number> {
  checkOneOf('metric', metric, ['euclidean', 'cosine'])
  checkMatrix(matrix, { atLeast: 3 })
  const clusters = clustersOf(labels, matrix.rows)
  const judged = judgedRows(matrix.rows, sample, seed)
  const pause = createPause(signal)
  const sumsOf = metric === 'cosine' ? cosineSums(matrix, clusters) : euclideanSums(matrix, clusters)
  let total = 0
  for (let from = 0; from < judged.length; from += atOnce) {
    const rows = judged.subarray(from, from + atOnce)
    const sums = sumsOf(rows)
    const { length } = clusters.sizes
    for (const [i, row] of rows.entries()) {
      total += silhouetteOf(clusters, clusters.of[row]!, sums.subarray(i * length, (i + 1) * length))
    }
    onProgress?.({ stage: 'silhouette', done: from + rows.length, total: judged.length })
    await pause()
  }
  return total / judged.length
}

/** So many rows are judged between two looks at the clock. */
const atOnce = 16

interface Clusters {
  /** The number of each row's cluster. */
  readonly of: Int32Array
  readonly sizes: Int32Array
}

/** The sum of the distances from each of some rows to those of each cluster: row after row. */
type DistanceSums = (rows: Int32Array) => Float64Array

function clustersOf(labels: ArrayLike<unknown>, rows: number): Clusters {
  checkLength('labels', labels, rows)
  const codeOf = new Map<unknown, number>()
  const of = Int32Array.from({ length: rows }, (_, row) => {
    const label = labels[row]
    if (!codeOf.has(label)) codeOf.set(label, codeOf.size)
    return codeOf.get(label)!
  })
  if (codeOf.size < 2 || codeOf.size === rows) {
    const got = codeOf.size < 2 ? 'the same for all' : 'another one for each row'
    throw new RangeError(`labels: expected 2 different ones at least, and fewer than rows, got ${got}`)
  }
  const sizes = new Int32Array(codeOf.size)
  for (const code of of) sizes[code]!++
  return { of, sizes }
}

/** In ascending order. */
function judgedRows(rows: number, sample: number | undefined, seed: number): Int32Array {
  if (sample !== undefined) checkInteger('sample', sample, { least: 1 })
  const all = Int32Array.from({ length: rows }, (_, row) => row)
  return sample === undefined || sample >= rows ? all : createRandom(seed).shuffle(all).slice(0, sample).sort()
}

function silhouetteOf({ sizes }: Clusters, own: number, sums: Float64Array): number {
  if (sizes[own] === 1) return 0
  const within = sums[own]! / (sizes[own]! - 1)
  let next = Infinity
  for (let code = 0; code < sizes.length; code++) {
    if (code !== own) next = Math.min(next, sums[code]! / sizes[code]!)
  }
  // At the same place as all of its label and of another: neither near nor far.
  return (next - within) / (Math.max(next, within) || 1)
}

/** Rows of length 1 have the distance 1 - x · y, so the sum over a cluster is its size less x times the sum of its rows. */
function cosineSums(matrix: Matrix, { of, sizes }: Clusters): DistanceSums {
  const { rows, columns, data } = matrix
  // A row of zeros has the distance 1 from all others.
  const lengths = squaresOf(matrix).map(square => Math.sqrt(square) || 1)
  const centers = new Float64Array(sizes.length * columns)
  for (let row = 0; row < rows; row++) {
    const at = of[row]! * columns
    for (let j = 0; j < columns; j++) centers[at + j]! += data[row * columns + j]! / lengths[row]!
  }
  return some => {
    const judged = takeRows(matrix, some)
    const products = scoresOf(judged, { count: sizes.length, columns, data: centers })
    const sums = products.map((product, i) => {
      return sizes[i % sizes.length]! - product / lengths[some[Math.floor(i / sizes.length)]!]!
    })
    // The distance to itself is 0: for a row of zeros not 1, for others not 1 - 1 but for rounding.
    for (const [i, square] of squaresOf(judged).entries()) {
      const row = some[i]!
      sums[i * sizes.length + of[row]!]! -= 1 - square / lengths[row]! ** 2
    }
    return sums
  }
}

function euclideanSums(matrix: Matrix, { of, sizes }: Clusters): DistanceSums {
  const { rows, columns } = matrix
  const squares = squaresOf(matrix)
  return some => {
    const count = some.length
    const products = scoresOf(matrix, { count, columns, data: Float64Array.from(takeRows(matrix, some).data) })
    const sums = new Float64Array(count * sizes.length)
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < count; i++) {
        if (row === some[i]) continue
        // Rounding may bring rows at one place below 0.
        const square = Math.max(0, squares[row]! + squares[some[i]!]! - 2 * products[row * count + i]!)
        sums[i * sizes.length + of[row]!]! += Math.sqrt(square)
      }
    }
    return sums
  }
}

function squaresOf({ rows, columns, data }: Matrix): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => {
    let square = 0
    for (let i = row * columns; i < (row + 1) * columns; i++) square += data[i]! * data[i]!
    return square
  })
}
