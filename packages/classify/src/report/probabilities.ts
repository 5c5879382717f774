import type { Matrix } from '@llm-cookbook/vector'
import { encodeLabels } from '../classes.ts'
import type { Label } from '../learner.ts'
import { codesOf, columnOf, meanOf, rankAll } from '../metrics/multiclass.ts'
import { calibrationCurve, calibrationError, logLoss, type CalibrationCurve } from '../metrics/probabilities.ts'
import { averagePrecisionOf, rank, rocAucOf } from '../metrics/ranking.ts'
import type { ReportInput } from '../report.ts'

/** Each only where it can be told. */
export interface ProbabilityScores {
  /** The mean of the labels' average precisions. */
  readonly averagePrecision?: number
  /** Of all decisions, one for each row and label, together. */
  readonly microAveragePrecision?: number
  /** The mean of the labels' areas under the ROC curve, each against the rest. */
  readonly rocAuc?: number
  /** The mean of -log of the probability that each row's own label was given, 0 at best; not of scores. */
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
  { matrix, classes, codes, areProbabilities }: Scored<L>,
  each: ReadonlyMap<L, LabelRanking>,
  input: ReportInput<L>
): ProbabilityScores {
  const mean = (of: keyof LabelRanking): number => {
    return meanOf(Array.from(each.values(), one => ({ value: one[of] ?? NaN, weight: 1 })))
  }
  return known({
    averagePrecision: mean('averagePrecision'),
    microAveragePrecision: averagePrecisionOf(rankAll(codes, matrix)),
    rocAuc: mean('rocAuc'),
    logLoss: areProbabilities ? logLoss(input.truth, matrix, { classes }) : NaN,
    calibrationError: areProbabilities ? calibrationError(confidenceCurve(matrix, input)) : NaN
  })
}

/** How well a label's scores put its rows before the others. */
export interface LabelRanking {
  /** Against all other labels; where some rows are of it. */
  readonly averagePrecision?: number
  /** Where some rows are of it, and some are not. */
  readonly rocAuc?: number
}

export function judgeLabels<L extends Label>({ matrix, classes, codes }: Scored<L>): Map<L, LabelRanking> {
  return new Map(
    classes.map((label, code) => {
      const { positives, scores } = columnOf(codes, matrix, code)
      const ranking = rank(positives, scores)
      return [label, known({ averagePrecision: averagePrecisionOf(ranking), rocAuc: rocAucOf(ranking) })]
    })
  )
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
