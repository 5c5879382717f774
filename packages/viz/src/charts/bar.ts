import { drawAxes, type Plot } from './axes.ts'
import { Drawing, fontSizes, type ChartOptions } from './drawing.ts'
import { drawLegend } from './legend.ts'
import { bandScale, extent, numberScale, type AxisOptions } from './scale.ts'
import { element, Path } from './svg.ts'
import { shortName, textWidth } from './text.ts'
import { formatNumber, formatterOf } from './ticks.ts'

/** Bars of one colour, one in each group. */
export interface BarSeries {
  /** What the bars are called in the legend. */
  readonly name: string
  /** One for each category; NaN and `null` draw no bar. */
  readonly values: ArrayLike<number | null>
  /** Half the length of the error bar of each, 0 or more; none by default. */
  readonly errors?: ArrayLike<number> | undefined
}

export interface BarOptions extends ChartOptions {
  /** What the bars stand for, in the order in which they are drawn. */
  readonly categories: readonly string[]
  /** The bars of each colour, side by side within a category unless `stacked`. */
  readonly series: readonly BarSeries[]
  /** Bars from left to right, which leaves room for long names; false by default. */
  readonly horizontal?: boolean | undefined
  /** Bars on top of one another; false by default. */
  readonly stacked?: boolean | undefined
  /** Writes each value at the end of its bar, where all have room; false by default. Not with `stacked`. */
  readonly valueLabels?: boolean | undefined
  /** The axis of the categories: only its label. */
  readonly categoryLabel?: string | undefined
  /** The axis of the values. It always has 0, unless `domain` says otherwise. */
  readonly value?: Omit<AxisOptions, 'log'> | undefined
}

/**
 * Bars as an SVG document: a group of them for each category, or one on top of the other, with error bars where there are any.
 *
 * @throws RangeError when a series has another number of values or errors than there are categories, a negative error, or
 *   when stacked values have different signs
 *
 * @example
 * ```ts
 * import { barSvg } from '@llm-cookbook/viz'
 *
 * const svg = barSvg({
 *   title: 'Accuracy',
 *   categories: ['reviews', 'topics'],
 *   series: [
 *     { name: 'nearest neighbours', values: [0.91, 0.78] },
 *     { name: 'logistic', values: [0.94, 0.85], errors: [0.01, 0.02] }
 *   ]
 * })
 * const [, summary] = /<desc>(.*?)<\/desc>/.exec(svg) ?? []
 * summary // => 'reviews: nearest neighbours 0.91, logistic 0.94; topics: nearest neighbours 0.78, logistic 0.85.'
 * ```
 */
export function barSvg(options: BarOptions): string {
  const { categories, horizontal = false, stacked = false, valueLabels = false } = options
  const series = options.series.map((one, i) => checkSeries(one, i, categories.length))
  const drawing = new Drawing('Bar chart', options)
  const { categorical } = drawing.colors
  const colors = series.map((_, i) => categorical[i % categorical.length]!)
  if (series.length > 1) drawLegend(drawing, series.map(({ name }, i) => ({ name, color: colors[i]! }))) // prettier-ignore
  const bars = stacked ? stack(series) : series.flatMap((one, i) => side(one, i))
  const ends = bars.flatMap(({ from, to, error }) => [from, to - error, to + error])
  const withValues = valueLabels && !stacked
  // Below 0 there are names of categories or of numbers, which values must not run into.
  const [low, high] = extent('values', ends)
  if (withValues && low < 0) ends.push(low - (high - low) * (horizontal ? 0.15 : 0.06))
  const count = drawing.tickCounts[horizontal ? 'x' : 'y']
  const numbers = numberScale(ends, { name: 'value', count, zero: true, ...options.value })
  const names = bandScale(categories, options.categoryLabel)
  const format = options.value?.format ?? formatterOf(bars.map(({ to }) => to))
  if (withValues) {
    const widest = bars.reduce((most, { to }) => Math.max(most, textWidth(format(to), fontSizes.tick)), 0)
    drawing.shrink(horizontal ? { right: widest } : { top: fontSizes.tick })
  }
  const plot = horizontal ? drawAxes(drawing, numbers, names) : drawAxes(drawing, names, numbers)
  const lanes = stacked ? 1 : Math.max(1, series.length)
  const shape: Shape = { plot, horizontal, lanes, categories: categories.length }
  const paths = series.map((_, i) => {
    const path = new Path()
    for (const bar of bars) if (bar.series === i) addBar(path, bar, shape)
    return element('path', { d: path.d, fill: colors[i]! })
  })
  drawing.addInside(plot, ...paths, errorPath(bars, shape, drawing.colors.text))
  drawBaseline(drawing, shape)
  if (withValues) drawValues(drawing, bars, shape, format)
  return drawing.finish(describe(categories, series))
}

interface Series {
  readonly name: string
  readonly values: readonly number[]
  readonly errors: readonly number[]
}

interface Bar {
  readonly series: number
  readonly category: number
  /** Which of the places within its category it has. */
  readonly lane: number
  readonly from: number
  readonly to: number
  readonly error: number
}

interface Shape {
  readonly plot: Plot
  readonly horizontal: boolean
  readonly lanes: number
  readonly categories: number
}

function checkSeries({ name, values, errors }: BarSeries, i: number, categories: number): Series {
  for (const [key, list] of Object.entries({ values, errors })) {
    if (list && list.length !== categories) {
      throw new RangeError(`series[${i}].${key}: expected one for each of ${categories} categories, got ${list.length}`)
    }
  }
  const negative = Array.from(errors ?? []).find(error => !(error >= 0))
  if (negative !== undefined) {
    throw new RangeError(`series[${i}].errors: expected numbers from 0 on, got ${negative}; they are lengths`)
  }
  return { name, values: Array.from(values, value => value ?? NaN), errors: Array.from(errors ?? []) }
}

function side({ values, errors }: Series, series: number): Bar[] {
  const bars = values.map((to, category) => {
    return { series, category, lane: series, from: 0, to, error: errors[category] ?? 0 }
  })
  return bars.filter(({ to }) => Number.isFinite(to))
}

function stack(series: readonly Series[]): Bar[] {
  const tops = new Map<number, number>()
  const bars: Bar[] = []
  for (const [i, { values, errors }] of series.entries()) {
    for (const [category, value] of values.entries()) {
      if (!Number.isFinite(value)) continue
      const from = tops.get(category) ?? 0
      if (from * value < 0) {
        throw new RangeError(`series[${i}].values: expected stacked values of one sign, got ${value} on top of ${from}`)
      }
      bars.push({ series: i, category, lane: 0, from, to: from + value, error: errors[category] ?? 0 })
      tops.set(category, from + value)
    }
  }
  return bars
}

/** Where a bar begins across its axis, and how wide it is: categories have a fifth of their room between them. */
function lanePlace({ category, lane }: Bar, { plot, horizontal, lanes, categories }: Shape): [number, number] {
  const { left, top, right, bottom } = plot.box
  const band = (horizontal ? bottom - top : right - left) / categories
  const width = (band * 0.8) / lanes
  const middle = horizontal ? plot.y(category) : plot.x(category)
  return [middle - band * 0.4 + lane * width, width]
}

function addBar(path: Path, bar: Bar, shape: Shape): void {
  const { plot, horizontal, lanes } = shape
  const [start, width] = lanePlace(bar, shape)
  // A hair of background between neighbours, so that bars of one height are two.
  const across = lanes > 1 && width > 4 ? width - 1 : width
  const [from, to] = horizontal ? [plot.x(bar.from), plot.x(bar.to)] : [plot.y(bar.from), plot.y(bar.to)]
  if (horizontal) path.rectangle(Math.min(from, to), start, Math.abs(to - from), across)
  else path.rectangle(start, Math.min(from, to), across, Math.abs(to - from))
}

function errorPath(bars: readonly Bar[], shape: Shape, color: string): string {
  const { plot, horizontal } = shape
  const path = new Path()
  for (const bar of bars) {
    if (bar.error === 0) continue
    const [start, width] = lanePlace(bar, shape)
    const [middle, cap] = [start + width / 2, Math.min(5, width / 4)]
    for (const end of [bar.to - bar.error, bar.to + bar.error]) {
      if (horizontal) path.move(plot.x(end), middle - cap).line(plot.x(end), middle + cap)
      else path.move(middle - cap, plot.y(end)).line(middle + cap, plot.y(end))
    }
    const [low, high] = [bar.to - bar.error, bar.to + bar.error]
    if (horizontal) path.move(plot.x(low), middle).line(plot.x(high), middle)
    else path.move(middle, plot.y(low)).line(middle, plot.y(high))
  }
  return path.d === '' ? '' : element('path', { d: path.d, stroke: color, 'stroke-width': 1.3, fill: 'none' })
}

/** Where the bars begin. */
function drawBaseline(drawing: Drawing, { plot, horizontal }: Shape): void {
  const { left, top, right, bottom } = plot.box
  const path = new Path()
  const zero = horizontal ? plot.x(0) : plot.y(0)
  if (horizontal && zero >= left - 0.1 && zero <= right + 0.1) path.move(zero, top).line(zero, bottom)
  if (!horizontal && zero >= top - 0.1 && zero <= bottom + 0.1) path.move(left, zero).line(right, zero)
  if (path.d !== '') drawing.add(element('path', { d: path.d, stroke: drawing.colors.muted, fill: 'none' }))
}

/** Beyond the ends of the bars; none where one would not have room. */
function drawValues(drawing: Drawing, bars: readonly Bar[], shape: Shape, format: (value: number) => string): void {
  const { plot, horizontal } = shape
  const { left, top, right, bottom } = plot.box
  const size = fontSizes.tick
  const widths = bars.map(({ to }) => textWidth(format(to), size))
  if (bars.some((bar, i) => lanePlace(bar, shape)[1] < (horizontal ? size : widths[i]!))) return
  for (const bar of bars) {
    const [start, lane] = lanePlace(bar, shape)
    const text = format(bar.to)
    const sign = bar.to < 0 ? -1 : 1
    const end = bar.to + sign * bar.error
    if (horizontal) {
      const x = Math.min(right, Math.max(left, plot.x(end))) + sign * 4
      drawing.text(text, x, start + lane / 2 + size * 0.35, { size, anchor: sign < 0 ? 'end' : 'start' })
    } else {
      const y = Math.min(bottom, Math.max(top, plot.y(end))) - sign * 4 + (sign < 0 ? size * 0.75 : 0)
      drawing.text(text, start + lane / 2, y, { size, anchor: 'middle' })
    }
  }
}

function describe(categories: readonly string[], series: readonly Series[]): string {
  const shown = categories.slice(0, 20).map((category, i) => {
    const values = series.map(({ name, values: of }) => {
      const value = Number.isFinite(of[i]) ? formatNumber(of[i]!) : 'no value'
      return series.length === 1 ? value : `${shortName(name)} ${value}`
    })
    return `${shortName(category)}: ${values.join(', ')}`
  })
  const more = categories.length > shown.length ? `; and ${categories.length - shown.length} more` : ''
  return shown.length === 0 ? 'No bars.' : `${shown.join('; ')}${more}.`
}
