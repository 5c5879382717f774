import { Matrix } from '@llm-cookbook/vector'
import { checkInteger, checkMatrix, checkNumber, checkOneOf } from '../check.ts'
import type { LayoutStep } from '../layout-step.ts'
import type { NeighborGraph, NeighborMetric, NeighborOptions } from '../neighbors.ts'
import { createPause } from '../pause.ts'
import type { UmapOptions } from '../umap.ts'
import { fitCurve, type Curve } from './curve.ts'
import { fuzzyGraph, localMetric, type LocalMetric } from './fuzzy-graph.ts'
import { initialLayout, type Init } from './initial.ts'
import { UmapModel } from './model.ts'
import { optimize } from './optimize.ts'
import { supervise } from './supervise.ts'

/** Finds neighbours, on threads of whatever kind there is. */
export type Find = (matrix: Matrix, options: NeighborOptions) => Promise<NeighborGraph>

export interface Fit extends Omit<Prepared, 'initial' | 'epochs'> {
  readonly settings: Settings
  readonly layout: Matrix
}

export async function fit(matrix: Matrix, options: UmapOptions, find: Find): Promise<Fit> {
  const settings = resolve(matrix, options)
  const { initial: _, epochs, ...rest } = await prepare(matrix, settings, options, find)
  let layout = (): Matrix => new Matrix(matrix.rows, settings.dimensions)
  for await (const epoch of epochs) layout = epoch
  return { ...rest, settings, layout: layout() }
}

export async function* steps(matrix: Matrix, options: UmapOptions, find: Find): AsyncGenerator<LayoutStep, void> {
  const settings = resolve(matrix, options)
  const { initial, epochs } = await prepare(matrix, settings, options, find)
  let iteration = 0
  yield { iteration, total: settings.nEpochs, layout: initial }
  for await (const layout of epochs) yield { iteration: ++iteration, total: settings.nEpochs, layout: layout() }
}

export function modelOf(matrix: Matrix, { settings, neighbors, local, layout }: Fit): UmapModel {
  const { negativeSampleRate, curve, seed } = settings
  const { k, metric, distances } = neighbors
  const radii = Float32Array.from({ length: matrix.rows }, (_, i) => (k > 0 ? distances[(i + 1) * k - 1]! : 0))
  return new UmapModel({ matrix, layout, k, metric, ...local, radii, curve, negativeSampleRate, seed })
}

interface Settings {
  readonly dimensions: number
  /** Neighbours of each row, itself not counted. */
  readonly k: number
  readonly curve: Curve
  readonly nEpochs: number
  readonly learningRate: number
  readonly negativeSampleRate: number
  readonly init: Init
  readonly targetWeight: number
  readonly seed: number
}

/** @throws what `umap` throws for arguments that are wrong */
function resolve(matrix: Matrix, options: UmapOptions): Settings {
  checkMatrix(matrix)
  const { rows } = matrix
  const { dimensions = 2, neighbors, spread = 1, minDist = 0.1, learningRate = 0.5, negativeSampleRate = 5 } = options
  const { nNeighbors = (neighbors?.k ?? 14) + 1, nEpochs = epochsFor(rows), init = 'pca' } = options
  const { labels, targetWeight = 0.5, seed = 0, metric } = options
  checkInteger('dimensions', dimensions, { least: 1, most: 3 })
  checkInteger('nNeighbors', nNeighbors, { least: 2 })
  checkNumber('spread', spread, { least: 1e-3, most: 1e3 })
  checkNumber('minDist', minDist, { least: 0, most: spread })
  checkInteger('nEpochs', nEpochs, { least: 1 })
  checkNumber('learningRate', learningRate, { least: 1e-6, most: 1e3 })
  checkInteger('negativeSampleRate', negativeSampleRate, { least: 1 })
  checkNumber('targetWeight', targetWeight, { least: 0, most: 1 })
  checkInteger('seed', seed)
  if (metric !== undefined) checkOneOf('metric', metric, ['euclidean', 'cosine'])
  if (typeof init === 'string') checkOneOf('init', init, ['pca', 'spectral', 'random'])
  else checkInitial(init, rows, dimensions)
  if (labels !== undefined && labels.length !== rows) {
    throw new RangeError(`labels: expected one for each of the ${rows} rows, got ${labels.length}`)
  }
  const k = Math.max(0, Math.min(nNeighbors, rows) - 1)
  if (neighbors !== undefined) checkNeighbors(neighbors, { rows, k, metric })
  const curve = fitCurve(spread, minDist)
  return { dimensions, k, curve, nEpochs, learningRate, negativeSampleRate, init, targetWeight, seed }
}

/** umap-learn's 500 up to 10,000 rows and its 200 for many more, and between them as many as take the same time. */
function epochsFor(rows: number): number {
  return Math.max(200, Math.min(500, Math.round(5e6 / rows)))
}

function checkInitial(init: Matrix, rows: number, dimensions: number): void {
  checkMatrix(init, { name: 'init' })
  if (init.rows !== rows || init.columns !== dimensions) {
    throw new RangeError(`init: expected a layout of ${rows} × ${dimensions}, got ${init.rows} × ${init.columns}`)
  }
}

function checkNeighbors(
  neighbors: NeighborGraph,
  { rows, k, metric }: { rows: number; k: number; metric: NeighborMetric | undefined }
): void {
  if (neighbors.rows !== rows) {
    throw new RangeError(`neighbors: expected those of ${rows} rows as in the matrix, got those of ${neighbors.rows}`)
  }
  if (neighbors.k < k) {
    throw new RangeError(`neighbors: expected ${k} a row, one less than nNeighbors, got ${neighbors.k}`)
  }
  if (metric !== undefined && metric !== neighbors.metric) {
    throw new RangeError(`neighbors: expected those by the metric '${metric}', got those by '${neighbors.metric}'`)
  }
}

/** All that comes before the epochs, and the epochs, which are run as they are read. */
interface Prepared {
  readonly neighbors: NeighborGraph
  readonly local: LocalMetric
  readonly initial: Matrix
  readonly epochs: AsyncIterable<() => Matrix>
}

async function prepare(matrix: Matrix, settings: Settings, options: UmapOptions, find: Find): Promise<Prepared> {
  const { k } = settings
  const { metric, labels, workers, signal, onProgress } = options
  const { seed } = settings
  const neighbors =
    options.neighbors === undefined
      ? await find(matrix, { k: Math.max(1, k), metric, seed, workers, signal, onProgress })
      : nearestOf(options.neighbors, k)
  const pause = createPause(signal)
  const local = await localMetric(neighbors, pause)
  const connected = await fuzzyGraph(neighbors, local, pause)
  const graph = labels === undefined ? connected : await supervise(connected, labels, settings.targetWeight, pause)
  const initial = await initialLayout(matrix, graph, { ...settings, signal, pause })
  return { neighbors, local, initial, epochs: optimize(graph, initial, settings, { signal, onProgress }) }
}

/** The nearest `k` of the neighbours of each row. */
function nearestOf(neighbors: NeighborGraph, k: number): NeighborGraph {
  if (neighbors.k === k) return neighbors
  const from = (e: number): number => Math.floor(e / k) * neighbors.k + (e % k)
  const indices = new Int32Array(neighbors.rows * k).map((_, e) => neighbors.indices[from(e)]!)
  const distances = new Float32Array(neighbors.rows * k).map((_, e) => neighbors.distances[from(e)]!)
  return { ...neighbors, k, indices, distances }
}
