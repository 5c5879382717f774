import { drawAxes, type Plot } from './axes.ts'
import { checkInteger } from '../check.ts'
import { binCount } from './distribution.ts'
import { Drawing, type ChartOptions } from './drawing.ts'
import { drawLegend } from './legend.ts'
import { extent, numberScale, type AxisOptions } from './scale.ts'
import { element, Path } from './svg.ts'
import { shortName } from './text.ts'
import { formatNumber, roundSteps, type Domain } from './ticks.ts'

export interface HistogramOptions extends ChartOptions {
  /** What is counted; several are drawn over one another with the same bins. NaN and `null` are left out. */
  readonly series: readonly { readonly name: string; readonly values: ArrayLike<number | null> }[]
  /** About how many bins, from 1 to 1000, with round numbers between them; by the rule of Freedman and Diaconis by default. */
  readonly bins?: number | undefined
  /** Shares of each series instead of counts, so that series of different sizes compare; false by default. */
  readonly share?: boolean | undefined
  /** The axis of the values: what lies outside of its domain is not counted. */
  readonly x?: Omit<AxisOptions, 'log'> | undefined
  /** The axis of the counts or shares. */
  readonly y?: Omit<AxisOptions, 'log'> | undefined
}

/**
 * A histogram as an SVG document. A bin has its lower edge in it and not its upper one, except for the last.
 *
 * @throws RangeError when `bins` or a domain is none
 *
 * @example
 * ```ts
 * import { histogramSvg } from '@llm-cookbook/viz'
 *
 * const lengths = [12, 18, 25, 31, 38, 44, 52, 61, 95]
 * const svg = histogramSvg({ series: [{ name: 'tokens', values: lengths }], bins: 5 })
 * const [, summary] = /<desc>(.*?)<\/desc>/.exec(svg) ?? []
 * summary // => '5 bins from 0 to 100; tokens: 9 values, most between 20 and 40.'
 * ```
 */
export function histogramSvg(options: HistogramOptions): string {
  const { series, share = false } = options
  if (options.bins !== undefined) checkInteger('bins', options.bins, { least: 1, most: 1000 })
  const drawing = new Drawing('Histogram', options)
  const { categorical } = drawing.colors
  const colors = series.map((_, i) => categorical[i % categorical.length]!)
  if (series.length > 1) drawLegend(drawing, series.map(({ name }, i) => ({ name, color: colors[i]! }))) // prettier-ignore
  const all = series.flatMap(({ values }) => Array.from(values, value => value ?? NaN))
  const edges = roundSteps(options.x?.domain ?? extent('x', all), options.bins ?? binCount(all), !options.x?.domain)
  const counts = series.map(({ values }) => countWithin(values, edges))
  const heights = counts.map(count => (share ? shares(count) : count))
  const domain: Domain = [edges[0]!, edges.at(-1)!]
  const ticks = drawing.tickCounts
  const x = numberScale([], { name: 'x', count: ticks.x, ...options.x, domain })
  const label = share ? 'share' : 'count'
  const y = numberScale(heights.flat(), { name: 'y', count: ticks.y, zero: true, label, ...options.y })
  const plot = drawAxes(drawing, { ...x, isCut: false }, y, { grid: ['y'] })
  drawing.addInside(plot, ...heights.map((of, i) => stairs(of, edges, plot, colors[i]!, series.length > 1)))
  return drawing.finish(describe(series, counts, edges))
}

/** How many numbers are in each of the bins between sorted edges. */
export function countWithin(values: ArrayLike<number | null>, edges: readonly number[]): number[] {
  const counts = Array.from({ length: edges.length - 1 }, () => 0)
  const [low, high] = [edges[0]!, edges.at(-1)!]
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (value === null || value === undefined || !(value >= low && value <= high)) continue
    let bin = Math.min(counts.length - 1, Math.floor(((value - low) / (high - low)) * counts.length))
    // The quotient may fall on the wrong side of an edge by a rounding error.
    if (value < edges[bin]!) bin--
    else if (bin < counts.length - 1 && value >= edges[bin + 1]!) bin++
    counts[bin]!++
  }
  return counts
}

function shares(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0)
  return counts.map(count => (total === 0 ? 0 : count / total))
}

/** One area for all bins; with an outline where it lies over others. */
function stairs(
  heights: readonly number[],
  edges: readonly number[],
  plot: Plot,
  color: string,
  over: boolean
): string {
  const path = new Path()
  if (over || heights.length > 60) {
    path.move(plot.x(edges[0]!), plot.y(0))
    for (const [i, height] of heights.entries()) {
      path.line(plot.x(edges[i]!), plot.y(height)).line(plot.x(edges[i + 1]!), plot.y(height))
    }
    path.line(plot.x(edges.at(-1)!), plot.y(0))
    const stroke = over ? { stroke: color, 'stroke-width': 1.8, 'fill-opacity': '.25' } : {}
    return element('path', { d: path.d, fill: color, ...stroke })
  }
  for (const [i, height] of heights.entries()) {
    const [left, right, top] = [plot.x(edges[i]!), plot.x(edges[i + 1]!), plot.y(height)]
    if (height > 0) path.rectangle(left + 0.5, top, right - left - 1, plot.y(0) - top)
  }
  return element('path', { d: path.d, fill: color })
}

function describe(
  series: HistogramOptions['series'],
  counts: readonly (readonly number[])[],
  edges: readonly number[]
): string {
  const bins = edges.length - 1
  const range = `${bins} ${bins === 1 ? 'bin' : 'bins'} from ${formatNumber(edges[0]!)} to ${formatNumber(edges.at(-1)!)}`
  const parts = series.map(({ name }, i) => {
    const most = counts[i]!.reduce((best, count, bin, all) => (count > all[best]! ? bin : best), 0)
    const total = counts[i]!.reduce((sum, count) => sum + count, 0)
    const fullest = `most between ${formatNumber(edges[most]!)} and ${formatNumber(edges[most + 1]!)}`
    return `${shortName(name)}: ${formatNumber(total)} values${total === 0 ? '' : `, ${fullest}`}`
  })
  return `${[range, ...parts.slice(0, 20)].join('; ')}.`
}
