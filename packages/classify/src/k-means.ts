import { createRandom, Matrix, type Random } from '@llm-cookbook/vector'
import { checkInteger, checkMatrix, checkNumber } from './check.ts'
import { createKernel } from './k-means/kernels/create.ts'
import { lloyd, type Clustering } from './k-means/lloyd.ts'
import { miniBatch } from './k-means/mini-batch.ts'
import { KMeans } from './k-means/model.ts'
import { drawSeeds, trialsFor } from './k-means/seeds.ts'
import type { FitOptions } from './learner.ts'
import { createPause, type Pause } from './pause.ts'

export interface KMeansOptions extends FitOptions {
  /** How many clusters, an integer from 1 to the number of rows. */
  k: number
  /** Any safe integer; 42 by default. The same seed gives the same bytes on every machine. */
  seed?: number | undefined
  /** How often to begin anew, to keep the clusters of the least inertia; an integer from 1 on, 10 by default. */
  restarts?: number | undefined
  /** How often all rows are assigned in one run, at most; an integer from 1 on, 300 by default. */
  maxIterations?: number | undefined
  /**
   * A run ends when the squares of how far the centres move sum up to no more than this share of the mean variance of the
   * columns; from 0 on, 1e-4 by default.
   */
  tolerance?: number | undefined
  /**
   * Where to start, a row for each cluster, instead of drawing it: there is one run then, and clusters keep the order of these.
   */
  initialCenters?: Matrix | undefined
  /**
   * Rows a batch, an integer from 1 on: clusters by mini-batches, some thousand rows each, instead of all rows at a time. That
   * is faster where there are very many rows, with an inertia some per cent higher. `restarts` is then how often seeds are
   * drawn, and `tolerance` is of no matter. All rows at a time by default.
   */
  batch?: number | undefined
}

/**
 * Clusters the rows by k-means, which minimizes the sum of the squared euclidean distances of the rows to the centres of their
 * clusters. Of vectors of length 1, such as those of texts, rows with a high cosine come together.
 *
 * Cluster 0 is the largest, and so on; of equally large ones that of the earlier row comes first. Where there are fewer
 * different rows than clusters, some clusters are empty, their centres in the place of others.
 *
 * Seeds are drawn by greedy k-means++ as in scikit-learn. Progress has the stage `restarts`; of mini-batches there is none.
 *
 * @throws TypeError, RangeError for a matrix that is none, has no rows or columns, or a number that is NaN or infinite, and for
 *   an option out of range; the reason of `signal` when it aborts
 */
export async function kMeans(matrix: Matrix, options: KMeansOptions): Promise<KMeans> {
  const { k, seed = 42, restarts = 10, maxIterations = 300, tolerance = 1e-4, batch, initialCenters } = options
  const pause = createPause(options.signal)
  checkMatrix(matrix, { atLeast: 1 })
  if (matrix.columns === 0) throw new RangeError('matrix: expected 1 column at least, got 0')
  checkInteger('k', k, { least: 1, most: matrix.rows })
  checkInteger('restarts', restarts, { least: 1 })
  checkInteger('maxIterations', maxIterations, { least: 1 })
  checkNumber('tolerance', tolerance, { least: 0 })
  if (batch !== undefined) checkInteger('batch', batch, { least: 1 })
  if (initialCenters !== undefined) checkCenters(initialCenters, k, matrix.columns)
  const random = createRandom(seed)
  const start = initialCenters && new Matrix(k, matrix.columns, initialCenters.data.slice())

  const run =
    batch === undefined
      ? await bestOfRuns(
          matrix,
          start,
          { k, restarts, maxIterations, tolerance, onProgress: options.onProgress },
          random,
          pause
        )
      : await miniBatch(matrix, { k, batch, restarts, maxIterations, initialCenters: start, random, pause })
  return new KMeans(start === undefined ? inOrder(run) : run)
}

interface RunOptions extends Pick<KMeansOptions, 'onProgress'> {
  readonly k: number
  readonly restarts: number
  readonly maxIterations: number
  readonly tolerance: number
}

async function bestOfRuns(
  matrix: Matrix,
  start: Matrix | undefined,
  options: RunOptions,
  random: Random,
  pause: Pause
): Promise<Clustering> {
  const { k, maxIterations, onProgress } = options
  const { rows, columns } = matrix
  const kernel = createKernel({ rows, columns, centers: Math.max(k, trialsFor(k)) })
  kernel.setRows(matrix.data)
  const tolerance = options.tolerance * meanVariance(matrix)
  const restarts = start === undefined ? options.restarts : 1
  let best: Clustering | undefined
  for (let done = 0; done < restarts; done++) {
    const centers = start ?? (await drawSeeds(kernel, matrix, k, random, pause))
    const run = await lloyd(kernel, matrix, centers, { maxIterations, tolerance, pause })
    if (best === undefined || run.inertia < best.inertia) best = run
    onProgress?.({ stage: 'restarts', done: done + 1, total: restarts })
  }
  return best!
}

/** The largest cluster first; of equally large ones that of the earlier row. */
function inOrder({ centers, labels, ...run }: Clustering): Clustering {
  const clusters = Array.from({ length: centers.rows }, (_, label) => ({ label, count: 0, first: labels.length }))
  for (const [row, label] of labels.entries()) {
    const cluster = clusters[label]!
    if (cluster.count++ === 0) cluster.first = row
  }
  clusters.sort((a, b) => b.count - a.count || a.first - b.first)
  const places = new Int32Array(clusters.length)
  for (const [place, { label }] of clusters.entries()) places[label] = place
  return {
    ...run,
    centers: Matrix.fromRows(clusters.map(({ label }) => centers.row(label))),
    labels: labels.map(label => places[label]!)
  }
}

/** The mean of the variances of the columns. */
function meanVariance({ rows, columns, data }: Matrix): number {
  const means = new Float64Array(columns)
  for (let i = 0, at = 0; i < rows; i++) for (let j = 0; j < columns; j++, at++) means[j]! += data[at]! / rows
  let sum = 0
  for (let i = 0, at = 0; i < rows; i++) for (let j = 0; j < columns; j++, at++) sum += (data[at]! - means[j]!) ** 2
  return sum / data.length
}

function checkCenters(centers: Matrix, k: number, columns: number): void {
  checkMatrix(centers, { name: 'initialCenters' })
  if (centers.rows !== k || centers.columns !== columns) {
    throw new RangeError(
      `initialCenters: expected ${k} rows of ${columns} columns, got ${centers.rows} of ${centers.columns}`
    )
  }
}
