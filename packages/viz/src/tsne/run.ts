import { Matrix } from '@llm-cookbook/vector'
import { checkInteger, checkMatrix, checkNumber, checkOneOf } from '../check.ts'
import type { neighbors, NeighborGraph, NeighborMetric } from '../neighbors.ts'
import { createPause, type Pause } from '../pause.ts'
import type { TsneOptions, TsneStep, TsneStepsOptions } from '../tsne.ts'
import { affinitiesOf, type Affinities } from './affinities.ts'
import { Descent } from './descent.ts'
import { principalLayout, randomLayout } from './initial.ts'
import type { RepulsionMethod } from './repulsion.ts'
import { createSchedule } from './schedule.ts'

/** Finds the neighbours: the browser and Node.js start workers in different ways. */
type Find = typeof neighbors

/** What `tsne` returns. */
export async function lastLayout(matrix: Matrix, options: TsneOptions, find: Find): Promise<Matrix> {
  const run = await prepare(matrix, options, find)
  for (let i = 0; i < run.iterations; i++) await run.iterate(i)
  return run.descent.layout()
}

/** What `tsneSteps` yields. */
export async function* steps(matrix: Matrix, options: TsneStepsOptions, find: Find): AsyncGenerator<TsneStep, void> {
  const { every = 10 } = options
  checkInteger('every', every, { least: 1 })
  const { descent, iterate, iterations: total, pause } = await prepare(matrix, options, find)
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

async function prepare(matrix: Matrix, options: TsneOptions, find: Find): Promise<Run> {
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
  const affinities = await findAffinities(matrix, options, find, pause)
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

async function findAffinities(matrix: Matrix, options: TsneOptions, find: Find, pause: Pause): Promise<Affinities> {
  const { rows } = matrix
  const { neighbors: given, metric, method, seed, workers, signal, onProgress } = options
  const perplexity = options.perplexity ?? Math.max(1, Math.min(30, (rows - 1) / 3))
  if (rows > 1) checkNumber('perplexity', perplexity, { least: 1, most: rows - 1 })
  if (given !== undefined) {
    checkGraph(given, rows, metric, perplexity)
    return affinitiesOf(given, perplexity, pause)
  }
  const k = method === 'exact' ? rows - 1 : Math.floor(3 * perplexity + 1)
  const graph = await find(matrix, { k: Math.max(1, k), metric, seed, workers, signal, onProgress })
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
