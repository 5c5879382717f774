import { Matrix } from '@llm-cookbook/vector'
import { checkColumns, checkLength, checkMatrix, checkOneOf } from '../check.ts'
import { encodeLabels, mostProbable } from '../classes.ts'
import { ClassifyError } from '../errors.ts'
import type { Classifier, Label } from '../learner.ts'
import { readModel, saveModel } from '../saved.ts'
import { isotonicAt, isotonicRegression, type IsotonicCurve } from './isotonic.ts'
import { plattScaling, sigmoidAt, type Sigmoid } from './platt.ts'
import { fitSharpness, softmax } from './temperature.ts'

/**
 * How scores become probabilities:
 * - `platt`: along a sigmoid. For few rows, and for scores that a linear model or cosines gave.
 * - `isotonic`: along any curve that does not fall. For a thousand rows and more; it overfits fewer.
 * - `temperature`: the softmax of the scores by one number for all classes, which changes no row's label.
 *
 * The first two are fitted for each class against the others, and each row's probabilities then divided by their sum.
 */
export type CalibrationMethod = 'platt' | 'isotonic' | 'temperature'

export interface CalibrateScoresOptions<L extends Label = Label> {
  /** How scores become probabilities; `platt` by default. */
  method?: CalibrationMethod | undefined
  /** Which class each column is of; those of the labels by default: numbers ascending, strings by code unit. */
  classes?: readonly L[] | undefined
}

/**
 * Learns from scores whose labels are known how probable each label is at a score: on rows that what made the scores has not
 * learnt from.
 *
 * @param scores  a row for each label, a column for each class: of `ZeroShot.scores`, say. For two classes, the score is that
 *   of the second less that of the first, or that of the second alone where there is one column.
 * @throws TypeError, RangeError for a matrix that is none, has a number that is NaN or infinite or other columns than classes,
 *   and for labels of another count; ClassifyError `one-class` when all labels are the same, `unknown-label` for one that
 *   `classes` does not have
 *
 * @example
 * ```ts
 * import { calibrateScores, Matrix } from '@llm-cookbook/classify'
 *
 * // Cosines with the word 'spam', and what the messages were.
 * const cosines = Matrix.fromRows([[0.1], [0.2], [0.3], [0.35], [0.5], [0.6], [0.7], [0.9]])
 * const labels = ['mail', 'mail', 'spam', 'mail', 'mail', 'spam', 'spam', 'spam']
 * const calibration = calibrateScores(cosines, labels)
 * calibration.classes // => ['mail', 'spam']
 * calibration.predictProbabilities(Matrix.fromRows([[0.8]])).row(0) // => [0.190…, 0.809…]
 * ```
 */
export function calibrateScores<L extends Label>(
  scores: Matrix,
  labels: readonly L[],
  { method = 'platt', classes }: CalibrateScoresOptions<L> = {}
): Calibration<L> {
  checkOneOf('method', method, ['platt', 'isotonic', 'temperature'])
  checkMatrix(scores, { name: 'scores', atLeast: 1 })
  checkLength('labels', labels, scores.rows)
  const found = encodeLabels(labels)
  if (found.classes.length === 1) {
    throw new ClassifyError('one-class', `labels: expected different ones, got '${labels[0]!}' only`)
  }
  const names = classes ?? found.classes
  const codes = Int32Array.from(labels, label => names.indexOf(label))
  const unknown = codes.indexOf(-1)
  if (unknown >= 0) {
    throw new ClassifyError('unknown-label', `labels[${unknown}]: expected one of classes, got '${labels[unknown]!}'`)
  }
  return new Calibration(names, scores.columns, fit(method, lean(scores, names.length), codes))
}

/** Scores to labels and their probabilities: a classifier whose matrices are scores. */
export class Calibration<L extends Label = Label> implements Classifier<L> {
  readonly classes: readonly L[]
  /** How scores become probabilities. */
  readonly method: CalibrationMethod
  readonly #columns: number
  readonly #fit: Fit

  /**
   * Made by `calibrateScores`, or `from` bytes.
   *
   * @param classes  the labels, in the order of the probabilities' columns
   * @param columns  how many a matrix of scores has to have
   * @param fit      the method and what it learnt; used as it is and not copied
   */
  constructor(classes: readonly L[], columns: number, fit: Fit) {
    this.classes = classes
    this.method = fit.method
    this.#columns = columns
    this.#fit = fit
  }

  predict(scores: Matrix): L[] {
    return mostProbable(this.predictProbabilities(scores), this.classes)
  }

  /** @throws TypeError, RangeError for a matrix that is none, has other columns than before, or a number that is NaN or infinite */
  predictProbabilities(scores: Matrix): Matrix {
    checkColumns(scores, this.#columns)
    const count = this.classes.length
    const rows = lean(scores, count)
    const probabilities = new Matrix(scores.rows, count)
    for (let i = 0; i < rows.rows; i++) probabilities.row(i).set(probabilitiesOf(this.#fit, rows.row(i), count))
    return probabilities
  }

  save(): Uint8Array<ArrayBuffer> {
    const { method, arrays } = packed(this.#fit)
    return saveModel(kind, { meta: { method, classes: [...this.classes], columns: this.#columns }, arrays })
  }

  /**
   * The model that `save` made these bytes of.
   *
   * @throws ClassifyError `invalid-model` when the bytes are damaged or something else; TypeError when they are no Uint8Array
   */
  static from<L extends Label = Label>(bytes: Uint8Array): Calibration<L> {
    const { meta, arrays } = readModel(bytes, kind)
    const fit = unpacked(meta['method'] as CalibrationMethod, arrays as Record<string, Float64Array>)
    return new Calibration(meta['classes'] as L[], meta['columns'] as number, fit)
  }
}

/** What was learnt; of two classes, for the second only. */
type Fit =
  | { readonly method: 'platt'; readonly curves: readonly Sigmoid[] }
  | { readonly method: 'isotonic'; readonly curves: readonly IsotonicCurve[] }
  | { readonly method: 'temperature'; readonly sharpness: number }

const kind = 'calibration'

/** The scores as they are fitted: one column for two classes, that of the second. */
function lean(scores: Matrix, classes: number): Matrix {
  if (scores.columns !== classes && !(classes === 2 && scores.columns === 1)) {
    throw new RangeError(`scores: expected ${classes} columns, one for each class, got ${scores.columns}`)
  }
  if (classes !== 2 || scores.columns === 1) return scores
  return new Matrix(
    scores.rows,
    1,
    Float32Array.from(scores, row => row[1]! - row[0]!)
  )
}

function fit(method: CalibrationMethod, scores: Matrix, codes: Int32Array): Fit {
  if (method === 'temperature') return { method, sharpness: fitSharpness(logits(scores), codes) }
  const columns = Array.from({ length: scores.columns }, (_, k) => {
    // The only column of two classes is of the second.
    const code = scores.columns === 1 ? 1 : k
    return { scores: Float32Array.from(scores, row => row[k]!), isIt: Array.from(codes, one => one === code) }
  })
  return method === 'platt'
    ? { method, curves: columns.map(({ scores, isIt }) => plattScaling(scores, isIt)) }
    : { method, curves: columns.map(({ scores, isIt }) => isotonicRegression(scores, isIt.map(Number))) }
}

function probabilitiesOf(fit: Fit, scores: Float32Array, classes: number): ArrayLike<number> {
  if (fit.method === 'temperature') return softmax(scores.length === 1 ? [0, scores[0]!] : scores, fit.sharpness)
  const each =
    fit.method === 'platt'
      ? fit.curves.map((curve, k) => sigmoidAt(curve, scores[k]!))
      : fit.curves.map((curve, k) => isotonicAt(curve, scores[k]!))
  if (classes === 2) return [1 - each[0]!, each[0]!]
  const sum = each.reduce((total, probability) => total + probability, 0)
  return each.map(probability => (sum === 0 ? 1 / classes : probability / sum))
}

function logits(scores: Matrix): Matrix {
  return scores.columns === 1 ? Matrix.fromRows(Array.from(scores, row => [0, row[0]!])) : scores
}

function packed(fit: Fit): { method: CalibrationMethod; arrays: Record<string, Float64Array> } {
  const { method } = fit
  if (method === 'temperature') return { method, arrays: { sharpness: Float64Array.of(fit.sharpness) } }
  if (method === 'platt') {
    const slopes = Float64Array.from(fit.curves, ({ slope }) => slope)
    return { method, arrays: { slopes, intercepts: Float64Array.from(fit.curves, ({ intercept }) => intercept) } }
  }
  const arrays = fit.curves.flatMap(({ scores, values }, k) => [
    [`scores ${k}`, scores],
    [`values ${k}`, values]
  ])
  return { method, arrays: Object.fromEntries(arrays) as Record<string, Float64Array> }
}

function unpacked(method: CalibrationMethod, arrays: Record<string, Float64Array>): Fit {
  if (method === 'temperature') return { method, sharpness: arrays['sharpness']![0]! }
  if (method === 'platt') {
    const { slopes, intercepts } = arrays as Record<'slopes' | 'intercepts', Float64Array>
    return { method, curves: Array.from(slopes, (slope, k) => ({ slope, intercept: intercepts[k]! })) }
  }
  const count = Object.keys(arrays).length / 2
  const curves = Array.from({ length: count }, (_, k) => ({
    scores: arrays[`scores ${k}`]!,
    values: arrays[`values ${k}`]!
  }))
  return { method, curves }
}
