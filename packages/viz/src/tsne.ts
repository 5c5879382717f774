import { Matrix } from '@llm-cookbook/vector'
import { checkInteger, checkMatrix, checkNumber, checkOneOf } from './check.ts'
import type { LayoutStep } from './layout-step.ts'
import { neighbors as findNeighbors, type NeighborGraph, type NeighborMetric } from './neighbors.ts'
import { createPause, type Pause } from './pause.ts'
import type { Progress } from './progress.ts'
import { affinitiesOf, type Affinities } from './tsne/affinities.ts'
import { Descent } from './tsne/descent.ts'
import { principalLayout, randomLayout } from './tsne/initial.ts'
import type { RepulsionMethod } from './tsne/repulsion.ts'
import { createSchedule } from './tsne/schedule.ts'

export interface TsneOptions {
  /** Of the layout: 2, the default, or 3. */
  dimensions?: 2 | 3 | undefined
  /**
   * How many neighbours each row has, as it were: a number from 1 to one less than there are rows. By default 30, or a third of
   * the rows where they are fewer than 90. Larger shows more of the whole, smaller more of the detail.
   */
  perplexity?: number | undefined
  /**
   * What draws rows together is so many times as strong at first, and sinks to its own strength over the first 250 iterations, or
   * the first quarter of them if they are fewer than 1000. A number from 1, which is none, on; 12 by default.
   */
  earlyExaggeration?: number | undefined
  /**
   * How far the layout goes down the gradient in an iteration, a number above 0, in the unit of scikit-learn. `auto`, the
   * default: the number of rows divided by 4 and by the exaggeration.
   */
  learningRate?: 'auto' | number | undefined
  /** An integer from 0 on; 1000 by default. */
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
  const run = await prepare(matrix, options)
  for (let i = 0; i < run.iterations; i++) await run.iterate(i)
  return run.descent.layout()
}

/**
 * `tsne` as it comes about: the initial layout, one every so many iterations, and the last, which is what `tsne` returns. Who
 * stops asking for more ends the work.
 *
 * @throws as `tsne`
 */
export async function* tsneSteps(
  matrix: Matrix,
  options: TsneStepsOptions = {}
): AsyncGenerator<TsneStep, void, undefined> {
  const { every = 10 } = options
  checkInteger('every', every, { least: 1 })
  const { descent, iterate, iterations: total, pause } = await prepare(matrix, options)
  for (let iteration = 0; iteration <= total; iteration++) {
    if (iteration > 0) await iterate(iteration - 1)
    if (iteration % every > 0 && iteration < total) continue
    yield { iteration, total, layout: descent.layout(), divergence: await descent.divergence(pause) }
  }
}

interface Run {
  readonly descent: Descent
  readonly iterations: number
  readonly pause: Pause
  readonly iterate: (iteration: number) => Promise<void>
}

/** As long as there are no more rows than this, all pairs are quicker than anything else. */
const fewRows: Record<2 | 3, number> = { 2: 500, 3: 1500 }

async function prepare(matrix: Matrix, options: TsneOptions): Promise<Run> {
  const { earlyExaggeration = 12, learningRate = 'auto', signal, onProgress } = options
  const { dimensions = 2, init = 'pca', method = 'auto', seed = 0 } = options
  checkInteger('dimensions', dimensions, { least: 2, most: 3 })
  checkNumber('earlyExaggeration', earlyExaggeration, { least: 1 })
  if (learningRate !== 'auto' && !(learningRate > 0 && learningRate < Infinity)) {
    throw new RangeError(`learningRate: expected 'auto' or a number above 0, got ${String(learningRate)}`)
  }
  checkInteger('iterations', options.iterations ?? 1000, { least: 0 })
  checkOneOf('method', method, ['auto', 'exact', 'barnes-hut', 'fft'])
  if (method === 'fft' && dimensions === 3) {
    throw new RangeError(`method: expected 'auto', 'exact' or 'barnes-hut' in 3 dimensions, got 'fft'`)
  }
  const pause = createPause(signal)
  checkMatrix(matrix)
  const { rows } = matrix
  const initial = await initialLayout(matrix, init, { ...options, dimensions, seed })
  const iterations = rows > 1 ? (options.iterations ?? 1000) : 0
  const affinities = await findAffinities(matrix, options, pause)
  const descent = new Descent(affinities, initial, repulsionMethod(method, rows, dimensions))
  const next = createSchedule({ rows, iterations, earlyExaggeration, learningRate })

  return {
    descent,
    iterations,
    pause,
    iterate: async iteration => {
      await descent.step(next(descent.breadth), pause)
      onProgress?.({ stage: 'layout', done: iteration + 1, total: iterations })
    }
  }
}

function repulsionMethod(method: NonNullable<TsneOptions['method']>, rows: number, dimensions: 2 | 3): RepulsionMethod {
  if (method === 'auto') return rows <= fewRows[dimensions] ? 'pairs' : dimensions === 2 ? 'quicker' : 'tree'
  return ({ exact: 'pairs', 'barnes-hut': 'tree', fft: 'grid' } as const)[method]
}

async function initialLayout(
  matrix: Matrix,
  init: 'pca' | 'random' | Matrix,
  options: TsneOptions & { dimensions: number; seed: number }
): Promise<Matrix> {
  const { rows } = matrix
  const { dimensions, seed } = options
  if (typeof init === 'object') {
    checkMatrix(init, { name: 'init' })
    if (init.rows !== rows || init.columns !== dimensions) {
      throw new RangeError(`init: expected ${rows} rows of ${dimensions} numbers, got ${init.rows} of ${init.columns}`)
    }
    return init
  }
  checkOneOf('init', init, ['pca', 'random'])
  if (rows < 2) return new Matrix(rows, dimensions)
  const metric = options.metric ?? options.neighbors?.metric ?? 'euclidean'
  return init === 'random' ? randomLayout(rows, dimensions, seed) : principalLayout(matrix, { ...options, metric })
}

async function findAffinities(matrix: Matrix, options: TsneOptions, pause: Pause): Promise<Affinities> {
  const { rows } = matrix
  const { neighbors: given, metric, method, signal, onProgress, seed } = options
  const perplexity = options.perplexity ?? Math.max(1, Math.min(30, (rows - 1) / 3))
  if (rows > 1) checkNumber('perplexity', perplexity, { least: 1, most: rows - 1 })
  if (given !== undefined) {
    checkGraph(given, rows, metric, perplexity)
    return affinitiesOf(given, perplexity, pause)
  }
  const k = method === 'exact' ? rows - 1 : Math.floor(3 * perplexity + 1)
  const graph = await findNeighbors(matrix, { k: Math.max(1, k), metric, seed, signal, onProgress })
  return affinitiesOf(graph, perplexity, pause)
}

function checkGraph(graph: NeighborGraph, rows: number, metric: NeighborMetric | undefined, perplexity: number): void {
  if (graph.rows !== rows) {
    throw new RangeError(`neighbors: expected those of ${rows} rows as the matrix has, got those of ${graph.rows}`)
  }
  if (metric !== undefined && graph.metric !== metric) {
    throw new RangeError(`neighbors: expected those by the metric '${metric}', got those by '${graph.metric}'`)
  }
  if (rows > 1 && graph.k < perplexity) {
    throw new RangeError(
      `neighbors: expected ${Math.ceil(perplexity)} for each row at least, as perplexity is ${perplexity}, got ${graph.k}; ` +
        `find more, best ${Math.ceil(3 * perplexity)}, or lower the perplexity`
    )
  }
}
