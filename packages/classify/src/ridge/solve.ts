import type { Matrix } from '@llm-cookbook/vector'
import { solveIteratively } from '../linear/conjugate-gradients.ts'
import { dot } from '../linear/dot.ts'
import { momentsOf } from '../linear/moments.ts'
import type { Pause } from '../pause.ts'
import { solveDirectly } from './direct.ts'
import type { RidgeFit } from './model.ts'
import { Passes } from './passes.ts'

export interface RidgeTask {
  readonly matrix: Matrix
  readonly targets: Float64Array
  readonly alpha: number
  readonly intercept: boolean
  readonly pause: Pause
  /** Told how many passes over the rows are done, of how many there may be. */
  readonly onPass: (done: number, total: number) => void
}

/** Solves (X'X + alpha) w = X'y, the columns of X and y less their means where there is an intercept. */
export async function solveRidge(task: RidgeTask): Promise<RidgeFit> {
  const { matrix, alpha, intercept, onPass } = task
  const { rows, columns } = matrix
  const { means, squares } = momentsOf(matrix)
  if (!intercept) means.fill(0)
  const mean = intercept ? task.targets.reduce((a, b) => a + b) / rows : 0
  const centered = { ...task, means, targets: task.targets.map(target => target - mean) }
  const passes = new Passes(centered)
  const right = await passes.correlations()
  const diagonal = squares.map((sum, c) => {
    const square = sum - rows * means[c]! ** 2
    // Of a column that does not vary, only rounding is left.
    return (square > 1e-12 * sum ? square : 0) + alpha || 1
  })
  // As many as would take as long as the direct way.
  const few = 16 + Math.ceil(Math.min(rows, columns) / 4)
  let done = 0
  const apply = async (vector: Float64Array, out: Float64Array): Promise<void> => {
    await passes.apply(vector, out)
    onPass(++done, Math.max(few, done))
  }
  const system = { apply, diagonal, right }
  const quick = await solveIteratively(system, { maxIterations: few, tolerance })
  const coefficients = quick.converged
    ? quick.x
    : ((await solveDirectly(centered, right)) ??
      (await solveIteratively(system, { maxIterations: 10 * columns, tolerance })).x)
  return { coefficients, intercept: mean - dot(means, coefficients) }
}

/** A share of the right side: on embeddings the coefficients are then right to eight digits or so. */
const tolerance = 1e-10
