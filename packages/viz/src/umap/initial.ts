import { createRandom, Matrix, type Random } from '@llm-cookbook/vector'
import type { Pause } from '../pause.ts'
import { pca } from '../pca.ts'
import type { FuzzyGraph } from './fuzzy-graph.ts'
import { spectralLayout } from './spectral.ts'

/** Where the points stand at first: see `UmapOptions`. */
export type Init = 'pca' | 'spectral' | 'random' | Matrix

export interface InitialSettings {
  readonly init: Init
  readonly dimensions: number
  readonly seed: number
  readonly signal?: AbortSignal | undefined
  readonly pause: Pause
}

/**
 * The layout before the first epoch: around the origin, the largest coordinate 10, and a trace of noise, without which points
 * in the same place could not part.
 */
export async function initialLayout(matrix: Matrix, graph: FuzzyGraph, settings: InitialSettings): Promise<Matrix> {
  const random = createRandom(settings.seed)
  const layout = await start(matrix, graph, settings, random)
  center(layout)
  const largest = layout.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1
  for (let i = 0; i < layout.data.length; i++) {
    layout.data[i] = (10 * layout.data[i]!) / largest + 1e-4 * random.normal()
  }
  return layout
}

async function start(
  matrix: Matrix,
  graph: FuzzyGraph,
  { init, dimensions, seed, signal, pause }: InitialSettings,
  random: Random
): Promise<Matrix> {
  const { rows } = matrix
  if (typeof init === 'object') return new Matrix(rows, dimensions, init.data.slice())
  if (init === 'random' || rows === 0) {
    return new Matrix(
      rows,
      dimensions,
      Float32Array.from({ length: rows * dimensions }, () => random.uniform())
    )
  }
  const components = await pca(matrix, { dimensions, seed, signal })
  return init === 'pca' ? components : spectralLayout(graph, components, { random, pause })
}

function center({ rows, columns, data }: Matrix): void {
  for (let d = 0; d < columns; d++) {
    let sum = 0
    for (let at = d; at < data.length; at += columns) sum += data[at]!
    for (let at = d; at < data.length; at += columns) data[at]! -= sum / rows
  }
}
