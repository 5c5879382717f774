import { Matrix } from '@llm-cookbook/vector'
import { checkInteger, checkLength, checkMatrix, checkNumber, checkOneOf } from './check.ts'
import { weightsOfClasses, type ClassWeight } from './class-weights.ts'
import { encodeLabels } from './classes.ts'
import { ClassifyError } from './errors.ts'
import type { ClassifierLearner, FitOptions, Label } from './learner.ts'
import { minimize } from './logistic/l-bfgs.ts'
import { LogisticRegression } from './logistic/model.ts'
import { Objective } from './logistic/objective.ts'
import { minimizeSparsely } from './logistic/owl-qn.ts'
import { createPause } from './pause.ts'

export { LogisticRegression } from './logistic/model.ts'

export interface LogisticRegressionOptions {
  /** How little the penalty counts against the loss, above 0; 1 by default. The more rows, the less it counts anyway. */
  readonly C?: number | undefined
  /**
   * What large coefficients cost; intercepts cost nothing.
   *
   * - `l2`, the default: half the sum of their squares
   * - `l1`: the sum of their absolute values, which leaves most of them 0 where C is small
   */
  readonly penalty?: 'l2' | 'l1' | undefined
  /** How much the rows of each class count; all alike by default. */
  readonly classWeight?: ClassWeight | undefined
  /** How many iterations the solver may take, 0 or more; 100 by default. */
  readonly maxIterations?: number | undefined
  /**
   * The solver ends where no component of the gradient of the summed loss is larger, 0 or more; 1e-4 by default. A column
   * that many rows vary along counts in its own unit: the tolerance is then the share of a standard error, or so, that its
   * coefficient may be off.
   */
  readonly tolerance?: number | undefined
  /** Whether each score has a constant added; true by default. */
  readonly intercept?: boolean | undefined
}

/** `logisticRegression` makes it. */
export interface LogisticRegressionLearner extends ClassifierLearner {
  fit<L extends Label>(matrix: Matrix, labels: readonly L[], options?: FitOptions): Promise<LogisticRegression<L>>
}

/**
 * Logistic regression, of two classes or, by the softmax, of more. It minimises the sum over all rows of
 * `weight * -log(probability of the label)`, and `penalty / C`: what scikit-learn's LogisticRegression minimises, with its
 * defaults. Of more than two classes, the intercepts sum to 0.
 *
 * L2 by L-BFGS (D. Liu and J. Nocedal, "On the limited memory BFGS method for large scale optimization", 1989), on columns
 * that are centred and scaled for the solver alone; L1 by its orthant-wise kin (G. Andrew and J. Gao, "Scalable training of
 * L1-regularized log-linear models", 2007). The same rows and labels give the same bytes on every machine, with WebAssembly
 * and without.
 *
 * `fit` throws, beside what every learner throws, ClassifyError `one-class` when all labels are the same, and `unknown-label`
 * for a `classWeight` that fits no label.
 *
 * @throws RangeError for options out of range
 */
export function logisticRegression(options: LogisticRegressionOptions = {}): LogisticRegressionLearner {
  const { C = 1, penalty = 'l2', classWeight, maxIterations = 100, tolerance = 1e-4, intercept = true } = options
  checkNumber('C', C, { least: Number.MIN_VALUE })
  checkOneOf('penalty', penalty, ['l2', 'l1'])
  checkInteger('maxIterations', maxIterations, { least: 0 })
  checkNumber('tolerance', tolerance, { least: 0 })

  return {
    name: 'logistic regression',
    async fit(matrix, labels, { signal, onProgress } = {}) {
      const pause = createPause(signal)
      checkMatrix(matrix, { atLeast: 1 })
      checkLength('labels', labels, matrix.rows)
      const { classes, codes } = encodeLabels(labels)
      const weights = weightsOfClasses(classes, codes, classWeight)
      if (classes.length === 1) {
        throw new ClassifyError(
          'one-class',
          `labels: expected two different ones at least, all are ${describe(classes)}`
        )
      }
      const sparse = penalty === 'l1'
      const objective = new Objective({ matrix, codes, weights, ridge: sparse ? 0 : 1 / C, intercept, pause })
      const limits = {
        maxIterations,
        tolerance,
        onIteration: (done: number) => onProgress?.({ stage: 'fit', done, total: maxIterations })
      }
      const { point, iterations, converged } = await (sparse
        ? minimizeSparsely(objective, { ...limits, penalty: 1 / C, penalized: objective.coefficientCount })
        : minimize(objective, limits))
      const { coefficients, intercepts } = objective.parameters(point)
      return new LogisticRegression({
        classes,
        coefficients: new Matrix(intercepts.length, matrix.columns, new Float32Array(coefficients)),
        intercepts,
        iterations,
        converged
      })
    }
  }
}

function describe([label]: readonly Label[]): string {
  return typeof label === 'string' ? `'${label}'` : String(label)
}
