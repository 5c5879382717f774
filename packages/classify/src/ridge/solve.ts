import { createRandom, Matrix } from '@llm-cookbook/vector'
import { logarithm } from '../elementary.ts'
import { decompose, solveDecomposed } from '../linear/cholesky.ts'
import { byDiagonal, solveIteratively, type System } from '../linear/conjugate-gradients.ts'
import { dot } from '../linear/dot.ts'
import { momentsOf } from '../linear/moments.ts'
import type { Pause } from '../pause.ts'
import { columnProducts, solveDirectly } from './direct.ts'
import type { RidgeFit } from './model.ts'
import { Passes, type Centered } from './passes.ts'

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
  const { matrix, intercept, onPass } = task
  const { rows, columns } = matrix
  const mean = intercept ? task.targets.reduce((a, b) => a + b) / rows : 0
  const centered = { ...task, means: new Float64Array(columns), targets: task.targets.map(target => target - mean) }
  const { means } = centered
  const passes = new Passes(centered)
  if (intercept) means.set(await passes.means())
  const right = await passes.correlations()
  // As many passes as would take as long as the direct way.
  const few = 16 + Math.ceil(Math.min(rows, columns) / 4)
  let done = 0
  const apply = async (vector: Float64Array, out: Float64Array): Promise<void> => {
    await passes.apply(vector, out)
    onPass(++done, Math.max(few, done))
  }
  const precondition = (await bySample(centered)) ?? byDiagonal(diagonalOf(centered))
  const system = { apply, precondition, right }
  const quick = await solveIteratively(system, { maxIterations: few, tolerance })
  const coefficients = quick.converged
    ? quick.x
    : ((await solveDirectly(centered, right)) ??
      (await solveIteratively(system, { maxIterations: 10 * columns, tolerance })).x)
  return { coefficients, intercept: mean - dot(means, coefficients) }
}

/** A share of the right side: on embeddings the coefficients are then right to six digits or more. */
const tolerance = 1e-8

/** That of X'X + alpha. */
function diagonalOf({ matrix, means, alpha }: Centered): Float64Array {
  return momentsOf(matrix).squares.map((sum, c) => {
    const square = sum - matrix.rows * means[c]! ** 2
    // Of a column that does not vary, only rounding is left.
    return (square > 1e-12 * sum ? square : 0) + alpha || 1
  })
}

/**
 * By the decomposition of what a part of the rows, taken at random, makes of X'X.
 *
 * @returns `undefined` where that is not positive definite, or takes longer than the iterations that it saves
 */
async function bySample(task: Centered): Promise<System['precondition'] | undefined> {
  const { matrix, alpha, intercept, pause } = task
  const { rows, columns } = matrix
  if (columns > mostSampled || rows < columns) return undefined
  const wanted = Math.ceil(sampleShare(rows, columns) * columns)
  const count = wanted < rows / 2 ? wanted : rows
  const random = createRandom(0)
  const chosen = count === rows ? matrix : new Matrix(count, columns)
  if (count < rows) for (const row of chosen) row.set(matrix.row(random.integer(rows)))
  // X'X is rows / count times that of the sample; the factor is taken out of the sum.
  const means = intercept ? momentsOf(chosen).means : task.means
  const products = await columnProducts({ ...task, matrix: chosen, means, alpha: (alpha * count) / rows })
  if (!(await decompose(products, columns, pause))) return undefined
  return (vector, out) => {
    solveDecomposed(products, vector, out)
  }
}

/**
 * How many rows a column make the whole soonest: t of them leave 1 / √t of the error in each of about 2 ln(1 / tolerance) / ln t
 * iterations, of two products a number of the matrix; and their inner products take t columns³ / 2 of them.
 */
function sampleShare(rows: number, columns: number): number {
  let best = 2
  const cost = (t: number): number =>
    (t * columns ** 3) / 2 + ((-2 * logarithm(tolerance)) / logarithm(t)) * 2 * rows * columns
  while (cost(1.25 * best) < cost(best)) best *= 1.25
  return best
}

/** Beyond, the decomposition takes too long. */
const mostSampled = 2048
