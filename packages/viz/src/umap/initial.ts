import { createRandom, Matrix } from '@llm-cookbook/vector'
import { createPause } from '../pause.ts'
import { pca } from '../pca.ts'
import type { FuzzyGraph } from './fuzzy-graph.ts'
import { spectralLayout } from './spectral.ts'

/** Where the points stand at first: see `UmapOptions`. */
export type Init = 'pca' | 'spectral' | 'random' | Matrix

/**
 * The layout before the first epoch: around the origin, the largest coordinate 10, and a trace of noise, without which points
 * in the same place could not part.
 */
export async function initialLayout(
  matrix: Matrix,
  graph: FuzzyGraph,
  { init, dimensions, seed, signal }: { init: Init; dimensions: number; seed: number; signal?: AbortSignal | undefined }
): Promise<Matrix> {
  const random = createRandom(seed)
  const layout = await start()
  center(layout)
  const largest = layout.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1
  for (let i = 0; i < layout.data.length; i++) {
    layout.data[i] = (10 * layout.data[i]!) / largest + 1e-4 * random.normal()
  }
  return layout

  async function start(): Promise<Matrix> {
    if (init === 'random') {
      return new Matrix(
        matrix.rows,
        dimensions,
        Float32Array.from({ length: matrix.rows * dimensions }, () => random.uniform())
      )
    }
    if (init === 'pca') return principal(matrix, dimensions, seed, signal)
    if (init === 'spectral') {
      const pause = createPause(signal)
      return spectralLayout(graph, await principal(matrix, dimensions, seed, signal), { random, pause })
    }
    return new Matrix(init.rows, init.columns, init.data.slice())
  }
}

/** The first principal components; zeros in place of those that a small matrix has not. */
async function principal(
  matrix: Matrix,
  dimensions: number,
  seed: number,
  signal: AbortSignal | undefined
): Promise<Matrix> {
  return matrix.rows === 0 ? new Matrix(0, dimensions) : pca(matrix, { dimensions, seed, signal })
}

function center({ rows, columns, data }: Matrix): void {
  for (let d = 0; d < columns; d++) {
    let sum = 0
    for (let at = d; at < data.length; at += columns) sum += data[at]!
    for (let at = d; at < data.length; at += columns) data[at]! -= sum / rows
  }
}
