import { drawAxes, type Plot } from './axes.ts'
import { boxSummary, type BoxSummary } from './distribution.ts'
import { Drawing, type ChartOptions } from './drawing.ts'
import { bandScale, numberScale, type AxisOptions } from './scale.ts'
import { element, Path } from './svg.ts'
import { shortName } from './text.ts'
import { formatNumber } from './ticks.ts'

export interface BoxPlotOptions extends ChartOptions {
  /** Numbers by group, in the order in which they are drawn; NaN and `null` are left out. */
  readonly groups: readonly { readonly name: string; readonly values: ArrayLike<number | null> }[]
  /** Boxes from left to right, which leaves room for long names; false by default. */
  readonly horizontal?: boolean | undefined
  /** What the groups are: the label of their axis. None by default. */
  readonly groupLabel?: string | undefined
  /** The axis of the values; from the least to the largest by default. */
  readonly value?: AxisOptions | undefined
}

/**
 * Box plots as an SVG document: the median, a box from the lower to the upper quartile, whiskers to the furthest number
 * within one and a half times the length of the box, and a dot for each number beyond.
 *
 * @throws RangeError when a number on a logarithmic axis is not positive
 *
 * @example
 * ```ts
 * import { boxPlotSvg } from '@llm-cookbook/viz'
 *
 * const svg = boxPlotSvg({
 *   groups: [
 *     { name: 'first call', values: [120, 135, 150, 180, 420] },
 *     { name: 'cached', values: [8, 9, 9, 11, 12] }
 *   ],
 *   value: { label: 'milliseconds', log: true }
 * })
 * const [, summary] = /<desc>(.*?)<\/desc>/.exec(svg) ?? []
 * summary // => 'first call: median 150, quartiles 135 and 180, 5 values; cached: median 9, quartiles 9 and 11, 5 values.'
 * ```
 */
export function boxPlotSvg(options: BoxPlotOptions): string {
  const { groups, horizontal = false, groupLabel } = options
  const summaries = groups.map(({ values }) => boxSummary(values))
  const drawing = new Drawing('Box plot', options)
  const ends = summaries.flatMap(summary => (summary ? reachOf(summary) : []))
  const count = drawing.tickCounts[horizontal ? 'x' : 'y']
  const numbers = numberScale(ends, { name: 'value', count, ...options.value })
  const names = bandScale(
    groups.map(({ name }) => name),
    groupLabel
  )
  const plot = horizontal ? drawAxes(drawing, numbers, names) : drawAxes(drawing, names, numbers)
  const { left, top, right, bottom } = plot.box
  const band = (horizontal ? bottom - top : right - left) / Math.max(1, groups.length)
  const color = drawing.colors.categorical[0]!
  const draw = new Draw(plot, horizontal)
  const width = Math.min(70, band * 0.6)
  const marks = summaries.flatMap((summary, i) => (summary ? draw.box(summary, i, width, color) : []))
  drawing.addInside(plot, ...marks)
  return drawing.finish(describe(groups, summaries))
}

/** Lines and boxes with their values along one axis and their width across it. */
class Draw {
  readonly #plot: Plot
  readonly #horizontal: boolean

  constructor(plot: Plot, horizontal: boolean) {
    this.#plot = plot
    this.#horizontal = horizontal
  }

  box(summary: BoxSummary, group: number, width: number, color: string): string[] {
    const { lowerQuartile, median, upperQuartile, lowerWhisker, upperWhisker, outliers } = summary
    const middle = this.#horizontal ? this.#plot.y(group) : this.#plot.x(group)
    const [half, cap] = [width / 2, width / 4]
    const box = new Path()
    this.#line(box, [lowerQuartile, middle - half], [upperQuartile, middle - half])
    this.#line(box, [upperQuartile, middle + half], [lowerQuartile, middle + half], false).close()
    const whiskers = new Path()
    for (const [from, to] of [
      [lowerQuartile, lowerWhisker],
      [upperQuartile, upperWhisker]
    ] as const) {
      this.#line(whiskers, [from, middle], [to, middle])
      this.#line(whiskers, [to, middle - cap], [to, middle + cap])
    }
    const line = this.#line(new Path(), [median, middle - half], [median, middle + half])
    const dots = new Path()
    for (const value of outliers) dots.dot(...this.#at(value, middle))
    const stroke = { stroke: color, fill: 'none' }
    return [
      element('path', { d: whiskers.d, ...stroke, 'stroke-width': 1.5 }),
      element('path', { d: box.d, stroke: color, 'stroke-width': 1.5, fill: color, 'fill-opacity': '.2' }),
      element('path', { d: line.d, ...stroke, 'stroke-width': 3 }),
      ...(outliers.length > 0
        ? [element('path', { d: dots.d, ...stroke, 'stroke-width': 4, 'stroke-linecap': 'round', opacity: '.7' })]
        : [])
    ]
  }

  #at(value: number, across: number): [x: number, y: number] {
    return this.#horizontal ? [this.#plot.x(value), across] : [across, this.#plot.y(value)]
  }

  #line(path: Path, from: readonly [number, number], to: readonly [number, number], move = true): Path {
    return path[move ? 'move' : 'line'](...this.#at(...from)).line(...this.#at(...to))
  }
}

function reachOf({ lowerWhisker, upperWhisker, outliers }: BoxSummary): number[] {
  return [lowerWhisker, upperWhisker, ...outliers.slice(0, 1), ...outliers.slice(-1)]
}

function describe(groups: BoxPlotOptions['groups'], summaries: readonly (BoxSummary | undefined)[]): string {
  const parts = groups.slice(0, 20).map(({ name }, i) => {
    const summary = summaries[i]
    if (!summary) return `${shortName(name)}: no values`
    const { count, median, lowerQuartile, upperQuartile } = summary
    const quartiles = `quartiles ${formatNumber(lowerQuartile)} and ${formatNumber(upperQuartile)}`
    return `${shortName(name)}: median ${formatNumber(median)}, ${quartiles}, ${formatNumber(count)} values`
  })
  const more = groups.length > parts.length ? `; and ${groups.length - parts.length} more` : ''
  return parts.length === 0 ? 'No groups.' : `${parts.join('; ')}${more}.`
}
