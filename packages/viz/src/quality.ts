import { createRandom, type Matrix } from '@llm-cookbook/vector'
import { checkInteger, checkMatrix, checkOneOf } from './check.ts'
import type { NeighborMetric } from './neighbors.ts'
import { createPause } from './pause.ts'
import type { Progress } from './progress.ts'
import { compareNeighbors, type NeighborAgreement } from './quality/compare-neighbors.ts'
import { clustersOf, meanSilhouette } from './quality/silhouette.ts'
import { correlateDistances } from './quality/correlate-distances.ts'

/** How faithful a layout is to the vectors that it shows. */
export interface Quality extends NeighborAgreement {
  /** See `distanceCorrelation`. */
  readonly distanceCorrelation: number
  /** Of the layout by the labels, where there were any: see `silhouette`. */
  readonly silhouette?: number
}

export interface JudgeOptions {
  /** What 'near' means among the vectors; `euclidean` by default. In a layout it is always euclidean. */
  metric?: NeighborMetric | undefined
  /**
   * How many rows, drawn by `seed`, are judged by their distances to all rows, from 1 on; all by default, which takes a time
   * that grows with their square. The means of a thousand rows are right to about .01.
   */
  sample?: number | undefined
  /** Of what is drawn: any safe integer; 0 by default. The same seed gives the same numbers. */
  seed?: number | undefined
  /** Ends the work, whose promise then rejects with the signal's reason. */
  signal?: AbortSignal | undefined
  /** Told how many rows or pairs have been judged; its stage is `quality`, `silhouette` or `distances`. */
  onProgress?: ((progress: Progress) => void) | undefined
}

export interface NeighborhoodOptions extends JudgeOptions {
  /**
   * How many neighbours of a row count, from 1 to below half the number of rows; 5 by default, or as many as there may be
   * where the rows are few.
   */
  k?: number | undefined
}

export interface DistanceCorrelationOptions extends Omit<JudgeOptions, 'sample'> {
  /** How many pairs of rows are compared, drawn by `seed` where there are more; from 3 to 16,777,216, 262,144 by default. */
  pairs?: number | undefined
}

export interface QualityOptions extends NeighborhoodOptions, Pick<DistanceCorrelationOptions, 'pairs'> {
  /** One for each row, compared as the keys of a `Map` are: the layout's silhouette is told then. */
  labels?: ArrayLike<unknown> | undefined
}

/**
 * How faithful a layout is, by all measures in one pass: the distances that they share are computed once.
 *
 * @param high  the vectors
 * @param low   their layout: as many rows
 * @throws TypeError, RangeError for matrices that are none, are of different lengths, have fewer than 3 rows or a number that
 *   is NaN or infinite, for labels as `silhouette` says, and for options out of range; the reason of `signal` when it aborts
 */
export async function quality(high: Matrix, low: Matrix, options: QualityOptions = {}): Promise<Quality> {
  const { labels, metric = 'euclidean', pairs, sample, seed, signal, onProgress } = options
  checkLayout(high, low, metric)
  // Before all that takes time.
  if (labels !== undefined) clustersOf(labels, low.rows)
  const agreement = await judgeNeighbors(high, low, options)
  const correlation = await distanceCorrelation(high, low, { metric, pairs, seed, signal, onProgress })
  const all = { ...agreement, distanceCorrelation: correlation }
  if (labels === undefined) return all
  return { ...all, silhouette: await silhouette(low, labels, { sample, seed, signal, onProgress }) }
}

/**
 * Whether those who are neighbours in the layout are near each other among the vectors, from 0 to 1: J. Venna and S. Kaski,
 * "Neighborhood preservation in nonlinear projection methods: an experimental study", 2001. What is shown together and does
 * not belong together costs the more, the farther it has come from. A layout by chance has about .5.
 *
 * Equal to scikit-learn's. Of rows that are equally near, the one with the lower number counts as nearer.
 *
 * @param high  the vectors
 * @param low   their layout: as many rows
 * @throws as `quality`
 */
export async function trustworthiness(high: Matrix, low: Matrix, options: NeighborhoodOptions = {}): Promise<number> {
  return (await judgeNeighbors(high, low, options)).trustworthiness
}

/**
 * Whether those who are neighbours among the vectors are near each other in the layout, from 0 to 1; by the same authors, and
 * the same with vectors and layout exchanged. What has been torn apart costs the more, the farther it has gone.
 *
 * @param high  the vectors
 * @param low   their layout: as many rows
 * @throws as `quality`
 *
 * @example
 * ```ts
 * import { continuity, Matrix, trustworthiness } from '@llm-cookbook/viz'
 *
 * // Places around a circle, laid out on a line: its two ends were neighbours.
 * const angles = Array.from({ length: 60 }, (_, i) => (i / 60) * 2 * Math.PI)
 * const circle = Matrix.fromRows(angles.map(angle => [Math.cos(angle), Math.sin(angle)]))
 * const line = Matrix.fromRows(angles.map(angle => [angle]))
 * await trustworthiness(circle, line) // => 0.9969…
 * await continuity(circle, line) // => 0.9608…
 * ```
 */
export async function continuity(high: Matrix, low: Matrix, options: NeighborhoodOptions = {}): Promise<number> {
  return (await judgeNeighbors(high, low, options)).continuity
}

/**
 * Which share of a row's `k` nearest vectors are among its `k` nearest in the layout, from 0 to 1; in the mean of all rows.
 *
 * @param high  the vectors
 * @param low   their layout: as many rows
 * @throws as `quality`
 */
export async function neighborRecall(high: Matrix, low: Matrix, options: NeighborhoodOptions = {}): Promise<number> {
  return (await judgeNeighbors(high, low, options)).neighborRecall
}

/**
 * Whether what is far apart among the vectors is far apart in the layout: Spearman's correlation of the distances of pairs,
 * from -1 to 1. t-SNE and UMAP care little for it, PCA for nothing else. NaN where all distances are equal.
 *
 * @param high  the vectors
 * @param low   their layout: as many rows
 * @throws as `quality`
 *
 * @example
 * ```ts
 * import { distanceCorrelation, Matrix } from '@llm-cookbook/viz'
 *
 * // Places around a circle, laid out on a line: its two ends were neighbours.
 * const angles = Array.from({ length: 60 }, (_, i) => (i / 60) * 2 * Math.PI)
 * const circle = Matrix.fromRows(angles.map(angle => [Math.cos(angle), Math.sin(angle)]))
 * const line = Matrix.fromRows(angles.map(angle => [angle]))
 * await distanceCorrelation(circle, line) // => 0.7370…
 * ```
 */
export async function distanceCorrelation(
  high: Matrix,
  low: Matrix,
  { pairs = 2 ** 18, metric = 'euclidean', seed = 0, signal, onProgress }: DistanceCorrelationOptions = {}
): Promise<number> {
  checkInteger('pairs', pairs, { least: 3, most: mostPairs })
  checkLayout(high, low, metric)
  const random = createRandom(seed)
  return correlateDistances(high, low, { pairs, metric, random, pause: createPause(signal), onProgress })
}

/**
 * Whether rows are nearer to those of their label than to those of the next label, from -1 to 1, in the mean of all rows; 0
 * for a row whose label is its own alone. P. Rousseeuw, "Silhouettes: a graphical aid to the interpretation and validation
 * of cluster analysis", 1987. Equal to scikit-learn's.
 *
 * @param matrix  vectors, or a layout of them
 * @param labels  one for each row, compared as the keys of a `Map` are; two different ones at least, and fewer than rows
 * @throws TypeError, RangeError for a matrix that is none or has a number that is NaN or infinite, for labels of another
 *   number or that are all equal or all different, and for options out of range; the reason of `signal` when it aborts
 */
export async function silhouette(
  matrix: Matrix,
  labels: ArrayLike<unknown>,
  { metric = 'euclidean', sample, seed = 0, signal, onProgress }: JudgeOptions = {}
): Promise<number> {
  checkOneOf('metric', metric, ['euclidean', 'cosine'])
  checkMatrix(matrix, { atLeast: 3 })
  const clusters = clustersOf(labels, matrix.rows)
  const judged = judgedRows(matrix.rows, sample, seed)
  return meanSilhouette(matrix, clusters, { metric, judged, pause: createPause(signal), onProgress })
}

/** They take 400 MB. */
const mostPairs = 2 ** 24

async function judgeNeighbors(
  high: Matrix,
  low: Matrix,
  { k, metric = 'euclidean', sample, seed = 0, signal, onProgress }: NeighborhoodOptions
): Promise<NeighborAgreement> {
  checkLayout(high, low, metric)
  const most = Math.ceil(high.rows / 2) - 1
  if (k !== undefined) checkInteger('k', k, { least: 1, most })
  const judged = judgedRows(high.rows, sample, seed)
  return compareNeighbors(high, low, {
    k: k ?? Math.min(5, most),
    metric,
    judged,
    pause: createPause(signal),
    onProgress
  })
}

function checkLayout(high: Matrix, low: Matrix, metric: NeighborMetric): void {
  checkOneOf('metric', metric, ['euclidean', 'cosine'])
  checkMatrix(high, { name: 'high', atLeast: 3 })
  checkMatrix(low, { name: 'low' })
  if (low.rows !== high.rows) throw new RangeError(`low: expected ${high.rows} rows as in high, got ${low.rows}`)
}

/** Which rows are judged, in ascending order. */
function judgedRows(rows: number, sample: number | undefined, seed: number): Int32Array {
  if (sample !== undefined) checkInteger('sample', sample, { least: 1 })
  const random = createRandom(seed)
  const all = Int32Array.from({ length: rows }, (_, i) => i)
  return sample === undefined || sample >= rows ? all : random.shuffle(all).slice(0, sample).sort()
}
