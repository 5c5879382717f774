import type { Matrix } from '@llm-cookbook/vector'
import type { LayoutStep } from './layout-step.ts'
import { neighbors, type NeighborGraph, type NeighborMetric } from './neighbors.ts'
import type { Progress } from './progress.ts'
import { fit, modelOf, steps } from './umap/fit.ts'
import type { Init } from './umap/initial.ts'
import type { UmapModel } from './umap/model.ts'
import type { Label } from './umap/supervise.ts'

export interface UmapOptions {
  /** How many numbers a point of the layout has: 1, 2 or 3; 2 by default. */
  dimensions?: number | undefined
  /**
   * How many rows make up a neighbourhood, the row itself counted among them, as in umap-learn: an integer from 2 on, 15 by
   * default; as many as there are rows where it is larger. Few show fine structure, many the large one.
   */
  nNeighbors?: number | undefined
  /** How close points may lie in the layout, from 0 to `spread`; 0.1 by default. Less makes denser clusters. */
  minDist?: number | undefined
  /** The unit of length of the layout, from 0.001 to 1,000; 1 by default. */
  spread?: number | undefined
  /** What makes rows neighbours: `euclidean`, the default, or `cosine`. */
  metric?: NeighborMetric | undefined
  /** How often each point is moved, an integer from 1 on; 500 by default up to 10,000 rows, fewer beyond, down to 200. */
  nEpochs?: number | undefined
  /**
   * How far a point moves at first, from 0.000001 to 1,000; 0.5 by default, half of umap-learn's: a layout that starts from
   * principal components comes out more faithful so. It falls to 0 in even steps.
   */
  learningRate?: number | undefined
  /**
   * By how many rows at random a point is pushed away each time that a neighbour attracts it, an integer from 1 on; 5 by
   * default.
   */
  negativeSampleRate?: number | undefined
  /**
   * Where the points stand at first, from which the large structure stems: on the first principal components (`pca`, the
   * default), on eigenvectors of the neighbourhood graph (`spectral`, what umap-learn does; takes longer), at `random`, or
   * where this layout has them, centred and scaled.
   */
  init?: Init | undefined
  /**
   * What is known of each row: rows of one label are drawn together, those of different ones apart. As many as there are
   * rows; null and undefined for what is not known.
   */
  labels?: readonly Label[] | undefined
  /** How much `labels` count against the rows themselves, from 0 to 1, where no bond between labels is left; 0.5 by default. */
  targetWeight?: number | undefined
  /**
   * Neighbours found before, by `neighbors(matrix, { k })`, which then need not be found again. `nNeighbors` is at most one
   * more than its `k`, and exactly that by default; `metric` is its metric.
   */
  neighbors?: NeighborGraph | undefined
  /** Any safe integer, 0 by default: the same seed gives the same layout, to the last bit, on every machine. */
  seed?: number | undefined
  /** How many threads look for neighbours, from 1 on; 1 by default. They change nothing but the time. */
  workers?: number | undefined
  /** Ends the work: the promise is then rejected with the signal's reason. */
  signal?: AbortSignal | undefined
  /** Told of each stage how far it is: `neighbors` in rows, `layout` in epochs. */
  onProgress?: ((progress: Progress) => void) | undefined
}

/**
 * Points in the plane, or in space, one for each row of `matrix`, such that near points belong to near rows. Distances between
 * far points, sizes of clusters and their density say little. No row is sampled away; two rows in the same place are two points.
 *
 * L. McInnes, J. Healy, J. Melville, "UMAP: Uniform Manifold Approximation and Projection for Dimension Reduction",
 * arXiv:1802.03426, 2018, with the defaults of its reference implementation, umap-learn, but for the first layout: that of
 * principal components keeps the large structure as well (D. Kobak, G. C. Linderman, "Initialization is critical for preserving
 * global data structure in both t-SNE and UMAP", Nature Biotechnology 39, 2021).
 *
 * @throws TypeError, RangeError for a matrix that is none or has a number that is NaN or infinite, and for options out of
 *   range; VizError `too-large` when there is no memory for it; the reason of `signal` when it aborts
 */
export async function umap(matrix: Matrix, options: UmapOptions = {}): Promise<Matrix> {
  return (await fit(matrix, options, neighbors)).layout
}

/**
 * The layout before the first epoch and after each, for a page that shows how it unfolds; the last is what `umap` gives. Who
 * stops reading stops the work.
 *
 * @throws as `umap` does, from the iterator
 *
 * @example
 * ```ts
 * import { Matrix, umapSteps } from '@llm-cookbook/viz'
 *
 * const ring = Array.from({ length: 60 }, (_, i) => [Math.cos(i / 10), Math.sin(i / 10)])
 * const epochs: number[] = []
 * for await (const { iteration, total, layout } of umapSteps(Matrix.fromRows(ring), { nEpochs: 200 })) {
 *   if (iteration % 100 === 0) epochs.push(iteration) // draw the layout: 60 rows of two numbers
 * }
 * epochs // => [0, 100, 200]
 * ```
 */
export async function* umapSteps(matrix: Matrix, options: UmapOptions = {}): AsyncGenerator<LayoutStep, void> {
  yield* steps(matrix, options, neighbors)
}

/**
 * What `umap` does, kept with what it takes to place other rows in the same layout.
 *
 * @throws as `umap` does
 */
export async function fitUmap(matrix: Matrix, options: UmapOptions = {}): Promise<UmapModel> {
  return modelOf(matrix, await fit(matrix, options, neighbors))
}
