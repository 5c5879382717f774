import type { Matrix } from '@llm-cookbook/vector'
import { checkLength, checkMatrix, checkOneOf } from '../check.ts'
import { encodeLabels } from '../classes.ts'
import type { Label } from '../learner.ts'
import type { Average } from './labels.ts'
import { averagePrecisionOf, rank, rocAuc, rocAucOf, type Ranking } from './ranking.ts'

export interface ProbabilityOptions<L extends Label = Label> {
  /** What the columns are the probabilities of; by default the labels that occur, in the order of classes. */
  classes?: readonly L[] | undefined
}

export interface MulticlassOptions<L extends Label = Label> extends ProbabilityOptions<L> {
  /** `macro` by default; `micro` takes each number of the matrix as a decision of its own. */
  average?: Average | undefined
}

export interface MulticlassRocAucOptions<L extends Label = Label> extends MulticlassOptions<L> {
  /**
   * Each class against all the rest (`ovr`, the default), or each pair of classes on its own rows (`ovo`: D. Hand and R. Till,
   * "A simple generalisation of the area under the ROC curve for multiple class classification problems", 2001). Pairs have
   * no `micro` average.
   */
  strategy?: 'ovr' | 'ovo' | undefined
}

/**
 * The average precision of each class against the rest, in the mean: from 0 to 1. Classes that no row is of are left out, and a
 * row of a label that is no class is negative for all. NaN where nothing can be told.
 *
 * @param truth          the label of each row
 * @param probabilities  or other scores: a row for each label, a column for each class
 * @throws TypeError, RangeError for labels and a matrix that are none, or of other sizes, and options that are none
 *
 * @example
 * ```ts
 * import { Matrix, multiclassAveragePrecision } from '@llm-cookbook/classify'
 *
 * const stars = [1, 2, 3, 3]
 * const probabilities = Matrix.fromRows([[0.7, 0.2, 0.1], [0.4, 0.5, 0.1], [0.1, 0.6, 0.3], [0.2, 0.1, 0.7]])
 * multiclassAveragePrecision(stars, probabilities) // => 0.8333…
 * ```
 */
export function multiclassAveragePrecision<L extends Label>(
  truth: readonly L[],
  probabilities: Matrix,
  { classes, average = 'macro' }: MulticlassOptions<L> = {}
): number {
  const codes = codesOf(truth, probabilities, classes)
  return overClasses(codes, probabilities, average, averagePrecisionOf)
}

/**
 * The area under the ROC curve of several classes, in the mean: from 0 to 1, and .5 by chance. Classes that no row is of, or
 * all, are left out, and a row of a label that is no class is negative for all. NaN where nothing can be told.
 *
 * @param truth          the label of each row
 * @param probabilities  or other scores: a row for each label, a column for each class
 * @throws as `multiclassAveragePrecision`; RangeError also for `micro` with `ovo`
 *
 * @example
 * ```ts
 * import { Matrix, multiclassRocAuc } from '@llm-cookbook/classify'
 *
 * const stars = [1, 2, 3, 3]
 * const probabilities = Matrix.fromRows([[0.7, 0.2, 0.1], [0.4, 0.5, 0.1], [0.1, 0.6, 0.3], [0.2, 0.1, 0.7]])
 * multiclassRocAuc(stars, probabilities) // => 0.8888…
 * multiclassRocAuc(stars, probabilities, { strategy: 'ovo' }) // => 0.9166…
 * ```
 */
export function multiclassRocAuc<L extends Label>(
  truth: readonly L[],
  probabilities: Matrix,
  { classes, average = 'macro', strategy = 'ovr' }: MulticlassRocAucOptions<L> = {}
): number {
  checkOneOf('strategy', strategy, ['ovr', 'ovo'])
  const codes = codesOf(truth, probabilities, classes)
  if (strategy === 'ovr') return overClasses(codes, probabilities, average, rocAucOf)
  checkOneOf('average', average, ['macro', 'weighted'])
  return overPairs(codes, probabilities, average)
}

/** A class with its column. */
export interface Column {
  /** 1 for each row that is of the class. */
  readonly positives: Uint8Array
  readonly scores: Float32Array
}

export function columnOf(codes: Int32Array, { columns, data }: Matrix, column: number): Column {
  const positives = new Uint8Array(codes.length)
  const scores = new Float32Array(codes.length)
  for (let row = 0; row < codes.length; row++) {
    if (codes[row] === column) positives[row] = 1
    scores[row] = data[row * columns + column]!
  }
  return { positives, scores }
}

/** The column of each label; -1 for a label that has none. @throws as `multiclassAveragePrecision` */
export function codesOf<L extends Label>(
  truth: readonly L[],
  probabilities: Matrix,
  classes: readonly L[] = encodeLabels(truth, 'truth').classes
): Int32Array {
  encodeLabels(truth, 'truth')
  if (encodeLabels(classes, 'classes').classes.length < classes.length) {
    throw new RangeError('classes: expected each once, got one twice')
  }
  checkMatrix(probabilities, { name: 'probabilities' })
  checkLength('truth', truth, probabilities.rows)
  if (classes.length !== probabilities.columns) {
    const wanted = `expected one for each of the ${probabilities.columns} columns of probabilities`
    throw new RangeError(`classes: ${wanted}, got ${classes.length}; say what the columns stand for`)
  }
  const codeOf = new Map(classes.map((label, code) => [label, code]))
  return Int32Array.from(truth, label => codeOf.get(label) ?? -1)
}

function overClasses(
  codes: Int32Array,
  probabilities: Matrix,
  average: Average,
  of: (ranking: Ranking) => number
): number {
  checkOneOf('average', average, ['macro', 'weighted', 'micro'])
  if (average === 'micro') return of(rankAll(codes, probabilities))
  return meanOf(
    Array.from({ length: probabilities.columns }, (_, i) => {
      const { positives, scores } = columnOf(codes, probabilities, i)
      const ranking = rank(positives, scores)
      return { value: of(ranking), weight: average === 'macro' ? 1 : ranking.positives }
    })
  )
}

/** Each number of the matrix as a decision of its own. */
export function rankAll(codes: Int32Array, { columns, data }: Matrix): Ranking {
  const positives = new Uint8Array(data.length)
  for (const [row, code] of codes.entries()) if (code >= 0) positives[row * columns + code] = 1
  return rank(positives, data)
}

/** Of two classes, the rows that are of one of them, by the scores of the one and by those of the other. */
function overPairs(codes: Int32Array, { columns, data }: Matrix, average: Average): number {
  const rowsOf = Map.groupBy(codes.keys(), row => codes[row]!)
  const pairs: Weighted[] = []
  for (let a = 0; a < columns; a++) {
    for (let b = a + 1; b < columns; b++) {
      const rows = [...(rowsOf.get(a) ?? []), ...(rowsOf.get(b) ?? [])]
      if (!rowsOf.has(a) || !rowsOf.has(b)) continue
      const [areaA, areaB] = [a, b].map(one => {
        return rocAuc(
          rows.map(row => codes[row] === one),
          rows.map(row => data[row * columns + one]!)
        )
      })
      pairs.push({ value: (areaA! + areaB!) / 2, weight: average === 'macro' ? 1 : rows.length })
    }
  }
  return meanOf(pairs)
}

interface Weighted {
  readonly value: number
  readonly weight: number
}

/** Without those that could not be told; NaN where none could. */
export function meanOf(values: readonly Weighted[]): number {
  const known = values.filter(({ value }) => !Number.isNaN(value))
  const total = known.reduce((sum, { weight }) => sum + weight, 0)
  return known.reduce((sum, { value, weight }) => sum + value * weight, 0) / total
}
