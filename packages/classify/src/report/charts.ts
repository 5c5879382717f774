import type { Label } from '../learner.ts'
import { calibrationCurve } from '../metrics/probabilities.ts'
import { columnOf } from '../metrics/multiclass.ts'
import type { ReportData, ReportInput } from '../report.ts'
import { confidenceCurve, type Scored } from './probabilities.ts'

/** One ranking of the rows, for a curve. */
export interface RankedSeries {
  /** The label, as `String` writes it. */
  readonly name: string
  /** One for each row: the higher, the more it was held to be of the label. */
  readonly scores: Float32Array
  /** 1 for each row that is of the label. */
  readonly positives: Uint8Array
}

/** What a chart of lines is drawn from. */
export interface LineChart {
  /** What stands above it. */
  readonly title: string
  /** The lines: what each is called, its points, and whether it is drawn dashed. */
  readonly series: readonly {
    readonly name: string
    readonly x: readonly number[]
    readonly y: readonly number[]
    readonly dashed?: boolean
  }[]
  /** What the axis to the right tells, and from where to where it goes. */
  readonly x: { readonly label: string; readonly domain: readonly [number, number] }
  /** What the axis upwards tells, and from where to where it goes. */
  readonly y: { readonly label: string; readonly domain: readonly [number, number] }
}

/** What chart functions take: `confusionMatrixSvg`, `precisionRecallSvg`, `rocSvg` and `lineSvg` of `@llm-cookbook/viz`. */
export interface ReportCharts {
  /** How often each label was predicted for each true one: `counts[i][j]` rows of label i were taken for label j. */
  readonly confusionMatrix: { readonly labels: readonly string[]; readonly counts: readonly (readonly number[])[] }
  /** Of the eight labels of most rows, each against the rest; where there are probabilities or scores. */
  readonly precisionRecall?: { readonly series: readonly RankedSeries[] }
  /** As `precisionRecall`; of two labels the second alone, as the curve of the first is the same turned about. */
  readonly roc?: { readonly series: readonly RankedSeries[] }
  /**
   * How often it came about beside how probable it was said to be: that the row is of the second of two labels; of more
   * labels, that the predicted one is right. Where there are probabilities.
   */
  readonly calibration?: LineChart
}

export function chartsOf<L extends Label>(
  { confusion, perLabel }: ReportData<L>,
  scored: Scored<L> | undefined,
  input: ReportInput<L>
): ReportCharts {
  const confusionMatrix = { labels: confusion.labels.map(String), counts: confusion.counts }
  if (!scored) return { confusionMatrix }
  const { matrix, classes, codes, areProbabilities } = scored
  const ranked = perLabel
    .filter(({ rocAuc }) => rocAuc !== undefined)
    .toSorted((a, b) => b.support - a.support)
    .slice(0, mostCurves)
    .map(({ label }) => ({ name: String(label), ...columnOf(codes, matrix, classes.indexOf(label)) }))
  const second = classes.length === 2 ? ranked.filter(({ name }) => name === String(classes[1])) : []
  return {
    confusionMatrix,
    ...(ranked.length > 0 && {
      precisionRecall: { series: ranked },
      roc: { series: second.length > 0 ? second : ranked }
    }),
    ...(areProbabilities && { calibration: calibrationChart(scored, input) })
  }
}

const mostCurves = 8

function calibrationChart<L extends Label>({ matrix, classes, codes }: Scored<L>, input: ReportInput<L>): LineChart {
  const isBinary = classes.length === 2
  const { positives, scores } = columnOf(codes, matrix, 1)
  const { predicted, observed } = isBinary
    ? calibrationCurve(positives, scores, { bins: 10 })
    : confidenceCurve(matrix, input)
  const what = isBinary ? `that it is ${String(classes[1])}` : 'of the predicted label'
  const axis = (label: string): LineChart['x'] => ({ label, domain: [0, 1] })
  return {
    title: 'Calibration',
    series: [
      { name: 'perfectly calibrated', x: [0, 1], y: [0, 1], dashed: true },
      { name: input.name ?? 'predictions', x: predicted, y: observed }
    ],
    x: axis(`probability ${what}`),
    y: axis('how often it was so')
  }
}
