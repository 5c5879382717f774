import { colorScale } from '../palette.ts'
import { drawAxes, type Plot } from './axes.ts'
import { drawCells } from './cells.ts'
import { Drawing, fontSizes, type ChartOptions } from './drawing.ts'
import { bandScale } from './scale.ts'
import { shortName, textWidth } from './text.ts'
import { formatNumber, formatShare } from './ticks.ts'

export interface ConfusionMatrixOptions extends ChartOptions {
  /** Names of the classes. */
  readonly labels: readonly string[]
  /** `counts[i][j]`: how many of class i were taken for class j. Whole numbers or weights, 0 or more. */
  readonly counts: readonly ArrayLike<number>[]
}

/**
 * A confusion matrix as an SVG document: counts and, by colour and as a percentage, the share of its actual class; recall on
 * the right, precision below.
 *
 * @throws RangeError when `counts` is not as long and as wide as there are labels, or has a number that is negative or none
 */
export function confusionMatrixSvg(options: ConfusionMatrixOptions): string {
  const { labels, counts } = options
  checkCounts(counts, labels.length)
  const table = tally(counts)
  const drawing = new Drawing('Confusion matrix', options, { width: 560, height: 500 })
  // Room for recall and precision, whose name stands above those of the classes.
  const names = labels.reduce((most, label) => Math.max(most, textWidth(label, size)), 0)
  const left = Math.max(0, textWidth('precision', size) - names - fontSizes.text)
  drawing.shrink({ left, right: 40, top: size + 6 })
  const plot = drawAxes(drawing, bandScale(labels, 'predicted'), bandScale(labels, 'actual'), { aspect: 1 })
  drawCells(drawing, plot, {
    rows: labels.length,
    columns: labels.length,
    share: (row, column) => counts[row]![column]! / table.actual[row]!,
    colorOf: colorScale('blues'),
    text: (row, column) => [formatNumber(counts[row]![column]!), ratio(counts[row]![column]!, table.actual[row]!)]
  })
  drawMargins(drawing, plot, table)
  return drawing.finish(describe(labels, table))
}

const size = fontSizes.tick

interface Table {
  /** Of each class: how many are of it, were taken for it, and both. */
  readonly actual: readonly number[]
  readonly predicted: readonly number[]
  readonly hits: readonly number[]
}

function checkCounts(counts: readonly ArrayLike<number>[], classes: number): void {
  const wrong = counts.find(row => row.length !== classes)
  if (counts.length !== classes || wrong) {
    const got = wrong ? `a row of ${wrong.length}` : `${counts.length} ${counts.length === 1 ? 'row' : 'rows'}`
    throw new RangeError(`counts: expected ${classes} rows of ${classes} numbers, as there are labels, got ${got}`)
  }
  for (const [i, row] of counts.entries()) {
    const j = Array.from(row).findIndex(count => !(count >= 0 && count < Infinity))
    if (j >= 0) throw new RangeError(`counts[${i}][${j}]: expected a number from 0 on, got ${row[j]}`)
  }
}

function tally(counts: readonly ArrayLike<number>[]): Table {
  const sum = (numbers: ArrayLike<number>): number => Array.from(numbers).reduce((total, count) => total + count, 0)
  return {
    actual: counts.map(sum),
    predicted: counts.map((_, j) => sum(counts.map(row => row[j]!))),
    hits: counts.map((row, i) => row[i]!)
  }
}

/** Precision above the columns and recall beside the rows, where each has room. */
function drawMargins(drawing: Drawing, { box, x, y }: Plot, { actual, predicted, hits }: Table): void {
  const cell = (box.right - box.left) / Math.max(1, hits.length)
  const style = { size, color: drawing.colors.muted }
  const above = box.top - 6
  if (cell > textWidth('99%', size) + 4) {
    drawing.text('precision', box.left - 6, above, { ...style, anchor: 'end' })
    for (const [i, hit] of hits.entries()) {
      drawing.text(ratio(hit, predicted[i]!), x(i), above, { ...style, anchor: 'middle' })
    }
  }
  if (cell > size * 1.1) {
    drawing.text('recall', box.right + 6, above, style)
    for (const [i, hit] of hits.entries())
      drawing.text(ratio(hit, actual[i]!), box.right + 6, y(i) + size * 0.35, style)
  }
}

function ratio(part: number, whole: number): string {
  return whole === 0 ? '–' : formatShare(part / whole)
}

function describe(labels: readonly string[], { actual, predicted, hits }: Table): string {
  const total = actual.reduce((sum, count) => sum + count, 0)
  const hit = hits.reduce((sum, count) => sum + count, 0)
  const overall = `${formatNumber(hit)} of ${formatNumber(total)} are right (${ratio(hit, total)})`
  const parts = labels.slice(0, 20).map((label, i) => {
    return `${shortName(label)}: recall ${ratio(hits[i]!, actual[i]!)}, precision ${ratio(hits[i]!, predicted[i]!)}`
  })
  return `${[overall, ...parts].join('; ')}.`
}
