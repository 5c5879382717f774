import type { Matrix } from '@llm-cookbook/vector'
import { encodeLabels } from '../classes.ts'
import type { Label } from '../learner.ts'
import { codesOf, columnOf, multiclassAveragePrecision, multiclassRocAuc } from '../metrics/multiclass.ts'
import { calibrationCurve, calibrationError, logLoss, type CalibrationCurve } from '../metrics/probabilities.ts'
import { averagePrecision, rocAuc } from '../metrics/ranking.ts'
import type { ReportInput } from '../report.ts'

/** Each only where it can be told. */
export interface ProbabilityScores {
  /** The mean of the labels' average precisions. */
  readonly averagePrecision?: number
  /** Of all decisions, one for each row and label, together. */
  readonly microAveragePrecision?: number
  /** The mean of the labels' areas under the ROC curve, each against the rest. */
  readonly rocAuc?: number
  /** Of probabilities only, not of scores. */
  readonly logLoss?: number
  /** How far the probability of the predicted label is from how often it is right, in 10 bins; of probabilities only. */
  readonly calibrationError?: number
}

/** What is judged by probabilities or scores: what each row has of each class. */
export interface Scored<L extends Label> {
  readonly matrix: Matrix
  readonly classes: readonly L[]
  /** The class of each row; -1 for a label that is none. */
  readonly codes: Int32Array
  readonly areProbabilities: boolean
}

/** @throws TypeError, RangeError for a matrix that is none or of another size, and for classes that do not fit it */
export function scoredOf<L extends Label>(input: ReportInput<L>): Scored<L> | undefined {
  const { truth, probabilities, scores } = input
  if (probabilities && scores) throw new RangeError('scores: expected either probabilities or scores, got both')
  const matrix = probabilities ?? scores
  if (!matrix) return undefined
  const classes = input.classes ?? encodeLabels(truth, 'truth').classes
  return { matrix, classes, codes: codesOf(truth, matrix, classes), areProbabilities: probabilities !== undefined }
}

export function judgeScores<L extends Label>(
  { matrix, classes, areProbabilities }: Scored<L>,
  input: ReportInput<L>
): ProbabilityScores {
  const { truth } = input
  const options = { classes }
  return known({
    averagePrecision: multiclassAveragePrecision(truth, matrix, options),
    microAveragePrecision: multiclassAveragePrecision(truth, matrix, { classes, average: 'micro' }),
    rocAuc: multiclassRocAuc(truth, matrix, options),
    logLoss: areProbabilities ? logLoss(truth, matrix, options) : NaN,
    calibrationError: areProbabilities ? calibrationError(confidenceCurve(matrix, input)) : NaN
  })
}

/** Of one label, where some rows are of it and some are not. */
export function judgeLabel<L extends Label>(
  { matrix, classes, codes }: Scored<L>,
  label: L
): { readonly averagePrecision?: number; readonly rocAuc?: number } {
  const code = classes.indexOf(label)
  if (code < 0) return {}
  const { positives, scores } = columnOf(codes, matrix, code)
  return known({ averagePrecision: averagePrecision(positives, scores), rocAuc: rocAuc(positives, scores) })
}

/** How often the predicted label is right, by how probable the most probable label was said to be. */
export function confidenceCurve<L extends Label>(
  probabilities: Matrix,
  { truth, predicted }: Pick<ReportInput<L>, 'truth' | 'predicted'>
): CalibrationCurve {
  const confidence = Array.from(probabilities, row => Math.max(...row))
  return calibrationCurve(
    truth.map((label, row) => label === predicted[row]),
    confidence,
    { bins: 10 }
  )
}

function known<Values extends Record<string, number>>(values: Values): Partial<Values> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => !Number.isNaN(value))) as Partial<Values>
}
