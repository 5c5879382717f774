import { numberScale, type AxisOptions, type Scale } from '../charts/scale.ts'
import { themes } from '../palette.ts'
import { BrailleCanvas, dotsAcross, dotsDown, eachDotBetween } from './braille.ts'
import { blank, lineOf, type Cell } from './cells.ts'
import { frame } from './frame.ts'
import { letters } from './encoding.ts'
import { entryLines } from './legend.ts'
import { textPlot, type TextPlot, type TextPlotOptions } from './options.ts'
import { columnsOf, nameLine, shorten } from './width.ts'

/** A line: its places, in the order in which they are joined. */
export interface TextSeries {
  /** What the legend calls it, which is there where any line has a name; none by default. */
  readonly name?: string | undefined
  /** NaN and `null` leave a gap. */
  readonly y: ArrayLike<number | null>
  /** As many as `y`; 0, 1, 2, … by default. */
  readonly x?: ArrayLike<number> | undefined
}

export interface LineTextOptions extends TextPlotOptions {
  /** The lines, drawn over one another in this order. */
  series: readonly TextSeries[]
  /** The horizontal axis: label, ends, and how its numbers are written. */
  x?: AxisOptions | undefined
  /** The vertical axis, likewise. */
  y?: AxisOptions | undefined
}

/**
 * Lines as text, of dots eight to a character, with both axes. However many places a line has, all of it is drawn. Lines are told
 * apart by colours; without colours, or with more lines than colours, by letters upon them.
 *
 * @throws RangeError for another number of `x` than of `y`, for numbers that are not positive on a logarithmic axis, and for sizes out
 *   of range
 */
export function lineText(options: LineTextOptions): string {
  const { series } = options
  for (const [i, { x, y }] of series.entries()) {
    if (x !== undefined && x.length !== y.length) {
      throw new RangeError(`series[${i}].x: expected ${y.length} numbers, as many as y, got ${x.length}`)
    }
  }
  const plot = textPlot(options)
  const [xLabel, yLabel] = [options.x, options.y].map(axis => shorten(nameLine(axis?.label ?? ''), plot.width))
  // Of the height, the frame takes two lines, the numbers below it one, and each label one.
  const lines = Math.max(1, plot.height - 3 - [xLabel, yLabel].filter(Boolean).length)
  const y = numberScale(series.flatMap(valuesOf), { name: 'y', count: Math.max(2, lines / 3), ...options.y })
  const yTicks = y.ticks.map(({ value, text }) => ({ at: Math.floor((1 - y.place(value)) * (lines - 0.01)), text }))
  const margin = Math.max(0, ...yTicks.map(({ text }) => columnsOf(text) + 1))
  const columns = Math.max(4, plot.width - 2 - margin)
  const x = numberScale(series.flatMap(placesOf), {
    name: 'x',
    nice: false,
    count: Math.max(2, columns / 12),
    ...options.x
  })
  const xTicks = x.ticks.map(({ value, text }) => ({ at: Math.floor(x.place(value) * (columns - 0.01)), text }))

  const cells = drawLines(series, { columns, lines, x, y }, plot)
  const rows = Array.from({ length: lines }, (_, i) => lineOf(cells.slice(i * columns, (i + 1) * columns), plot.color))
  const framed = frame(rows, { color: plot.color, columns, xTicks, yTicks })
  const below = xLabel && ' '.repeat(margin + 1 + Math.max(0, (columns - columnsOf(xLabel)) >> 1)) + xLabel
  const entries = series.map(({ name = '' }, i) => ({ name, ...lookOf(i, series.length, plot) }))
  const legend = entries.some(({ name }) => name !== '') ? entryLines(entries, plot) : []
  return [...plot.heading, yLabel, ...framed, below, ...legend].filter(Boolean).join('\n')
}

function valuesOf({ y }: TextSeries): number[] {
  return Array.from(y, value => value ?? NaN)
}

function placesOf({ x, y }: TextSeries): number[] {
  return x ? Array.from(x) : y.length === 0 ? [] : [0, y.length - 1]
}

interface Place {
  readonly columns: number
  readonly lines: number
  readonly x: Scale
  readonly y: Scale
}

function drawLines(series: readonly TextSeries[], { columns, lines, x, y }: Place, plot: TextPlot): Cell[] {
  const canvas = new BrailleCanvas(columns, lines)
  const cells = new Array<Cell>(columns * lines).fill(blank)
  const [lastAcross, lastDown] = [columns * dotsAcross - 1, lines * dotsDown - 1]
  for (const [i, one] of series.entries()) {
    const { color, mark } = lookOf(i, series.length, plot)
    let cell = -1
    const put = (dotX: number, dotY: number): void => {
      const at = canvas.dot(dotX, dotY)
      if (at < 0) return
      cell = at
      // Letters stand every twelve columns, those of the next line a little further.
      const isMarked = mark !== undefined && ((cell % columns) + 7 * i) % 12 === 3
      cells[cell] = { text: isMarked ? mark : '', paint: { foreground: color } }
    }
    let last: Point | undefined
    for (let place = 0; place < one.y.length; place++) {
      const right = x.place(one.x?.[place] ?? place)
      const up = y.place(one.y[place] ?? NaN)
      const here: Point | undefined = Number.isFinite(right + up) ? [right, 1 - up] : undefined
      const ends = here && within(last ?? here, here)
      if (ends) {
        const [from, to] = ends.map(([x, y]): Point => [Math.round(x * lastAcross), Math.round(y * lastDown)])
        eachDotBetween(from!, to!, put)
      }
      last = here
    }
    if (mark !== undefined && cell >= 0) cells[cell] = { text: mark, paint: { foreground: color } }
  }
  return cells.map((cell, i) => (cell.text === '' ? { ...cell, text: canvas.character(i) } : cell))
}

type Point = readonly [x: number, y: number]

/** The part of a line between 0 and 1 in both directions, where there is any (Y. Liang and B. Barsky, 1984). */
function within(from: Point, to: Point): readonly [Point, Point] | undefined {
  let [start, end] = [0, 1]
  for (const axis of [0, 1] as const) {
    const step = to[axis] - from[axis]
    const [first, second] = [-from[axis] / step, (1 - from[axis]) / step]
    if (step === 0 && (from[axis] < 0 || from[axis] > 1)) return undefined
    if (step === 0) continue
    start = Math.max(start, Math.min(first, second))
    end = Math.min(end, Math.max(first, second))
  }
  const at = (t: number): Point => [from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])]
  return start > end ? undefined : [at(start), at(end)]
}

function lookOf(i: number, count: number, { color, theme }: TextPlot): { color: string; mark: string | undefined } {
  const { categorical } = themes[theme]
  const needsMark = count > 1 && (!color || count > categorical.length)
  return { color: categorical[i % categorical.length]!, mark: needsMark ? letters[i % letters.length] : undefined }
}
