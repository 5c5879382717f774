import { atLeast, fontSizes, type Box, type Drawing } from './drawing.ts'
import type { Scale } from './scale.ts'
import { element, Path } from './svg.ts'
import { fitText, textWidth } from './text.ts'
import type { Tick } from './ticks.ts'

/** The room for the data, and where in it they lie, in pixels. */
export interface Plot {
  readonly box: Box
  readonly x: (value: number) => number
  readonly y: (value: number) => number
  /** Along which axes there may be values outside of it. */
  readonly cut: { readonly x: boolean; readonly y: boolean }
}

export interface AxesOptions {
  /** Lines across the plot at the ticks of these axes; those of numbers by default. */
  readonly grid?: readonly ('x' | 'y')[]
  /** Width of the plot over its height; by default it takes all the room. */
  readonly aspect?: number | undefined
}

const size = fontSizes.tick
/** From the plot to the labels of its ticks. */
const gap = 6

/** Draws both axes into the free area of the drawing and takes all of it. */
export function drawAxes(drawing: Drawing, x: Scale, y: Scale, options: AxesOptions = {}): Plot {
  const { grid = [...(x.band ? [] : ['x' as const]), ...(y.band ? [] : ['y' as const])], aspect } = options
  const names = labelsOfX(x, y, drawing.area)
  let box = boxWithin(drawing.area, x, y, names)
  if (aspect !== undefined) box = withAspect(box, aspect)
  const plot = plotOf(box, x, y)
  drawGrid(drawing, plot, x, y, grid)
  drawX(drawing, plot, x, names)
  drawY(drawing, plot, y)
  drawing.area = box
  return plot
}

/** Where values lie in a box: x from left to right, y from the bottom up; categories of y from the top down. */
export function plotOf(box: Box, x: Scale, y: Scale): Plot {
  const { left, top, right, bottom } = box
  return {
    box,
    cut: { x: x.isCut === true, y: y.isCut === true },
    x: value => left + x.place(value) * (right - left),
    y: value => (y.band ? top + y.place(value) * (bottom - top) : bottom - y.place(value) * (bottom - top))
  }
}

/** The labels of the x axis as they are drawn, and the room that they take. */
interface Names {
  readonly ticks: readonly Tick[]
  readonly tilted: boolean
  readonly height: number
}

function labelsOfX(x: Scale, y: Scale, area: Box): Names {
  const width = area.right - area.left - marginOfY(y, area)
  const { ticks, band } = x
  if (ticks.length === 0) return { ticks, tilted: false, height: 0 }
  const flat = { tilted: false, height: gap + size }
  if (band === undefined) return { ...flat, ticks: withoutOverlap(x, width) }
  const room = width * band - 6
  if (ticks.every(({ text }) => textWidth(text, size) <= room)) return { ...flat, ticks }
  // Names that are too wide lean; where even lines of text would touch, only every n-th is written.
  const longest = Math.min(130, (area.bottom - area.top) * 0.35)
  const every = Math.ceil((size * 1.4) / (width * band))
  const shown = ticks
    .filter((_, i) => i % every === 0)
    .map(({ value, text }) => {
      // The first ones lean out of the plot, and must not leave the picture.
      const toTheEdge = (marginOfY(y, area) + x.place(value) * width) / Math.SQRT1_2
      return { value, text: fitText(text, size, Math.min(longest, toTheEdge)) }
    })
  const height = Math.max(...shown.map(({ text }) => textWidth(text, size))) * Math.SQRT1_2 + size
  return { ticks: shown, tilted: true, height: gap + height }
}

function boxWithin(area: Box, x: Scale, y: Scale, names: Names): Box {
  const last = x.band || names.ticks.length === 0 ? 0 : textWidth(names.ticks.at(-1)!.text, size) / 2 - 8
  return atLeast({
    left: area.left + marginOfY(y, area),
    top: area.top + (y.ticks.length > 0 && !y.band ? size / 2 : 0),
    right: area.right - Math.max(0, last),
    bottom: area.bottom - names.height - (x.label === undefined ? 0 : fontSizes.text * 1.6)
  })
}

function marginOfY(y: Scale, area: Box): number {
  // Not by spreading: there may be more rows than a call takes arguments.
  const widest = y.ticks.reduce((most, { text }) => Math.max(most, textWidth(text.slice(0, 200), size)), 0)
  return (
    (widest === 0 ? 0 : gap + Math.min(widest, widestNameOfY(area))) +
    (y.label === undefined ? 0 : fontSizes.text * 1.8)
  )
}

function widestNameOfY(area: Box): number {
  return (area.right - area.left) * 0.35
}

function withAspect({ left, top, right, bottom }: Box, aspect: number): Box {
  const height = Math.min(bottom - top, (right - left) / aspect)
  return { left, top, right: left + height * aspect, bottom: top + height }
}

/** Every n-th tick, so that no two labels touch. */
function withoutOverlap({ ticks, place }: Scale, width: number): readonly Tick[] {
  for (let every = 1; ; every++) {
    const kept = ticks.filter((_, i) => i % every === 0)
    const clear = kept.every(({ value, text }, i) => {
      const next = kept[i + 1]
      const between = next && (place(next.value) - place(value)) * width
      return !next || (textWidth(text, size) + textWidth(next.text, size)) / 2 + 8 <= between!
    })
    if (clear) return kept
  }
}

function drawGrid(drawing: Drawing, plot: Plot, x: Scale, y: Scale, grid: readonly ('x' | 'y')[]): void {
  const { left, top, right, bottom } = plot.box
  const path = new Path()
  if (grid.includes('x')) for (const { value } of x.ticks) path.move(plot.x(value), top).line(plot.x(value), bottom)
  if (grid.includes('y')) for (const { value } of y.ticks) path.move(left, plot.y(value)).line(right, plot.y(value))
  if (path.d !== '') drawing.add(element('path', { d: path.d, stroke: drawing.colors.grid, fill: 'none' }))
}

function drawX(drawing: Drawing, { box, x: at }: Plot, x: Scale, { ticks, tilted, height }: Names): void {
  const { muted } = drawing.colors
  for (const { value, text } of ticks) {
    if (tilted) {
      drawing.text(text, at(value) + 3, box.bottom + gap + 7, { size, anchor: 'end', rotate: -45, color: muted })
    } else {
      drawing.text(text, at(value), box.bottom + gap + size - 1, { size, anchor: 'middle', color: muted })
    }
  }
  if (x.label === undefined) return
  const label = fitText(x.label, fontSizes.text, drawing.area.right - drawing.area.left)
  const middle = (box.left + box.right) / 2
  drawing.text(label, middle, box.bottom + height + fontSizes.text * 1.5, { anchor: 'middle' })
}

function drawY(drawing: Drawing, { box, y: at }: Plot, y: Scale): void {
  const { muted } = drawing.colors
  const widest = widestNameOfY(drawing.area)
  const steps = y.ticks.slice(1).map(({ value }, i) => Math.abs(at(value) - at(y.ticks[i]!.value)))
  const least = steps.reduce((nearest, step) => Math.min(nearest, step), Infinity)
  const every = Math.ceil((size * 1.1) / least) || 1
  for (const [i, { value, text }] of y.ticks.entries()) {
    if (i % every !== 0) continue
    const name = fitText(text, size, widest)
    drawing.text(name, box.left - gap, at(value) + size * 0.35, { size, anchor: 'end', color: muted })
  }
  if (y.label === undefined) return
  const label = fitText(y.label, fontSizes.text, box.bottom - box.top)
  const [x, middle] = [drawing.area.left + fontSizes.text - 2, (box.top + box.bottom) / 2]
  drawing.text(label, x, middle, { anchor: 'middle', rotate: -90 })
}
