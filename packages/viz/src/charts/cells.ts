import type { Plot } from './axes.ts'
import { fontSizes, type Drawing } from './drawing.ts'
import { element, Path } from './svg.ts'
import { textWidth } from './text.ts'

/** A table of colours. */
export interface Cells {
  readonly rows: number
  readonly columns: number
  /** From 0 to 1, for the colour; NaN where it is not known. */
  readonly share: (row: number, column: number) => number
  readonly colorOf: (share: number) => string
  /** What is written in a cell, one or two lines. None at all where there is one cell in which it has no room. */
  readonly text?: (row: number, column: number) => readonly string[]
}

/** More would not be told apart; fewer would show. */
const shades = 64

/** Draws cells whose middle is at x(column), y(row) of a plot with two band scales. */
export function drawCells(drawing: Drawing, plot: Plot, cells: Cells): void {
  const { box, x, y } = plot
  const { rows, columns, share, colorOf } = cells
  const [width, height] = [(box.right - box.left) / columns, (box.bottom - box.top) / rows]
  const paths = new Map<string, Path>()
  for (let row = 0; row < rows; row++) {
    const shadeAt = (column: number): number => Math.min(shades - 1, Math.floor(share(row, column) * shades))
    for (let start = 0; start < columns;) {
      const shade = shadeAt(start)
      let end = start + 1
      while (end < columns && Object.is(shadeAt(end), shade)) end++
      const color = Number.isNaN(shade) ? drawing.colors.missing : colorOf((shade + 0.5) / shades)
      if (!paths.has(color)) paths.set(color, new Path())
      const [left, top] = [x(start) - width / 2, y(row) - height / 2]
      paths.get(color)!.rectangle(left, top, (end - start) * width, height)
      start = end
    }
  }
  const marks = [...paths].map(([fill, { d }]) => element('path', { d, fill }))
  // Without smoothing of edges, which would leave a line between neighbours.
  drawing.add(element('g', { 'shape-rendering': 'crispEdges' }, ...marks))
  drawTexts(drawing, plot, cells, [width, height])
}

function drawTexts(drawing: Drawing, { x, y }: Plot, cells: Cells, [width, height]: readonly [number, number]): void {
  const { rows, columns, share, colorOf } = cells
  const size = fontSizes.tick
  const markup: string[] = []
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const lines = cells.text?.(row, column) ?? []
      if (lines.some(line => textWidth(line, size) > width - 4) || lines.length * size * 1.25 > height) return
      const fill = Number.isNaN(share(row, column)) ? drawing.colors.missing : colorOf(share(row, column))
      const color = isDark(fill) ? '#ffffff' : '#1d2129'
      for (const [i, line] of lines.entries()) {
        const baseline = y(row) + (i - (lines.length - 1) / 2) * size * 1.25 + size * 0.35
        markup.push(drawing.textElement(line, x(column), baseline, { size, anchor: 'middle', color }))
      }
    }
  }
  drawing.add(...markup)
}

/** Whether white text has more contrast on it than black: by the luminance of WCAG 2, where both have the same at .18. */
function isDark(color: string): boolean {
  const [red, green, blue] = [1, 3, 5].map(i => {
    const channel = Number.parseInt(color.slice(i, i + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.18
}
