import type { Matrix } from '@llm-cookbook/vector'
import type { Label } from './learner.ts'
import { bootstrapIntervals, type BootstrapOptions, type Interval } from './metrics/bootstrap.ts'
import { averageScores, confusionOf, scoresByLabel, type ConfusionMatrix, type LabelScores } from './metrics/labels.ts'
import { tallyOf, tallyOfRows, type Tally } from './metrics/tally.ts'
import { majorityOf, type MajorityBaseline } from './report/baseline.ts'
import { chartsOf, type ReportCharts } from './report/charts.ts'
import { describeReport } from './report/describe.ts'
import { toMarkdown, toText } from './report/document.ts'
import {
  judgeLabels,
  judgeScores,
  scoredOf,
  type LabelRanking,
  type ProbabilityScores
} from './report/probabilities.ts'

/** What a report on predicted labels is made of. */
export interface ReportInput<L extends Label = Label> {
  /** The label of each row, one row at least. */
  readonly truth: readonly L[]
  /** What each row was taken for, as many as `truth`. */
  readonly predicted: readonly L[]
  /** How probable each class was said to be: a row for each row, a column for each class. */
  readonly probabilities?: Matrix | undefined
  /** Instead of probabilities, other numbers that are higher the more a row is held to be of a class, such as cosines. */
  readonly scores?: Matrix | undefined
  /** What the columns of either stand for; by default the labels among the truth, in the order of classes. */
  readonly classes?: readonly L[] | undefined
  /** What is judged, for the head of the report: `logistic regression`. */
  readonly name?: string | undefined
}

export interface ReportOptions {
  /**
   * How the intervals of accuracy and macro F1 are made; `false` for none. By default at 95 %, up to 10,000 rows: they take
   * long for more, and say little.
   */
  intervals?: BootstrapOptions | false | undefined
}

/** How well one label is told from the rest. */
export interface LabelReport<L extends Label = Label> extends LabelScores, LabelRanking {
  /** The label that this is about. */
  readonly label: L
  /** How many rows are of it. */
  readonly support: number
}

/** Between what the main measures lie for other rows of the same kind. */
export interface ReportIntervals {
  /** How sure they are to hold the value of the population: .95 by default. */
  readonly level: number
  /** The accuracy, and between what it lies. */
  readonly accuracy: Interval
  /** Macro F1, and between what it lies. */
  readonly macroF1: Interval
}

/** What `JSON.stringify` makes of a report, and its numbers. */
export interface ReportData<L extends Label = Label> extends ProbabilityScores {
  /** What was judged; left out where it was not said. */
  readonly name?: string
  /** How many rows were judged. */
  readonly rows: number
  /** The share of rows whose label was predicted. */
  readonly accuracy: number
  /** The mean F1 of the labels, each counting the same however rare it is. */
  readonly macroF1: number
  /** F1 of all decisions together, which is the accuracy where each row has one label, as here. */
  readonly microF1: number
  /** The mean F1 of the labels, each counting as often as it has rows. */
  readonly weightedF1: number
  /** How sure accuracy and macro F1 are; left out where `intervals` was `false`, or by default for more than 10,000 rows. */
  readonly intervals?: ReportIntervals
  /** One for each label that occurs among the truth or what was predicted, in the order of classes. */
  readonly perLabel: readonly LabelReport<L>[]
  /** How often each label was predicted for each true one. */
  readonly confusion: ConfusionMatrix<L>
  /** What always saying the label of most rows comes to: who does no better has learnt nothing. */
  readonly majority: MajorityBaseline<L>
  /** Whether one label has 75 % of the rows or more: accuracy says little then, macro F1 and average precision more. */
  readonly imbalanced: boolean
}

/** How good predictions are: as numbers, as text, and as data for charts. */
export interface Report<L extends Label = Label> extends ReportData<L> {
  /** Aligned tables for a terminal, without colours. */
  toText(): string
  /** The same in Markdown. */
  toMarkdown(): string
  /** The numbers alone. */
  toJSON(): ReportData<L>
  /** What chart functions take: those of `@llm-cookbook/viz` as they are. */
  charts(): ReportCharts
}

/**
 * Judges predictions by what is true, beside what always saying the most frequent label comes to.
 *
 * @throws TypeError, RangeError for labels that are none, empty or of different numbers, and for probabilities
 *   or scores that are no matrix, of another size, or both given; for probabilities that are not from 0 to 1
 */
export function report<L extends Label>(input: ReportInput<L>, options: ReportOptions = {}): Report<L> {
  const { truth, predicted, name } = input
  const tally = tallyOf(truth, predicted)
  const scored = scoredOf(input)
  const ranked = scored && judgeLabels(scored)
  const each = scoresByLabel(tally, 0)
  const majority = majorityOf(tally)
  const { intervals = tally.rows <= 10_000 ? {} : false } = options
  const data: ReportData<L> = {
    ...(name !== undefined && { name }),
    rows: tally.rows,
    accuracy: averageScores(tally, each, 'micro').f1,
    macroF1: averageScores(tally, each, 'macro').f1,
    microF1: averageScores(tally, each, 'micro').f1,
    weightedF1: averageScores(tally, each, 'weighted').f1,
    ...(scored && judgeScores(scored, ranked!, input)),
    ...(intervals && { intervals: intervalsOf(tally, intervals) }),
    perLabel: tally.labels.map((label, i) => {
      return { label, ...each[i]!, support: tally.support[i]!, ...ranked?.get(label) }
    }),
    confusion: confusionOf(tally),
    majority,
    imbalanced: majority.share >= 0.75 && tally.labels.length > 1
  }
  return {
    ...data,
    toText: () => toText(describeReport(data)),
    toMarkdown: () => toMarkdown(describeReport(data)),
    toJSON: () => data,
    charts: () => chartsOf(data, scored, input)
  }
}

function intervalsOf(tally: Tally<Label>, options: BootstrapOptions): ReportIntervals {
  const [accuracy, macroF1] = bootstrapIntervals(
    tally.rows,
    rows => {
      const drawn = tallyOfRows(tally, rows)
      const each = scoresByLabel(drawn, 0)
      return [averageScores(drawn, each, 'micro').f1, averageScores(drawn, each, 'macro').f1]
    },
    options
  )
  return { level: options.level ?? 0.95, accuracy: accuracy!, macroF1: macroF1! }
}
