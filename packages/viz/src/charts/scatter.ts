import type { Matrix } from '@llm-cookbook/vector'
import { placeAnnotations, type Annotation } from './annotations.ts'
import { drawAxes, plotOf, type Plot } from './axes.ts'
import {
  checkPoints,
  colorPoints,
  describePoints,
  drawPoints,
  lookOfPoints,
  type Places,
  type PointOptions
} from './colored-points.ts'
import { Drawing, type ChartOptions } from './drawing.ts'
import type { Group } from './groups.ts'
import { numberScale, type AxisOptions } from './scale.ts'
import { element, tenths } from './svg.ts'
import { formatNumber, type Domain } from './ticks.ts'

export interface ScatterOptions extends ChartOptions, PointOptions {
  /** A row for each point: x in its first column, y in its second. */
  readonly points: Matrix
  /** Marks the mean of each group by a large ×; false by default. */
  readonly means?: boolean | undefined
  /** Texts beside points. Where they would overlap, the earlier are kept; the description says how many. */
  readonly annotations?: readonly Annotation[] | undefined
  /** The horizontal axis. Without `x` and `y` none is drawn, since the numbers of t-SNE and UMAP mean nothing. */
  readonly x?: AxisOptions | undefined
  /** The vertical axis. */
  readonly y?: AxisOptions | undefined
  /** Whether a unit has the same length on both axes, as distances need it; by default where no axes are drawn. */
  readonly equal?: boolean | undefined
}

/**
 * A scatter plot as an SVG document. Every point is drawn, in groups that take turns at being on top.
 *
 * @throws RangeError when `points` has NaN or infinite numbers or less than two columns, when `groups` or `values` have
 *   another length than `points` has rows, or when an annotation has no row; TypeError when both `groups` and `values` are
 *   given
 */
export function scatterSvg(options: ScatterOptions): string {
  const { points, means = false, annotations = [] } = options
  checkPoints(points, 2)
  const drawing = new Drawing('Scatter plot', options, { width: 640, height: 480 })
  const { groups, drawScale } = colorPoints(drawing, points.rows, options)
  const [xs, ys] = [column(points, 0), column(points, 1)]
  const plot = options.x || options.y ? plotWithAxes(drawing, xs, ys, options) : barePlot(drawing, xs, ys, options)
  drawScale(plot.box)
  const places: Places = { x: row => plot.x(xs[row]!), y: row => plot.y(ys[row]!) }
  const look = lookOfPoints(points.rows, plot.box, options)
  const marks = means ? meanMarks(drawing, groups, [xs, ys], plot) : []
  const texts = placeAnnotations(drawing, annotations, points.rows, { box: plot.box, places, radius: look.radius })
  drawing.addInside(plot, drawPoints(groups, places, look), ...marks, ...texts.markup)
  const summary = [describePoints(points.rows, groups, options)]
  if (annotations.length > 0) {
    summary.push(`${formatNumber(texts.placed)} of ${formatNumber(annotations.length)} annotations have room`)
  }
  return drawing.finish(`${summary.join('. ')}.`)
}

function column({ rows, columns, data }: Matrix, j: number): Float32Array {
  return Float32Array.from({ length: rows }, (_, i) => data[i * columns + j]!)
}

function plotWithAxes(drawing: Drawing, xs: Float32Array, ys: Float32Array, options: ScatterOptions): Plot {
  const counts = drawing.tickCounts
  const x = numberScale(xs, { name: 'x', count: counts.x, ...options.x })
  const y = numberScale(ys, { name: 'y', count: counts.y, ...options.y })
  // A decade has no length in units.
  const isLog = options.x?.log === true || options.y?.log === true
  const aspect = options.equal === true && !isLog ? span(x.domain) / span(y.domain) : undefined
  return drawAxes(drawing, x, y, { aspect })
}

/** A frame around all points, with room for the outermost. */
function barePlot(drawing: Drawing, xs: Float32Array, ys: Float32Array, { equal = true }: ScatterOptions): Plot {
  const box = drawing.area
  const [left, top, width, height] = [box.left, box.top, box.right - box.left, box.bottom - box.top]
  drawing.add(element('rect', { x: left, y: top, width, height, fill: 'none', stroke: drawing.colors.grid }))
  const [x, y] = [numberScale(xs, { name: 'x', nice: false }), numberScale(ys, { name: 'y', nice: false })]
  // In a frame that is hardly larger than its points, half of it remains for them.
  const margin = Math.min(14, width / 4, height / 4)
  // How many units a pixel is: the same on both axes where distances have to be true.
  const perX = span(x.domain) / (width - 2 * margin)
  const perY = span(y.domain) / (height - 2 * margin)
  const widen = (domain: Domain, pixels: number, unit: number): Domain => {
    const [middle, half] = [(domain[0] + domain[1]) / 2, (pixels / 2) * unit]
    return [middle - half, middle + half]
  }
  const domainX = widen(x.domain, width, equal ? Math.max(perX, perY) : perX)
  const domainY = widen(y.domain, height, equal ? Math.max(perX, perY) : perY)
  const scales = [
    numberScale([], { name: 'x', domain: domainX }),
    numberScale([], { name: 'y', domain: domainY })
  ] as const
  return { ...plotOf(box, ...scales), cut: { x: false, y: false } }
}

function span([low, high]: Domain): number {
  return high - low
}

function meanMarks(
  { colors }: Drawing,
  groups: readonly Group[],
  [xs, ys]: readonly [Float32Array, Float32Array],
  { x, y }: Plot
): string[] {
  const arm = 7
  return groups
    .filter(({ isKind }) => isKind)
    .map(({ rows, color }) => {
      const mean = (of: Float32Array): number => rows.reduce((sum, row) => sum + of[row]!, 0) / rows.length
      const [left, top] = [x(mean(xs)) - arm, y(mean(ys)) - arm]
      const d = `M${tenths(left)} ${tenths(top)}l${2 * arm} ${2 * arm}m0 ${-2 * arm}l${-2 * arm} ${2 * arm}`
      const line = { d, fill: 'none', 'stroke-linecap': 'round' }
      const halo = element('path', { ...line, stroke: colors.background, 'stroke-width': 7 })
      return halo + element('path', { ...line, stroke: color, 'stroke-width': 3.5 })
    })
}
