import type { Matrix } from '@llm-cookbook/vector'
import type { LayoutStep } from './layout-step.ts'
import { neighbors as findNeighbors, type NeighborGraph, type NeighborMetric } from './neighbors.ts'
import type { Progress } from './progress.ts'
import { lastLayout, steps } from './tsne/run.ts'

export interface TsneOptions {
  /** How many numbers a point of the layout has: 2, the default, or 3. */
  dimensions?: 2 | 3 | undefined
  /**
   * How many neighbours each row has, as it were: a number from 1 to one less than there are rows. By default 30, or a third of
   * the other rows where those are fewer than 90. Larger shows more of the whole, smaller more of the detail.
   */
  perplexity?: number | undefined
  /**
   * What draws rows together is so many times as strong at first, and sinks to its own strength over the first 250 iterations, or
   * the first quarter of them if they are fewer than 1,000. A number from 1, which is none, on; 12 by default.
   */
  earlyExaggeration?: number | undefined
  /**
   * How far the layout goes down the gradient in an iteration, a number above 0, in the unit of scikit-learn. `auto`, the
   * default: the number of rows divided by 4 and by the exaggeration.
   */
  learningRate?: 'auto' | number | undefined
  /** How many steps down the gradient there are, an integer from 0 on; 1,000 by default. */
  iterations?: number | undefined
  /**
   * Where the rows are at first: by their principal components (`pca`, the default), by chance (`random`), both with a standard
   * deviation of 1e-4, or as in a matrix of a row for each, which is taken as it is.
   */
  init?: 'pca' | 'random' | Matrix | undefined
  /**
   * - `exact`: all rows attract and repel each other. Time and memory grow with the square of the rows: for some thousands.
   * - `barnes-hut`: rows attract their 3 · perplexity nearest neighbours; rows far away repel as groups.
   * - `fft`: the same, but all rows repel through a field on a grid; only in 2 dimensions.
   * - `auto`, the default: rows attract their nearest neighbours; a few hundred all repel each other, more do so as in
   *   `barnes-hut` or `fft`, in each iteration whichever is quicker for a layout of that size.
   */
  method?: 'auto' | 'exact' | 'barnes-hut' | 'fft' | undefined
  /** What 'near' means among the rows; that of `neighbors` where they are given, else `euclidean`. */
  metric?: NeighborMetric | undefined
  /** What `neighbors` found for the matrix, instead of a search: `perplexity` for each row at least, best 3 times as many. */
  neighbors?: NeighborGraph | undefined
  /** Any safe integer; 0 by default. The same seed gives the same bytes. */
  seed?: number | undefined
  /**
   * How many workers look for the neighbours at once; 1 by default, which is the calling thread. Any number gives the same
   * layout. As in `neighbors`.
   */
  workers?: number | undefined
  /** Ends the work, whose promise then rejects with the signal's reason. */
  signal?: AbortSignal | undefined
  /** Told how far it is: stages `pca`, `neighbors` and `layout`. */
  onProgress?: ((progress: Progress) => void) | undefined
}

export interface TsneStepsOptions extends TsneOptions {
  /** How many iterations lie between two steps; an integer from 1 on, 10 by default. */
  every?: number | undefined
}

/** A layout on its way, and how well it shows the affinities. */
export interface TsneStep extends LayoutStep {
  /**
   * The divergence of Kullback and Leibler from the affinities of the rows to the similarities in the layout, in nats, as they
   * are without exaggeration: what t-SNE makes small. Layouts of the same rows, perplexity and metric can be compared by it.
   */
  readonly divergence: number
}

/**
 * A layout in which rows that are near each other stay near: t-distributed stochastic neighbour embedding, by L. van der Maaten
 * and G. Hinton, "Visualizing data using t-SNE", Journal of Machine Learning Research 9, 2008. Distances between groups, sizes
 * and densities of groups mean little; `trustworthiness` tells how far to believe the neighbours.
 *
 * @returns a row of 2 or 3 numbers for each row. No rows give none, and a single one lies in the middle.
 * @throws TypeError, RangeError for a matrix that is none or has a number that is NaN or infinite, and for options out of range;
 *   VizError with code `too-large` when there is not enough memory; the reason of `signal` when it aborts
 */
export async function tsne(matrix: Matrix, options: TsneOptions = {}): Promise<Matrix> {
  return lastLayout(matrix, options, findNeighbors)
}

/**
 * `tsne` as it comes about: the initial layout, one every so many iterations, and the last, which is what `tsne` returns. Who
 * stops asking for more ends the work.
 *
 * @throws as `tsne`
 *
 * @example
 * ```ts
 * import { Matrix, tsneSteps } from '@llm-cookbook/viz'
 *
 * const ring = Matrix.fromRows(Array.from({ length: 60 }, (_, i) => [Math.cos(i / 10), Math.sin(i / 10)]))
 * const shown: string[] = []
 * for await (const { iteration, divergence } of tsneSteps(ring, { iterations: 100, every: 50 })) {
 *   shown.push(`${iteration}: ${divergence.toFixed(2)}`) // draw the layout, too
 * }
 * shown // => ['0: 1.10', '50: 0.16', '100: 0.14']
 * ```
 */
export async function* tsneSteps(matrix: Matrix, options: TsneStepsOptions = {}): AsyncGenerator<TsneStep, void> {
  yield* steps(matrix, options, findNeighbors)
}
