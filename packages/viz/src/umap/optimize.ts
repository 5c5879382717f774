import { createRandom, Matrix } from '@llm-cookbook/vector'
import { createPause, type Pause } from '../pause.ts'
import type { Progress } from '../progress.ts'
import type { Curve } from './curve.ts'
import { rowsAtOnce, type FuzzyGraph } from './fuzzy-graph.ts'
import { chunk, createDescent, type Descent } from './kernel.ts'

export interface OptimizeSettings {
  readonly nEpochs: number
  readonly learningRate: number
  readonly negativeSampleRate: number
  readonly curve: Curve
  readonly seed: number
}

export interface OptimizeOptions {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/**
 * Moves the points of a layout so that near ones are those that the graph connects: algorithm 5 of the paper, stochastic
 * gradient descent on the cross entropy of graph and layout. Yields after each epoch how the layout can be read then.
 *
 * An edge is due as often as it is strong, the strongest in (almost) each epoch; where in its period it starts is drawn at
 * random, so that the weak ones do not all wait for the late epochs, where steps are small.
 */
export async function* optimize(
  graph: FuzzyGraph,
  initial: Matrix,
  settings: OptimizeSettings,
  { signal, onProgress }: OptimizeOptions
): AsyncGenerator<() => Matrix, void> {
  const { nEpochs: total, learningRate } = settings
  const pause = createPause(signal)
  const descent = await prepare(graph, initial, settings, pause)
  for (let epoch = 0; epoch < total; epoch++) {
    const alpha = learningRate * (1 - epoch / total)
    for (let from = 0; from < descent.heads.length; from += chunk) {
      descent.advance(from, Math.min(from + chunk, descent.heads.length), alpha)
      await pause()
    }
    onProgress?.({ stage: 'layout', done: epoch + 1, total })
    yield () => read(descent, initial)
  }
}

async function prepare(
  { rows, offsets, targets, strengths }: FuzzyGraph,
  initial: Matrix,
  settings: OptimizeSettings,
  pause: Pause
): Promise<Descent> {
  const { nEpochs, negativeSampleRate: negatives, curve, seed } = settings
  let strongest = 0
  for (const strength of strengths) if (strength > strongest) strongest = strength
  // What is due less than once in all is left out.
  const least = strongest / nEpochs
  let edges = 0
  for (const strength of strengths) if (strength >= least && strength > 0) edges++
  const descent = createDescent({ rows, dimensions: initial.columns, edges, negatives, curve })
  const random = createRandom(seed)
  let at = 0
  for (let i = 0; i < rows; i++) {
    for (let e = offsets[i]!; e < offsets[i + 1]!; e++) {
      const strength = strengths[e]!
      if (strength < least || strength === 0) continue
      descent.heads[at] = i
      descent.tails[at] = targets[e]!
      descent.increments[at] = Math.min(65535, Math.round((65536 * strength) / strongest))
      descent.phases[at++] = random.integer(65536)
    }
    descent.points.set(initial.row(i), i * descent.stride)
    if (i % rowsAtOnce === 0) await pause()
  }
  for (let i = 0; i < 4; i++) descent.state[i] = random.integer(2 ** 32)
  return descent
}

function read({ points, stride }: Descent, { rows, columns }: Matrix): Matrix {
  const layout = new Matrix(rows, columns)
  for (let i = 0; i < rows; i++) {
    for (let d = 0; d < columns; d++) layout.data[i * columns + d] = points[i * stride + d]!
  }
  return layout
}
