import { createRandom, Matrix } from '@llm-cookbook/vector'
import { checkInteger, checkMatrix } from '../check.ts'
import { kMeans, type KMeansOptions } from '../k-means.ts'
import { silhouette } from '../metrics/silhouette.ts'
import type { KMeans } from './model.ts'

export interface ChooseKOptions extends Omit<KMeansOptions, 'k' | 'initialCenters'> {
  /** The least number of clusters to try, an integer from 2 on; 2 by default. */
  from?: number | undefined
  /** The largest one to try, an integer from `from` to the number of rows less one; 10, or as many as may be, by default. */
  to?: number | undefined
  /**
   * How many rows, drawn by `seed`, judge the clusters by their distances to one another: time grows with their square. An
   * integer from 3 on, 2,000 by default; all where there are fewer.
   */
  sample?: number | undefined
}

/** Clusters for each k that was tried. */
export interface KChoice {
  /** The number of clusters with the best silhouette; of equally good ones the least. */
  readonly k: number
  /** The clusters of that number. */
  readonly model: KMeans
  /** For each k that was tried, ascending: the mean silhouette, and the sum of the squared distances to the centres. */
  readonly tried: readonly { readonly k: number; readonly silhouette: number; readonly inertia: number }[]
}

/**
 * Clusters by `kMeans` with one k after another, and chooses that with the best mean silhouette: how much nearer rows are to
 * those of their own cluster than to those of the next. Where it is about as high for all, any number of clusters is as good as
 * another. Of rows that are all the same it is 0.
 *
 * Progress has the stage `clusters`, and counts the numbers tried.
 *
 * @throws as `kMeans`; RangeError also where there are fewer than 3 rows
 *
 * @example
 * ```ts
 * import { chooseK, Matrix } from '@llm-cookbook/classify'
 *
 * // Three corners of a square.
 * const matrix = Matrix.fromRows([[0, 0], [0, 1], [1, 0], [9, 9], [9, 8], [8, 9], [0, 9], [1, 9], [0, 8]])
 * const { k, model, tried } = await chooseK(matrix, { to: 4 })
 * k // => 3
 * model.labels // => [0, 0, 0, 1, 1, 1, 2, 2, 2]
 * tried.map(({ silhouette }) => silhouette) // => [0.588…, 0.861…, 0.603…]
 * ```
 */
export async function chooseK(matrix: Matrix, options: ChooseKOptions = {}): Promise<KChoice> {
  checkMatrix(matrix, { atLeast: 3 })
  const { from = 2, to = Math.max(from, Math.min(10, matrix.rows - 1)), sample = 2000, onProgress, ...rest } = options
  checkInteger('from', from, { least: 2, most: matrix.rows - 1 })
  checkInteger('to', to, { least: from, most: matrix.rows - 1 })
  checkInteger('sample', sample, { least: 3 })
  const judged = drawRows(matrix, sample, rest.seed)
  const tried = []
  let best: { k: number; model: KMeans; score: number } | undefined
  for (let k = from; k <= to; k++) {
    const model = await kMeans(matrix, { ...rest, k })
    const score = await judge(matrix, judged, model.labels, rest.signal)
    tried.push({ k, silhouette: score, inertia: model.inertia })
    if (best === undefined || score > best.score) best = { k, model, score }
    onProgress?.({ stage: 'clusters', done: k - from + 1, total: to - from + 1 })
  }
  return { k: best!.k, model: best!.model, tried }
}

function drawRows({ rows }: Matrix, count: number, seed = 42): readonly number[] {
  return createRandom(seed)
    .shuffle(Array.from({ length: rows }, (_, row) => row))
    .slice(0, count)
}

async function judge(
  matrix: Matrix,
  rows: readonly number[],
  labels: Int32Array,
  signal: AbortSignal | undefined
): Promise<number> {
  const some = rows.map(row => labels[row])
  const clusters = new Set(some).size
  // Who is alone in a cluster, or has no other cluster to be nearer to, has a silhouette of 0.
  if (clusters === 1 || clusters === rows.length) return 0
  return silhouette(Matrix.fromRows(rows.map(row => matrix.row(row))), some, { signal })
}
