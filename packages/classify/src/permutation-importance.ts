import { createRandom, Matrix } from '@llm-cookbook/vector'
import { checkInteger, checkLength, checkMatrix } from './check.ts'
import type { Classifier, FitOptions, Label, Regressor } from './learner.ts'
import { accuracy } from './metrics/labels.ts'
import { r2 } from './metrics/numbers.ts'
import { createPause } from './pause.ts'

export interface PermutationImportanceOptions<Value> extends FitOptions {
  /** How often each column is shuffled, from 1 on; 5 by default. */
  repeats?: number | undefined
  /** Any safe integer; 42 by default. The same seed shuffles alike. */
  seed?: number | undefined
  /** Which columns are asked about; all by default. The others have an importance of 0. */
  columns?: Iterable<number> | undefined
  /** How good predictions are, the more the better; the accuracy by default, and R² of numbers. */
  score?: Score<Value> | undefined
}

type Score<Value> = (truth: readonly Value[], predicted: readonly Value[]) => number

/** How much worse a model does when a column is shuffled. */
export interface PermutationImportance {
  /** The score of the predictions as they are. */
  readonly score: number
  /** By column: by how much the score falls when the column is shuffled, in the mean of the repeats. */
  readonly importances: Float64Array
  /** By column: the standard deviation of the repeats. */
  readonly deviations: Float64Array
}

/**
 * How much a model, of whatever kind, relies on each column: what its predictions lose when the numbers of that column are
 * dealt to the rows at random (L. Breiman, "Random Forests", Machine Learning 45, 2001, section 10). Ask it of rows that the
 * model has not seen. Of columns that tell the same, none may seem to matter. Each column takes `repeats` predictions of all
 * rows.
 *
 * @param model   a classifier or a regressor that was fitted
 * @param matrix  rows that it has not seen, with its columns
 * @param truth   what is right, for each row
 * @throws TypeError, RangeError for a matrix that is none, is empty, or has a number that is NaN or infinite, for a truth of
 *   another length, and for an option out of range; the reason of `signal` when it aborts
 *
 * @example
 * ```ts
 * import { logisticRegression, Matrix, permutationImportance } from '@llm-cookbook/classify'
 *
 * // The first column tells the label, the second nothing.
 * const labels = Array.from({ length: 40 }, (_, row) => (row % 2 === 0 ? 'spam' : 'mail'))
 * const matrix = Matrix.fromRows(labels.map((label, row) => [label === 'spam' ? 1 : -1, Math.sin(row)]))
 * const model = await logisticRegression().fit(matrix, labels)
 * const { score, importances } = await permutationImportance(model, matrix, labels)
 * score // => 1
 * importances // => [0.55, 0]
 * ```
 */
export function permutationImportance<L extends Label>(
  model: Classifier<L>,
  matrix: Matrix,
  truth: readonly L[],
  options?: PermutationImportanceOptions<L>
): Promise<PermutationImportance>
/**
 * The same of a model that tells numbers; the score is R² by default.
 *
 * @param truth  what is right, a number for each row
 */
export function permutationImportance(
  model: Regressor,
  matrix: Matrix,
  truth: ArrayLike<number>,
  options?: PermutationImportanceOptions<number>
): Promise<PermutationImportance>
export async function permutationImportance(
  model: Classifier | Regressor,
  matrix: Matrix,
  truth: ArrayLike<Label>,
  options: PermutationImportanceOptions<never> = {}
): Promise<PermutationImportance> {
  const { repeats = 5, seed = 42, signal, onProgress } = options
  checkInteger('repeats', repeats, { least: 1 })
  const pause = createPause(signal)
  checkMatrix(matrix, { atLeast: 1 })
  checkLength('truth', truth, matrix.rows)
  const { rows, columns } = matrix
  const asked = [...(options.columns ?? new Array(columns).keys())]
  for (const [i, column] of asked.entries()) checkInteger(`columns[${i}]`, column, { least: 0, most: columns - 1 })

  const score = (options.score ?? ('predictProbabilities' in model ? accuracy : r2)) as Score<Label>
  const known = Array.from(truth)
  const scoreOf = (given: Matrix): number => score(known, Array.from<Label>(model.predict(given)))
  const random = createRandom(seed)
  const shuffled = new Matrix(rows, columns, matrix.data.slice())
  const numbers = new Float32Array(rows)
  const result = {
    score: scoreOf(matrix),
    importances: new Float64Array(columns),
    deviations: new Float64Array(columns)
  }
  const write = (column: number): void => {
    for (let row = 0; row < rows; row++) shuffled.data[row * columns + column] = numbers[row]!
  }
  for (const [i, column] of asked.entries()) {
    onProgress?.({ stage: 'columns', done: i, total: asked.length })
    const losses: number[] = []
    for (let repeat = 0; repeat < repeats; repeat++) {
      readColumn(matrix, column, numbers)
      random.shuffle(numbers)
      write(column)
      losses.push(result.score - scoreOf(shuffled))
      await pause()
    }
    readColumn(matrix, column, numbers)
    write(column)
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / repeats
    result.importances[column] = mean
    result.deviations[column] = Math.sqrt(losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / repeats)
  }
  onProgress?.({ stage: 'columns', done: asked.length, total: asked.length })
  return result
}

function readColumn({ data, columns }: Matrix, column: number, numbers: Float32Array): void {
  for (let row = 0; row < numbers.length; row++) numbers[row] = data[row * columns + column]!
}
