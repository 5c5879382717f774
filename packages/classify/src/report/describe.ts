import type { Label } from '../learner.ts'
import type { Interval } from '../metrics/bootstrap.ts'
import type { ReportData } from '../report.ts'
import { counted, decimals, grouped, percent, shorten, type Block, type Table } from './document.ts'

/** The report as tables and sentences: what it comes to, how each label fares, and what was taken for what. */
export function describeReport<L extends Label>(data: ReportData<L>): Block[] {
  const { name, rows, perLabel } = data
  const size = `${counted(rows, 'row')}, ${counted(perLabel.length, 'label')}`
  return [
    { kind: 'heading', text: name === undefined ? size : `${name}: ${size}` },
    ...Array.from(remarks(data), text => ({ kind: 'paragraph', text }) as const),
    overall(data),
    ...eachLabel(data),
    ...confusions(data)
  ]
}

/** What one should know before one reads the numbers. */
function* remarks<L extends Label>(data: ReportData<L>): Generator<string> {
  const { accuracy, majority, imbalanced, perLabel, intervals } = data
  if (perLabel.length === 1) {
    yield 'All rows are of one label: there was nothing to tell apart.'
    return
  }
  const always = `always saying ${quoted(majority.label)}`
  if (imbalanced) {
    yield (
      `Imbalanced: ${percent(majority.share)} of the rows are ${quoted(majority.label)}, and ${always} is right as often. ` +
      `Judge by macro F1${data.averagePrecision === undefined ? '' : ' and average precision'}.`
    )
  }
  if (accuracy <= majority.accuracy) yield `By accuracy no better than ${always}.`
  else if (intervals && intervals.accuracy.low <= majority.accuracy) {
    yield `By accuracy better than ${always}, but not surely: its interval reaches down to that.`
  }
}

function overall<L extends Label>(data: ReportData<L>): Table {
  const { majority, imbalanced, intervals } = data
  const line = (name: string, value: number | undefined, always?: number, interval?: Interval): string[][] => {
    if (value === undefined) return []
    const between = interval ? `${decimals(interval.low)} to ${decimals(interval.high)}` : ''
    return [[name, decimals(value), ...(intervals ? [between] : []), always === undefined ? '' : decimals(always)]]
  }
  const accuracy = line('accuracy', data.accuracy, majority.accuracy, intervals?.accuracy)
  const macroF1 = line('macro F1', data.macroF1, majority.macroF1, intervals?.macroF1)
  const averagePrecision = line('macro average precision', data.averagePrecision, majority.averagePrecision)
  return {
    kind: 'table',
    header: [
      '',
      'value',
      ...(intervals ? [`${percent(intervals.level)} interval`] : []),
      `always ${quoted(majority.label)}`
    ],
    rows: [
      ...(imbalanced ? [macroF1, averagePrecision, accuracy] : [accuracy, macroF1, averagePrecision]),
      line('weighted F1', data.weightedF1, majority.weightedF1),
      line('micro average precision', data.microAveragePrecision),
      line('ROC AUC', data.rocAuc, 0.5),
      line('log loss', data.logLoss),
      line('calibration error', data.calibrationError)
    ].flat()
  }
}

function* eachLabel<L extends Label>({ perLabel, rows, averagePrecision, rocAuc }: ReportData<L>): Generator<Block> {
  const columns = [
    { name: 'precision', of: 'precision' },
    { name: 'recall', of: 'recall' },
    { name: 'F1', of: 'f1' },
    ...(averagePrecision === undefined ? [] : [{ name: 'avg. prec.', of: 'averagePrecision' } as const]),
    ...(rocAuc === undefined ? [] : [{ name: 'ROC AUC', of: 'rocAuc' } as const])
  ] as const
  const shown =
    perLabel.length > mostLabels ? perLabel.toSorted((a, b) => b.support - a.support).slice(0, mostLabels) : perLabel
  const mean = (name: string, weightOf: (support: number) => number): string[] => {
    const values = columns.map(({ of }) => {
      const known = perLabel.filter(one => one[of] !== undefined)
      const total = known.reduce((sum, { support }) => sum + weightOf(support), 0)
      return decimals(known.reduce((sum, one) => sum + weightOf(one.support) * one[of]!, 0) / total)
    })
    return [name, ...values, grouped(rows)]
  }
  yield {
    kind: 'table',
    header: ['label', ...columns.map(({ name }) => name), 'rows'],
    rows: shown.map(one => [String(one.label), ...columns.map(({ of }) => decimals(one[of])), grouped(one.support)]),
    summary: [mean('mean', () => 1), mean('weighted mean', support => support)]
  }
  if (shown.length < perLabel.length) {
    yield {
      kind: 'paragraph',
      text: `Shown are the ${shown.length} labels with the most rows, of ${grouped(perLabel.length)}.`
    }
  }
}

/** The whole table where it has few labels and short ones, else the largest numbers of it. */
function* confusions<L extends Label>({ confusion: { labels, counts }, perLabel }: ReportData<L>): Generator<Block> {
  const width = labels.reduce<number>((sum, label) => sum + 3 + String(label).length, 0)
  if (labels.length <= mostColumns && width <= mostWidth) {
    yield {
      kind: 'table',
      header: ['is ↓  taken for →', ...labels.map(String)],
      rows: labels.map((label, i) => [String(label), ...counts[i]!.map(grouped)])
    }
    return
  }
  const mistakes = counts
    .flatMap((row, i) => row.flatMap((count, j) => (i !== j && count > 0 ? [{ i, j, count }] : [])))
    .sort((a, b) => b.count - a.count)
  if (mistakes.length === 0) return
  yield {
    kind: 'table',
    header: ['is → taken for', 'rows', 'of its rows'],
    rows: mistakes.slice(0, mostMistakes).map(({ i, j, count }) => {
      const { support } = perLabel[i]!
      const [is, taken] = [labels[i], labels[j]].map(label => shorten(String(label), 18))
      return [`${is} → ${taken}`, grouped(count), percent(count / support)]
    })
  }
  if (mistakes.length > mostMistakes) {
    const others = mistakes.slice(mostMistakes).reduce((sum, { count }) => sum + count, 0)
    yield { kind: 'paragraph', text: `And ${counted(others, 'row')} in other ways.` }
  }
}

const mostLabels = 40
const mostColumns = 10
/** Of the labels side by side. */
const mostWidth = 70
const mostMistakes = 10

function quoted(label: Label): string {
  return typeof label === 'string' ? `'${shorten(label)}'` : String(label)
}
