import { drawAxes, type Plot } from './axes.ts'
import { Drawing, type ChartOptions } from './drawing.ts'
import { drawLegend } from './legend.ts'
import { numberScale, type AxisOptions } from './scale.ts'
import { element, Path } from './svg.ts'
import { symbolNames, symbolPath, type SymbolName } from './symbols.ts'
import { shortName } from './text.ts'
import { formatNumber } from './ticks.ts'

/** A line through points, with a band about it where `low` and `high` are given. */
export interface LineSeries {
  /** What the line is called in the legend. */
  readonly name: string
  /** Its values; NaN and `null` leave a gap. */
  readonly y: ArrayLike<number | null>
  /** Where they lie; 0, 1, 2, … by default. As many as `y`. */
  readonly x?: ArrayLike<number> | undefined
  /** The lower limit of a band around the line, such as a confidence interval: as many as `y`, and only with `high`. */
  readonly low?: ArrayLike<number | null> | undefined
  /** The upper limit, likewise. */
  readonly high?: ArrayLike<number | null> | undefined
  /** Drawn with dashes, for what is expected or compared with; false by default. */
  readonly dashed?: boolean | undefined
}

export interface LineOptions extends ChartOptions {
  /** The lines, each in a colour of its own; past the last colour they begin again, with dashes. */
  readonly series: readonly LineSeries[]
  /** The horizontal axis; by default it ends where the lines do. */
  readonly x?: AxisOptions | undefined
  /** The vertical axis; by default it ends at round numbers. */
  readonly y?: AxisOptions | undefined
  /** Marks every value with a symbol, another one for each series; by default where a line has up to 20. */
  readonly markers?: boolean | undefined
}

/**
 * Lines over a common axis as an SVG document, with bands where there are limits, and gaps where there is no value.
 *
 * @throws RangeError when a list of a series has another length than its `y`, or on a logarithmic axis is not positive;
 *   TypeError when one of `low` and `high` is given without the other
 *
 * @example
 * ```ts
 * import { lineSvg } from '@llm-cookbook/viz'
 *
 * const svg = lineSvg({
 *   title: 'Loss',
 *   x: { label: 'epoch' },
 *   series: [
 *     { name: 'training', y: [2.1, 1.4, 1.1, 0.9] },
 *     { name: 'held out', y: [2.2, 1.6, 1.4, 1.5], dashed: true }
 *   ]
 * })
 * const [, summary] = /<desc>(.*?)<\/desc>/.exec(svg) ?? []
 * summary
 * // => 'training: 4 values from 2.1 to 0.9, least 0.9, most 2.1; held out: 4 values from 2.2 to 1.5, least 1.4, most 2.2.'
 * ```
 */
export function lineSvg(options: LineOptions): string {
  const lines = options.series.map((series, i) => checkSeries(series, i))
  const drawing = new Drawing('Line chart', options)
  const { categorical } = drawing.colors
  const looks = lines.map(({ name, dashed, y }, i): Look => {
    const withMarkers = options.markers ?? y.length <= 20
    const symbol = withMarkers ? symbolNames[i % symbolNames.length] : undefined
    // Past the last colour they begin again, with dashes.
    const dash = dashed ? '6 4' : i >= categorical.length ? '2 3' : undefined
    return { name, color: categorical[i % categorical.length]!, dash, symbol }
  })
  if (lines.length > 1) drawLegend(drawing, looks.map(look => ({ ...look, symbol: 'line' as const }))) // prettier-ignore
  const counts = drawing.tickCounts
  const x = numberScale(every(lines.map(line => line.x)), { name: 'x', count: counts.x, nice: false, ...options.x })
  const y = numberScale(every(lines.flatMap(line => [line.y, line.low, line.high])), {
    name: 'y',
    count: counts.y,
    ...options.y
  })
  const plot = drawAxes(drawing, x, y, { grid: ['y'] })
  const bands = lines.map((line, i) => bandPath(line, plot, looks[i]!))
  const paths = lines.map((line, i) => linePaths(line, plot, looks[i]!))
  drawing.addInside(plot, ...bands, ...paths)
  return drawing.finish(describe(lines))
}

/** A series with all its lists, of one length. */
interface Line {
  readonly name: string
  readonly dashed: boolean
  readonly x: readonly number[]
  readonly y: readonly number[]
  readonly low: readonly number[]
  readonly high: readonly number[]
}

interface Look {
  readonly name: string
  readonly color: string
  readonly dash: string | undefined
  readonly symbol: SymbolName | undefined
}

function checkSeries({ name, dashed = false, ...lists }: LineSeries, i: number): Line {
  const { length } = lists.y
  const numbers = (key: 'x' | 'y' | 'low' | 'high'): number[] => {
    const list = lists[key]
    if (list && list.length !== length) {
      throw new RangeError(`series[${i}].${key}: expected ${length} numbers, as y has, got ${list.length}`)
    }
    return Array.from(list ?? [], value => value ?? NaN)
  }
  if ((lists.low === undefined) !== (lists.high === undefined)) {
    throw new TypeError(`series[${i}].low, high: expected both or neither, got one; a band has two limits`)
  }
  const x = lists.x ? numbers('x') : Array.from({ length }, (_, at) => at)
  return { name, dashed, x, y: numbers('y'), low: numbers('low'), high: numbers('high') }
}

function* every(lists: readonly (readonly number[])[]): Generator<number> {
  for (const list of lists) yield* list
}

function bandPath({ x, low, high }: Line, plot: Plot, { color }: Look): string {
  const d = runs(low.length, i => isFinite(x[i]!) && isFinite(low[i]!) && isFinite(high[i]!)).map(run => {
    const path = new Path()
    for (const i of run) path[i === run[0] ? 'move' : 'line'](plot.x(x[i]!), plot.y(high[i]!))
    for (const i of run.reverse()) path.line(plot.x(x[i]!), plot.y(low[i]!))
    return path.close().d
  })
  return d.length === 0 ? '' : element('path', { d: d.join(''), fill: color, 'fill-opacity': '.2' })
}

function linePaths({ x, y }: Line, plot: Plot, { color, dash, symbol }: Look): string {
  const known = runs(y.length, i => isFinite(x[i]!) && isFinite(y[i]!))
  const path = new Path()
  for (const run of known) {
    // A value between two gaps would not be seen as a line.
    if (run.length === 1) path.dot(plot.x(x[run[0]!]!), plot.y(y[run[0]!]!))
    else for (const i of run) path[i === run[0] ? 'move' : 'line'](plot.x(x[i]!), plot.y(y[i]!))
  }
  if (path.d === '') return ''
  const style = {
    'stroke-width': 2,
    'stroke-linejoin': 'round',
    'stroke-linecap': dash === undefined ? 'round' : 'butt'
  }
  const line = element('path', { d: path.d, fill: 'none', stroke: color, 'stroke-dasharray': dash, ...style })
  if (!symbol) return line
  const d = known.flat().map(i => symbolPath(symbol, plot.x(x[i]!), plot.y(y[i]!), 4))
  return line + element('path', { d: d.join(''), fill: color })
}

/** The indices from 0 to length - 1 that hold, in stretches without a gap. */
function runs(length: number, holds: (i: number) => boolean): number[][] {
  const found: number[][] = []
  for (let i = 0; i < length; i++) {
    if (!holds(i)) continue
    if (i > 0 && found.at(-1)?.at(-1) === i - 1) found.at(-1)!.push(i)
    else found.push([i])
  }
  return found
}

function describe(lines: readonly Line[]): string {
  const parts = lines.map(({ name, y }) => {
    const known = y.filter(isFinite)
    if (known.length === 0) return `${shortName(name)}: no values`
    const [low, high] = [known.reduce((a, b) => Math.min(a, b)), known.reduce((a, b) => Math.max(a, b))]
    const [first, last] = [known[0]!, known.at(-1)!]
    const range = `from ${formatNumber(first)} to ${formatNumber(last)}`
    return `${shortName(name)}: ${formatNumber(known.length)} values ${range}, least ${formatNumber(low)}, most ${formatNumber(high)}`
  })
  return parts.length === 0 ? 'No lines.' : `${parts.slice(0, 20).join('; ')}.`
}

function isFinite(value: number): boolean {
  return Number.isFinite(value)
}
