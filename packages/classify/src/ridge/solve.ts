import { createRandom, Matrix } from '@llm-cookbook/vector'
import { logarithm } from '../elementary.ts'
import { decompose, solveDecomposed } from '../linear/cholesky.ts'
import { byDiagonal, solveIteratively, type System } from '../linear/conjugate-gradients.ts'
import { dot } from '../linear/dot.ts'
import { momentsOf } from '../linear/moments.ts'
import type { Pause } from '../pause.ts'
import { solveDirectly } from './direct.ts'
import type { RidgeFit } from './model.ts'
import { mostRough, Passes, type Centered } from './passes.ts'

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
  const precondition = (await byDecomposition(centered, passes)) ?? byDiagonal(diagonalOf(centered))
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
 * By the decomposition of what the rows, or a part of them taken at random, make of X'X.
 *
 * @returns `undefined` where that is not positive definite, or takes longer than the iterations that it saves
 */
async function byDecomposition(task: Centered, passes: Passes): Promise<System['precondition'] | undefined> {
  const { matrix, alpha, pause } = task
  const { rows, columns } = matrix
  if (columns > mostRough || rows < columns) return undefined
  const count = sampleSize(rows, columns)
  const products = await (count === rows ? passes : sampled(task, count)).roughProducts()
  // X'X is rows / count times that of the sample; the factor is taken out of the sum.
  for (let c = 0; c < columns; c++) products[c * (columns + 1)]! += (alpha * count) / rows
  if (!(await decompose(products, columns, pause))) return undefined
  return (vector, out) => {
    solveDecomposed(products, vector, out)
  }
}

/** Of some rows, as often as chance will have it. */
function sampled(task: Centered, count: number): Passes {
  const random = createRandom(0)
  const matrix = new Matrix(count, task.matrix.columns)
  for (const row of matrix) row.set(task.matrix.row(random.integer(task.matrix.rows)))
  return new Passes({ ...task, matrix, means: task.intercept ? momentsOf(matrix).means : task.means })
}

/**
 * How many rows make the whole soonest. All of them leave an error of rounding, gone after some four iterations; t rows a
 * column leave 1 / √t in each of about 2 ln(1 / tolerance) / ln t iterations, of two products a number of the matrix.
 */
function sampleSize(rows: number, columns: number): number {
  const cost = (count: number, iterations: number): number =>
    roughCost * count * columns ** 2 + iterations * 2 * rows * columns
  const costOf = (t: number): number => cost(t * columns, (-2 * logarithm(tolerance)) / logarithm(t))
  let t = 2
  while (costOf(1.25 * t) < costOf(t)) t *= 1.25
  const count = Math.ceil(t * columns)
  return count < rows && costOf(t) < cost(rows, 4) ? count : rows
}

/** What a rough product takes of the time of one in 64 bits; half of all pairs of columns are multiplied. */
const roughCost = 0.5 / 4
