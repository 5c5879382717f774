import type { Interval } from '@llm-cookbook/classify'
import type { Theme } from '@llm-cookbook/viz'
import { amount, grouped } from './amounts.ts'
import type { Judged } from './classified.ts'
import { evidence } from './decision.ts'
import { imbalanceNotice } from './show-judgement.ts'
import { mistakesOf, type Mistake } from './mistakes.ts'
import {
  charts,
  escapeHtml,
  figuresHtml,
  pageHtml,
  paragraph,
  tableHtml,
  wideChart,
  type Cell,
  type Section
} from './page.ts'

/** A report of how good it is, as a page of its own. */
export async function judgementPage(judged: Judged, name: string): Promise<string> {
  const { report, by, abstained } = judged
  const about = [`${by}, judged by ${amount(report.rows, 'row')}.`]
  if (abstained > 0) about.push(`${amount(abstained, 'more row')} too close to tell.`)
  return pageHtml({
    title: `${name}: how good the labels are`,
    about: about.join(' '),
    sections: [summary(judged), await curves(judged), labels(judged), mistakes(judged)]
  })
}

function summary({ report }: Judged): Section {
  const { accuracy, macroF1, weightedF1, averagePrecision, intervals, majority } = report
  const always = (value: number): string => `${decimal(value)} by always '${majority.label}'`
  const figures = [
    {
      name: 'Accuracy',
      value: decimal(accuracy),
      note: [range(intervals?.accuracy), always(majority.accuracy)].join('')
    },
    { name: 'Macro F1', value: decimal(macroF1), note: [range(intervals?.macroF1), always(majority.macroF1)].join('') },
    { name: 'Weighted F1', value: decimal(weightedF1), note: always(majority.weightedF1) },
    { name: 'Average precision', value: decimal(averagePrecision), note: 'mean of the labels' }
  ]
  // Where nearly all rows are of one label, accuracy says the least.
  if (report.imbalanced) figures.push(figures.shift()!)
  const notice = imbalanceNotice(report)
  return { heading: 'In short', body: (notice ? paragraph(notice) : '') + figuresHtml(figures) }
}

/** The interval that the measure lies in, were it of other rows of the kind, with 95 % confidence. */
function range(interval: Interval | undefined): string {
  return interval && interval.low < interval.high
    ? `${decimal(interval.low)} to ${decimal(interval.high)} (95 %); `
    : ''
}

const size = { width: 380, height: 340 }

async function curves({ report, rows, predicted, labels, scores, kind }: Judged): Promise<Section> {
  const { histogramSvg, lineSvg, precisionRecallSvg, rocSvg } = await import('@llm-cookbook/viz')
  const { precisionRecall, roc, calibration } = report.charts()
  const matrix = await confusion(report)
  // A small one stands among the curves, a large one above them.
  const draw = matrix && matrix.width <= size.width ? [matrix.draw] : []
  if (precisionRecall) {
    draw.push(theme => precisionRecallSvg({ ...size, theme, ...precisionRecall, title: 'Precision and recall' }))
  }
  if (roc) draw.push(theme => rocSvg({ ...size, theme, ...roc, title: 'True and false positives (ROC)' }))
  if (calibration) draw.push(theme => lineSvg({ ...size, theme, ...calibration, markers: true }))

  const speaking = evidence(scores, kind)
  const series = ['right', 'wrong'].map(name => {
    const told = [...predicted.keys()].filter(row => {
      return predicted[row] !== undefined && (predicted[row] === rows[row]!.truth) === (name === 'right')
    })
    return { name, values: told.map(row => speaking.row(row)[labels.indexOf(predicted[row]!)]!) }
  })
  const drawn = series.filter(({ values }) => values.length > 0)
  const title = kind === 'probability' ? 'Probability of the label told' : 'Lead of the label told, in cosine'
  draw.push(theme => histogramSvg({ ...size, theme, series: drawn, share: true, title, bins: 20 }))
  const above = matrix && matrix.width > size.width ? wideChart(matrix.draw) : ''
  return { heading: 'How right it was, and how sure', body: above + charts(...draw) }
}

/** More labels than this make a matrix that nobody reads. */
const mostLabels = 40

async function confusion(
  report: Judged['report']
): Promise<{ width: number; draw: (theme: Theme) => string } | undefined> {
  const { labels, counts } = report.confusion
  if (labels.length > mostLabels) return undefined
  const { confusionMatrixSvg } = await import('@llm-cookbook/viz')
  const longest = Math.max(...labels.map(label => Math.min(20, label.length)))
  const width = Math.max(size.width, 130 + 6 * longest + 42 * labels.length)
  const height = Math.round(width * 0.9)
  return {
    width,
    draw: theme => confusionMatrixSvg({ labels, counts, theme, width, height, title: 'What was taken for what' })
  }
}

function labels({ report }: Judged): Section {
  const rows = report.perLabel.map(({ label, precision, recall, f1, averagePrecision, rocAuc, support }): Cell[] => [
    label,
    ...[precision, recall, f1, averagePrecision, rocAuc].map(measure => cell(measure)),
    { number: support, shown: grouped(support) }
  ])
  const head = ['label', 'precision', 'recall', 'F1', 'average precision', 'ROC AUC', 'rows']
  return { heading: 'Labels', body: tableHtml({ head, rows }) }
}

/** Texts of one kind of mistake that are listed. */
const mostTexts = 50
const longestText = 600

function mistakes(judged: Judged): Section {
  const all = mistakesOf(judged)
  const heading = 'Texts that were wrong'
  if (all.length === 0) return { heading, body: paragraph('None.') }
  const kinds = new Map<string, Mistake[]>()
  for (const mistake of all) {
    const kind = `${mistake.truth}, taken for ${mistake.predicted}`
    const others = kinds.get(kind)
    if (others) others.push(mistake)
    else kinds.set(kind, [mistake])
  }
  const body = [...kinds]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([kind, some], i) => group(kind, some, i === 0))
  return { heading, body: `${paragraph('The surest mistakes first; rows are counted from 0.')}${body.join('\n')}` }
}

function group(kind: string, mistakes: readonly Mistake[], isOpen: boolean): string {
  const items = mistakes.slice(0, mostTexts).map(({ row, text, distance }) => {
    const shown = text.length > longestText ? `${text.slice(0, longestText)} …` : text
    return `<li>${escapeHtml(shown)}<small>row ${row}, by ${decimal(distance)}</small></li>`
  })
  const more = mistakes.length - items.length
  const rest = more > 0 ? paragraph(`And ${grouped(more)} more.`) : ''
  return (
    `<details${isOpen ? ' open' : ''}><summary>${escapeHtml(kind)} (${grouped(mistakes.length)})</summary>` +
    `<ol class="texts">${items.join('\n')}</ol>${rest}</details>`
  )
}

function cell(measure: number | undefined): Cell {
  return { number: measure ?? NaN, shown: decimal(measure) }
}

function decimal(measure: number | undefined): string {
  return measure?.toFixed(3) ?? '–'
}
