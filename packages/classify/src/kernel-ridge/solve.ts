import { Matrix } from '@llm-cookbook/vector'
import type { FitOptions } from '../learner.ts'
import { decompose, solveDecomposed } from '../linear/cholesky.ts'
import { byDiagonal, solveIteratively } from '../linear/conjugate-gradients.ts'
import { dot } from '../linear/dot.ts'
import type { Pause } from '../pause.ts'
import { likenesses, type KernelShape } from './likeness.ts'

export interface KernelRidgeTask extends KernelShape {
  readonly matrix: Matrix
  readonly targets: Float64Array
  readonly alpha: number
  readonly pause: Pause
  readonly onProgress: FitOptions['onProgress']
}

/**
 * Solves (K + alpha) a = y, K being how alike all rows are: by conjugate gradients as long as they take less than Cholesky's
 * decomposition, which takes over where they do not.
 */
export async function solveKernelRidge(task: KernelRidgeTask): Promise<Float64Array> {
  const { matrix, targets, alpha, pause, onProgress } = task
  const { rows: size, columns } = matrix
  const products = new Float64Array(size * size)
  for (let from = 0; from < size; from += atOnce) {
    const to = Math.min(size, from + atOnce)
    const some = new Matrix(to - from, columns, matrix.data.subarray(from * columns, to * columns))
    // How alike rows are to those before them, and they to them, is the same.
    const before = new Matrix(to, columns, matrix.data.subarray(0, to * columns))
    const found = likenesses(some, before, task)
    for (let i = from; i < to; i++) {
      for (let j = 0; j <= i; j++) products[i * size + j] = products[j * size + i] = found[(i - from) * to + j]!
      products[i * size + i]! += alpha
    }
    onProgress?.({ stage: 'kernel', done: to, total: size })
    await pause()
  }
  const row = (i: number): Float64Array => products.subarray(i * size, (i + 1) * size)
  const quick = await solveIteratively(
    {
      async apply(vector, out) {
        for (let i = 0; i < size; i++) out[i] = dot(row(i), vector)
        await pause()
      },
      precondition: byDiagonal(targets.map((_, i) => products[i * size + i]!)),
      right: targets
    },
    { maxIterations: 16 + Math.ceil(size / 12), tolerance }
  )
  if (quick.converged || !(await decompose(products, size, pause))) return quick.x
  const shares = new Float64Array(size)
  solveDecomposed(products, targets, shares)
  return shares
}

/** Rows between two pauses. */
const atOnce = 64

/** A share of the right side. */
const tolerance = 1e-10
