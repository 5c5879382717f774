import { fontSizes, type Box, type Drawing } from './drawing.ts'
import { element } from './svg.ts'
import { symbolPath, type SymbolName } from './symbols.ts'
import { fitText, textWidth } from './text.ts'
import { linearTicks, type Domain } from './ticks.ts'

export interface LegendItem {
  readonly name: string
  readonly color: string
  /** What stands for it in the plot; a square by default. */
  readonly symbol?: SymbolName | 'line'
  readonly dash?: string | undefined
}

const size = fontSizes.text
const rowHeight = 18
const symbolWidth = 16
const lineWidth = 26

/**
 * Draws what the colours mean: in rows above the plot where they fit, else in columns on its right, of which the last says
 * how many more there are that have no room.
 */
export function drawLegend(drawing: Drawing, items: readonly LegendItem[], title?: string): void {
  if (items.length === 0) return
  const rows = inRows(drawing, items, title)
  if (rows) drawRows(drawing, rows, title)
  else drawColumn(drawing, items, title)
}

/**
 * Takes room on the right for a strip of colours with its numbers. What it returns draws it: beside the plot, which may turn
 * out to be narrower than the room that is left.
 */
export function colorBar(
  drawing: Drawing,
  domain: Domain,
  colorOf: (share: number) => string,
  { title, format }: { title?: string | undefined; format?: ((value: number) => string) | undefined } = {}
): (plot: Box) => void {
  const { area } = drawing
  const heading = title === undefined ? '' : fitText(title, size, 150)
  const head = heading === '' ? 0 : rowHeight
  const height = Math.max(20, Math.min(260, area.bottom - area.top - head - 24))
  const ticks = linearTicks(domain, Math.max(2, Math.floor(height / 40)))
  const texts = ticks.map(({ value, text }) => format?.(value) ?? text)
  const numbers = Math.max(...texts.map(text => textWidth(text, fontSizes.tick)))
  const width = Math.max(14 + 6 + numbers, textWidth(heading, size))
  drawing.shrink({ right: width + 18 })
  return plot => {
    const [left, top] = [plot.right + 18, plot.top + head]
    if (heading !== '') drawing.text(heading, left, plot.top + size)
    const steps = 64
    for (let i = 0; i < steps; i++) {
      // Each reaches under the next, so that no gap is seen between them.
      const y = top + (height * i) / steps
      const fill = colorOf(1 - (i + 0.5) / steps)
      drawing.add(element('rect', { x: left, y, width: 14, height: top + height - y, fill }))
    }
    const [low, high] = domain
    for (const [i, { value }] of ticks.entries()) {
      const y = top + height * (1 - (value - low) / (high - low))
      drawing.text(texts[i]!, left + 20, y + 4, { size: fontSizes.tick, color: drawing.colors.muted })
    }
  }
}

type Row = readonly { readonly item: LegendItem; readonly name: string; readonly left: number }[]

function inRows({ area }: Drawing, items: readonly LegendItem[], title?: string): Row[] | undefined {
  const width = area.right - area.left
  // A few may have a row each, where their names can be long.
  const few = items.length <= 4
  const start = title === undefined ? 0 : textWidth(title, size) + 14
  const rows: Row[number][][] = [[]]
  let left = start
  for (const item of items) {
    const name = fitText(item.name, size, few ? width - start - markWidth(item) : width * 0.4)
    const needed = markWidth(item) + textWidth(name, size)
    if (left + needed > width) {
      if (rows.length === (few ? 4 : 2) || start + needed > width) return undefined
      rows.push([])
      left = start
    }
    rows.at(-1)!.push({ item, name, left })
    left += needed + 16
  }
  return rows
}

function drawRows(drawing: Drawing, rows: readonly Row[], title?: string): void {
  const { left, top } = drawing.area
  if (title !== undefined) drawing.text(title, left, top + size)
  for (const [r, row] of rows.entries()) {
    for (const { item, name, left: offset } of row) drawItem(drawing, item, name, left + offset, top + r * rowHeight)
  }
  drawing.shrink({ top: rows.length * rowHeight + 8 })
}

function drawColumn(drawing: Drawing, items: readonly LegendItem[], title?: string): void {
  const { area } = drawing
  const perColumn = Math.max(1, Math.floor((area.bottom - area.top) / rowHeight) - (title === undefined ? 0 : 1))
  const most = perColumn * 2
  // The last place is for the number of those without one.
  const shown = items.length <= most ? items : items.slice(0, most - 1)
  const widest = (area.right - area.left) * (shown.length > perColumn ? 0.17 : 0.3)
  const labels = shown.map(({ name }) => fitText(name, size, widest))
  const more = items.length > most ? [`and ${items.length - shown.length} more`] : []
  const mark = Math.max(...shown.map(markWidth))
  const columns = [labels.slice(0, perColumn), [...labels.slice(perColumn), ...more]].filter(
    column => column.length > 0
  )
  const widths = columns.map(column => mark + Math.max(...column.map(text => textWidth(text, size))))
  const total = widths.reduce((sum, width) => sum + width + 16, 0)
  const heading = title === undefined ? undefined : fitText(title, size, Math.max(total - 16, 80))
  let left = area.right - Math.max(total - 16, heading === undefined ? 0 : textWidth(heading, size))
  const first = left
  const top = area.top + (title === undefined ? 0 : rowHeight)
  if (heading !== undefined) drawing.text(heading, left, area.top + size)
  for (const [c, column] of columns.entries()) {
    for (const [r, name] of column.entries()) {
      const item = shown[c * perColumn + r]
      if (item) drawItem(drawing, item, name, left, top + r * rowHeight)
      else drawing.text(name, left, top + r * rowHeight + size, { color: drawing.colors.muted })
    }
    left += widths[c]! + 16
  }
  drawing.shrink({ right: area.right - first + 18 })
}

function markWidth({ symbol }: LegendItem): number {
  return symbol === 'line' ? lineWidth : symbolWidth
}

function drawItem(drawing: Drawing, item: LegendItem, name: string, left: number, top: number): void {
  const { symbol = 'square', color, dash } = item
  const middle = top + size * 0.65
  if (symbol === 'line') {
    const d = `M${Math.round(left)} ${Math.round(middle)}h20`
    drawing.add(element('path', { d, stroke: color, 'stroke-width': 2, 'stroke-dasharray': dash }))
  } else {
    drawing.add(element('path', { d: symbolPath(symbol, left + 5, middle, 4.5), fill: color }))
  }
  drawing.text(name, left + markWidth(item), top + size)
}
