import type { Matrix } from '@llm-cookbook/vector'
import { checkMatrix, checkNumber, checkOneOf, checkTargets } from './check.ts'
import { KernelRidge, type KernelName } from './kernel-ridge/model.ts'
import { solveKernelRidge } from './kernel-ridge/solve.ts'
import type { FitOptions, RegressorLearner } from './learner.ts'
import { createPause } from './pause.ts'

export { KernelRidge, type KernelName } from './kernel-ridge/model.ts'

export interface KernelRidgeOptions {
  /** How much smoothness counts against the error, above 0; 1 by default. */
  readonly alpha?: number | undefined
  /**
   * How alike two rows are:
   *
   * - `rbf`, the default: e to the power of `-gamma` times their squared distance
   * - `linear`: their inner product
   * - `cosine`: that of the rows at length 1
   */
  readonly kernel?: KernelName | undefined
  /** Of `rbf`, above 0: the larger, the nearer rows have to be; one by the number of columns by default. */
  readonly gamma?: number | undefined
}

/** `kernelRidge` makes it. */
export interface KernelRidgeLearner extends RegressorLearner {
  fit(matrix: Matrix, targets: ArrayLike<number>, options?: FitOptions): Promise<KernelRidge>
}

/**
 * Ridge regression on how alike rows are, without a constant, as scikit-learn's KernelRidge: with `rbf` it learns what is no
 * line. It holds the likeness of all pairs of rows while it is fitted, and all rows afterwards. The same rows and targets give
 * the same bytes on every machine, with WebAssembly and without.
 *
 * `fit` throws, beside what every learner throws, RangeError for more than 16,384 rows: their pairs take 2 GB.
 *
 * @throws RangeError for options out of range
 *
 * @example
 * ```ts
 * import { kernelRidge, Matrix } from '@llm-cookbook/classify'
 *
 * const hours = Array.from({ length: 48 }, (_, row) => row / 2)
 * const warmth = hours.map(hour => 15 - 8 * Math.cos((hour / 12) * Math.PI))
 * const matrix = Matrix.fromRows(hours.map(hour => [hour / 24]))
 * const model = await kernelRidge({ alpha: 0.01, gamma: 30 }).fit(matrix, warmth)
 * model.predict(Matrix.fromRows([[0.5], [0.75]])) // => [22.986…, 15.001…]
 * ```
 */
export function kernelRidge({ alpha = 1, kernel = 'rbf', gamma }: KernelRidgeOptions = {}): KernelRidgeLearner {
  checkNumber('alpha', alpha, { least: Number.MIN_VALUE })
  checkOneOf('kernel', kernel, ['rbf', 'linear', 'cosine'])
  if (gamma !== undefined) checkNumber('gamma', gamma, { least: Number.MIN_VALUE })
  return {
    name: `kernel ridge regression (${kernel})`,
    async fit(matrix, targets, { signal, onProgress } = {}) {
      const pause = createPause(signal)
      checkMatrix(matrix, { atLeast: 1 })
      checkTargets('targets', targets, matrix.rows)
      if (matrix.rows > mostRows) {
        throw new RangeError(`matrix: expected ${mostRows} rows at most, got ${matrix.rows}; ridge takes any number`)
      }
      const shape = { kernel, gamma: gamma ?? 1 / Math.max(1, matrix.columns) }
      const right = new Float64Array(targets)
      const shares = await solveKernelRidge({ matrix, targets: right, alpha, ...shape, pause, onProgress })
      return new KernelRidge({ matrix, shares, ...shape })
    }
  }
}

const mostRows = 16_384
