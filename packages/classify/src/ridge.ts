import type { Matrix } from '@llm-cookbook/vector'
import { checkMatrix, checkNumber, checkTargets } from './check.ts'
import type { FitOptions, RegressorLearner } from './learner.ts'
import { createPause } from './pause.ts'
import { Ridge } from './ridge/model.ts'
import { solveRidge } from './ridge/solve.ts'

export { Ridge } from './ridge/model.ts'

export interface RidgeOptions {
  /** What the squares of the coefficients are weighed with, 0 or more; 1 by default. */
  readonly alpha?: number | undefined
  /** Whether a constant is added, which costs nothing; true by default. */
  readonly intercept?: boolean | undefined
}

/** `ridge` makes it. */
export interface RidgeLearner extends RegressorLearner {
  fit(matrix: Matrix, targets: ArrayLike<number>, options?: FitOptions): Promise<Ridge>
}

/**
 * Linear regression with a penalty: the sum of squared errors and `alpha` times the squares of the coefficients, what
 * scikit-learn's Ridge minimises. Where `alpha` is 0 and columns depend on each other, of all solutions the shortest.
 *
 * By conjugate gradients, which take a few passes over embeddings; where they take many, by Cholesky's decomposition of the
 * inner products of columns or rows, whichever are fewer. The same rows and targets give the same bytes on every machine, with
 * WebAssembly and without.
 *
 * @throws RangeError for options out of range
 *
 * @example
 * ```ts
 * import { Matrix, ridge } from '@llm-cookbook/classify'
 *
 * // Made by 2 a + 3 b + 8; the penalty draws both coefficients towards 0.
 * const matrix = Matrix.fromRows([[1, 0], [2, 1], [3, 0], [4, 1]])
 * const model = await ridge({ alpha: 1 }).fit(matrix, [10, 15, 14, 19])
 * model.coefficients // => [1.909…, 1.545…]
 * model.predict(Matrix.fromRows([[5, 0]])) // => [18.5]
 * ```
 */
export function ridge({ alpha = 1, intercept = true }: RidgeOptions = {}): RidgeLearner {
  checkNumber('alpha', alpha, { least: 0 })
  return {
    name: 'ridge regression',
    async fit(matrix, targets, { signal, onProgress } = {}) {
      const pause = createPause(signal)
      checkMatrix(matrix, { atLeast: 1 })
      checkTargets('targets', targets, matrix.rows)
      const fitted = await solveRidge({
        matrix,
        targets: new Float64Array(targets),
        alpha,
        intercept,
        pause,
        onPass: (done, total) => onProgress?.({ stage: 'fit', done, total })
      })
      return new Ridge(fitted)
    }
  }
}
