import type { Matrix } from '@llm-cookbook/vector'
import { findNeighbors } from './neighbors/find.ts'
import { startWebThread } from './neighbors/web-threads.ts'
import type { Progress } from './progress.ts'

/**
 * How far two rows are from each other: `euclidean`, or `cosine`, which is 1 minus the cosine of their angle, from 0 to 2. A
 * row of zeros has no direction; its cosine distance to every row is 1.
 */
export type NeighborMetric = 'euclidean' | 'cosine'

/**
 * How neighbours are found: `exact` compares each row with each other one; `descent` (NN-descent) overlooks some of them, in
 * time that grows little faster than the rows. `auto` is `exact` up to 50,000 rows of 400 columns, or fewer wider ones (while
 * rows² × columns is 10¹² at most), and `descent` beyond. More than an eighth of all rows as neighbours are always found exactly.
 */
export type NeighborMethod = 'auto' | 'exact' | 'descent'

/** For each row of a matrix, those that are nearest to it. */
export interface NeighborGraph {
  /** How many rows the matrix has. */
  readonly rows: number
  /** How many neighbours each row has here. */
  readonly k: number
  /**
   * The neighbours, `k` a row: those of row i from `i * k` on, the nearest first, of equally near ones the lower row first.
   * A row is no neighbour of itself.
   */
  readonly indices: Int32Array
  /** How far each of `indices` is: computed in 64 bits, and then rounded. */
  readonly distances: Float32Array
  /** What 'near' meant, and so what `distances` are. */
  readonly metric: NeighborMetric
  /** Whether no nearer row was overlooked. */
  readonly exact: boolean
}

export interface NeighborOptions {
  /** How many neighbours each row gets, an integer from 1 on; one less than there are rows where it is larger. */
  k: number
  /** What 'near' means; `euclidean` by default. */
  metric?: NeighborMetric | undefined
  /** How they are looked for: by comparing all rows, or quicker and nearly as well; `auto` by default. */
  method?: NeighborMethod | undefined
  /** Of the random numbers of `descent`, a safe integer; 1 by default. */
  seed?: number | undefined
  /**
   * How many workers search at once; 1 by default, which is the calling thread. Any number finds the same. Each holds a copy
   * of the rows. More are Web Workers here, where there are such; `neighbors` of `@llm-cookbook/viz/node` starts threads of
   * Node.js.
   */
  workers?: number | undefined
  /** Ends the search, whose promise then rejects with the signal's reason. */
  signal?: AbortSignal | undefined
  /** Told how far the search is; its stage is `neighbors`. */
  onProgress?: ((progress: Progress) => void) | undefined
}

/**
 * The `k` nearest other rows of each row. The same matrix, options and seed give the same bytes, on every machine and for
 * any number of workers. The calling thread is given free about every 15 ms.
 *
 * @throws TypeError, RangeError for a matrix that is none or has a number that is NaN or infinite, and for options out of
 *   range; {@link VizError} 'too-large' where the rows do not fit into memory, 'worker-failed' when a worker ends before its
 *   time; the reason of `signal` when it aborts
 */
export async function neighbors(matrix: Matrix, options: NeighborOptions): Promise<NeighborGraph> {
  const { workers = 1 } = options
  if (workers > 1 && typeof Worker === 'undefined') {
    const advice = 'neighbors of @llm-cookbook/viz/node starts threads'
    throw new RangeError(`workers: expected 1 where there are no Web Workers, got ${workers}; ${advice}`)
  }
  return findNeighbors(matrix, options, startWebThread)
}
