import { amount, grouped } from './amounts.ts'
import type { Classified, Judged } from './classified.ts'
import type { World } from './command.ts'
import { mistakesOf } from './mistakes.ts'
import { printableLine } from './printable.ts'
import type { Terminal } from './terminal.ts'
import { columns, shorten, wrap } from './wrap.ts'

/** How good it is: the measures beside those of the majority, each label, and who was taken for whom. */
export function showJudgement(judged: Judged, { terminal }: Pick<World, 'terminal'>): void {
  const { report } = judged
  const { majority } = report
  const always = `always '${shorten(printableLine(majority.label), 20)}'`
  const left = 20
  const cell = (value: number | undefined, width: number): string => (value?.toFixed(3) ?? '–').padStart(width)
  terminal.print(terminal.style('dim', `${' '.repeat(left)}${'here'.padStart(7)}  ${always}`))
  const { accuracy, macroF1, weightedF1, averagePrecision, intervals } = report
  const measures = [
    { name: 'Accuracy', here: accuracy, there: majority.accuracy, interval: intervals?.accuracy },
    { name: 'Macro F1', here: macroF1, there: majority.macroF1, interval: intervals?.macroF1 },
    { name: 'Weighted F1', here: weightedF1, there: majority.weightedF1 },
    { name: 'Average precision', here: averagePrecision }
  ]
  // Where nearly all rows are of one label, accuracy says the least.
  if (report.imbalanced) measures.push(measures.shift()!)
  for (const { name, here, there, interval } of measures) {
    const beside = there === undefined ? '' : `  ${cell(there, columns(always))}`
    const range =
      interval && interval.low < interval.high
        ? `   ${interval.low.toFixed(3)} to ${interval.high.toFixed(3)} (95 %)`
        : ''
    const value = terminal.style('cyan', cell(here, 7))
    terminal.print(`${name.padEnd(left)}${value}${beside}${terminal.style('dim', range)}`)
  }
  const notice = imbalanceNotice(report)
  if (notice !== undefined) terminal.print(`\n${wrap(notice, { width: terminal.width })}`)
  terminal.print()
  showLabels(judged, terminal)
  terminal.print()
  showConfusion(judged, terminal)
}

/** What has to be known where one label has most of the rows. */
export function imbalanceNotice({ imbalanced, majority }: Judged['report']): string | undefined {
  if (!imbalanced) return undefined
  const share = Math.floor(100 * majority.share)
  return `${share} % of the rows are '${printableLine(majority.label)}': accuracy says little here, macro F1 and average precision say more.`
}

const barColumns = 16

function showLabels({ report }: Judged, terminal: Terminal): void {
  const { perLabel } = report
  const names = perLabel.map(({ label }) => printableLine(label))
  const width = Math.min(24, Math.max(5, ...names.map(columns)))
  const most = Math.max(...perLabel.map(({ support }) => support))
  const head = `${'label'.padEnd(width)}  precision   recall       F1       AP     rows`
  terminal.print(terminal.style('dim', head))
  for (const [i, { precision, recall, f1, averagePrecision, support }] of perLabel.entries()) {
    const name = padded(names[i]!, width)
    const [p, r, f, a] = [precision, recall, f1, averagePrecision].map(value => value?.toFixed(3) ?? '–')
    const bar = '━'.repeat(Math.round((support / Math.max(1, most)) * barColumns))
    const numbers = `  ${p!.padStart(9)} ${r!.padStart(8)} ${f!.padStart(8)} ${a!.padStart(8)} ${grouped(support).padStart(8)}`
    terminal.print(`${name}${numbers}  ${terminal.style('cyan', bar)}`.trimEnd())
  }
}

/** More labels than this make a matrix that nobody reads. */
const mostLabels = 30

function showConfusion({ report }: Judged, terminal: Terminal): void {
  const { labels, counts } = report.confusion
  if (labels.length > mostLabels) return
  const names = labels.map(printableLine)
  const cells = counts.map(row => Array.from(row, grouped))
  const widest = Math.max(...cells.flat().map(columns))
  const nameWidth = Math.min(20, Math.max(...names.map(columns)))
  // Names above the columns, if they have room; or else numbers, which then stand before the names too.
  const named = Math.max(widest, ...names.map(name => Math.min(12, columns(name)))) + 2
  const isNamed = nameWidth + named * labels.length <= terminal.width
  const width = isNamed ? named : Math.max(widest, 2) + 1
  const before = (i: number): string => (isNamed ? '' : `${String(i + 1).padStart(2)} `)
  const left = nameWidth + before(0).length
  const heads = names.map((name, i) => (isNamed ? shorten(name, width - 2) : String(i + 1)))
  terminal.print(terminal.style('dim', 'Actual labels down, predicted across'))
  terminal.print(terminal.style('dim', ' '.repeat(left) + heads.map(head => padStart(head, width)).join('')))
  for (const [i, row] of cells.entries()) {
    const shown = row.map((count, j) => {
      const text = count.padStart(width)
      if (count === '0') return terminal.style('dim', text)
      return i === j ? terminal.style(['bold', 'green'], text) : terminal.style('yellow', text)
    })
    terminal.print(before(i) + padded(names[i]!, nameWidth) + shown.join(''))
  }
}

/** Mistakes that are shown without a report. */
const mostMistakes = 10

/** The texts that were wrong, the surest first. */
export function showMistakes(judged: Judged, { terminal }: Pick<World, 'terminal'>): void {
  const mistakes = mistakesOf(judged)
  if (mistakes.length === 0) return
  const shown = Math.min(mostMistakes, mistakes.length)
  const heading = shown < mistakes.length ? `The ${shown} surest of ${amount(mistakes.length, 'mistake')}` : 'Mistakes'
  terminal.print(`\n${terminal.style('bold', heading)}`)
  for (const { row, truth, predicted, text } of mistakes.slice(0, shown)) {
    const what = `row ${row}: ${printableLine(truth)}, taken for ${printableLine(predicted)}`
    terminal.print(terminal.style('dim', what))
    terminal.print(wrap(shorten(printableLine(text), 3 * terminal.width), { width: terminal.width, indent: '  ' }))
  }
}

function padded(text: string, width: number): string {
  const short = shorten(text, width)
  return short + ' '.repeat(Math.max(0, width - columns(short)))
}

function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - columns(text))) + text
}

/** Models side by side, and the majority below them. */
export function showComparison(
  models: readonly { readonly title: string; readonly judged: Judged; readonly seconds: number }[],
  name: string,
  { terminal }: Pick<World, 'terminal'>
): void {
  const { rows, majority } = models[0]!.judged.report
  terminal.print(terminal.style('bold', `${models.length} models: ${amount(rows, 'row')} of ${name}`))
  terminal.print()
  const always = `always '${shorten(printableLine(majority.label), 16)}'`
  const width = Math.max(columns(always), ...models.map(({ title }) => title.length))
  const head = `${'model'.padEnd(width)}  accuracy  macro F1  weighted F1     AP  seconds`
  terminal.print(terminal.style('dim', head))
  const best = Math.max(...models.map(({ judged }) => judged.report.macroF1))
  for (const { title, judged, seconds } of models) {
    const { accuracy, macroF1, weightedF1, averagePrecision } = judged.report
    const [a, m, w, p] = [accuracy, macroF1, weightedF1, averagePrecision].map(value => value?.toFixed(3) ?? '–')
    const row = `${padded(title, width)}  ${a!.padStart(8)}  ${m!.padStart(8)}  ${w!.padStart(11)}  ${p!.padStart(5)}  ${seconds.toFixed(1).padStart(7)}`
    terminal.print(macroF1 === best ? terminal.style(['bold', 'cyan'], row) : row)
  }
  const row = [majority.accuracy, majority.macroF1, majority.weightedF1].map((value, i) =>
    value.toFixed(3).padStart([10, 10, 13][i]!)
  )
  terminal.print(terminal.style('dim', padded(always, width) + row.join('')))
}

/** Each row with its label and what speaks for it, and how many have which. */
export function showPredictions(
  { rows, labels, scores, predicted }: Classified,
  { terminal }: Pick<World, 'terminal'>,
  { withRows }: { readonly withRows: boolean }
): void {
  const names = [...labels.map(printableLine), '–']
  const width = Math.min(24, Math.max(...names.map(columns)))
  if (withRows) {
    for (const [i, { text }] of rows.entries()) {
      const column = labels.indexOf(predicted[i] ?? '')
      const score = column < 0 ? '' : scores.row(i)[column]!.toFixed(3)
      const room = Math.max(10, terminal.width - width - 10)
      const label = terminal.style('cyan', padded(names.at(column)!, width))
      terminal.print(`${label}  ${score.padStart(6)}  ${shorten(printableLine(text), room)}`.trimEnd())
    }
    terminal.print()
  }
  for (const [i, label] of [...labels, undefined].entries()) {
    const count = predicted.filter(each => each === label).length
    if (count === 0 && label === undefined) continue
    const bar = '━'.repeat(Math.round((count / rows.length) * 2 * barColumns))
    terminal.print(
      `${padded(names[i]!, width)}  ${grouped(count).padStart(8)}  ${terminal.style('cyan', bar)}`.trimEnd()
    )
  }
}
