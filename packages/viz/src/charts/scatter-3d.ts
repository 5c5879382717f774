import type { Matrix } from '@llm-cookbook/vector'
import { checkNumber } from '../check.ts'
import {
  checkPoints,
  colorPoints,
  describePoints,
  drawPoints,
  lookOfPoints,
  type Places,
  type PointOptions
} from './colored-points.ts'
import { Drawing, fontSizes, type Box, type ChartOptions } from './drawing.ts'
import type { Group } from './groups.ts'
import { extent, type AxisOptions } from './scale.ts'
import { element, Path } from './svg.ts'
import { fitText } from './text.ts'
import { linearTicks, type Tick } from './ticks.ts'

export interface Scatter3dOptions extends ChartOptions, PointOptions {
  /** A row for each point: x, y and z, which points up, in its first three columns. */
  readonly points: Matrix
  /** From where it is seen, in degrees about the z axis, from -360 to 360; -60 by default. */
  readonly azimuth?: number | undefined
  /** From how high it is seen, in degrees from -90 (from below) to 90 (from above); 25 by default. */
  readonly elevation?: number | undefined
  /**
   * The first axis. Where one of `x`, `y` and `z` is given, the numbers of all three are written; by default none are, since
   * those of t-SNE and UMAP mean nothing.
   */
  readonly x?: Axis3dOptions | undefined
  /** The second axis, likewise. */
  readonly y?: Axis3dOptions | undefined
  /** The axis that points up, likewise. */
  readonly z?: Axis3dOptions | undefined
}

/** An axis is as long as its numbers reach: a unit has the same length on all three. */
export type Axis3dOptions = Pick<AxisOptions, 'label' | 'format'>

/**
 * Points in three dimensions as an SVG document, seen from a fixed side without perspective: parallels stay parallel, and
 * points are smaller and paler the further away they are.
 *
 * @throws RangeError when `points` has NaN or infinite numbers or less than three columns, when `groups` or `values` have
 *   another length than `points` has rows, or when an angle is none; TypeError when both `groups` and `values` are given
 */
export function scatter3dSvg(options: Scatter3dOptions): string {
  const { points, azimuth = -60, elevation = 25 } = options
  checkPoints(points, 3)
  checkNumber('azimuth', azimuth, { least: -360, most: 360 })
  checkNumber('elevation', elevation, { least: -90, most: 90 })
  const drawing = new Drawing('Scatter plot in three dimensions', options, { width: 640, height: 520 })
  const { groups, drawScale } = colorPoints(drawing, points.rows, options)
  drawScale(drawing.area)
  const view = createView(points, azimuth, elevation)
  const hasAxes = options.x !== undefined || options.y !== undefined || options.z !== undefined
  if (hasAxes) drawing.shrink({ left: 40, right: 30, bottom: 26 })
  const at = fit(view, drawing.area)
  drawPanes(drawing, view, at)
  if (hasAxes) drawEdges(drawing, view, at, [options.x ?? {}, options.y ?? {}, options.z ?? {}])
  drawSlabs(drawing, view, at, { points, groups, options })
  return drawing.finish(
    `${describePoints(points.rows, groups, options)}, seen from ${azimuth} degrees around and ${elevation} degrees above.`
  )
}

type Vector = readonly [number, number, number]
type Axis = 0 | 1 | 2
const axes: readonly Axis[] = [0, 1, 2]

/** A box around all points, and the directions of who looks at it. */
interface View {
  readonly center: Vector
  /** Half the length of the box along each axis. */
  readonly half: Vector
  readonly right: Vector
  readonly up: Vector
  readonly toViewer: Vector
}

type Place = (point: Vector) => readonly [x: number, y: number]

function createView(points: Matrix, azimuth: number, elevation: number): View {
  const bounds = axes.map(axis => {
    const [low, high] = extent('points', values(points, axis))
    const margin = (high - low) * 0.02
    return [low - margin, high + margin] as const
  })
  const [a, e] = [(azimuth * Math.PI) / 180, (elevation * Math.PI) / 180]
  return {
    center: vector(axis => (bounds[axis]![0] + bounds[axis]![1]) / 2),
    half: vector(axis => (bounds[axis]![1] - bounds[axis]![0]) / 2),
    right: [-Math.sin(a), Math.cos(a), 0],
    up: [-Math.sin(e) * Math.cos(a), -Math.sin(e) * Math.sin(a), Math.cos(e)],
    toViewer: [Math.cos(e) * Math.cos(a), Math.cos(e) * Math.sin(a), Math.sin(e)]
  }
}

function* values({ rows, columns, data }: Matrix, axis: Axis): Generator<number> {
  for (let i = 0; i < rows; i++) yield data[i * columns + axis]!
}

/** The whole box, as large as it can be in the middle of an area. */
function fit(view: View, area: Box): Place {
  const [width, height] = [area.right - area.left, area.bottom - area.top]
  const scale = Math.min(width / shadow(view, view.right), height / shadow(view, view.up)) / 2
  const [x, y] = [area.left + width / 2, area.top + height / 2]
  return point => {
    const offset = minus(point, view.center)
    return [x + scale * dot(view.right, offset), y - scale * dot(view.up, offset)]
  }
}

/** The three sides of the box behind the points, with lines at round numbers. */
function drawPanes(drawing: Drawing, view: View, at: Place): void {
  const [edges, grid] = [new Path(), new Path()]
  for (const back of axes) {
    const [first, second] = axes.filter(axis => axis !== back) as [Axis, Axis]
    const pane = along(view.center, back, end(view, back, 'back'))
    for (const [axis, across] of [
      [first, second],
      [second, first]
    ] as const) {
      const [from, to] = [along(pane, across, low(view, across)), along(pane, across, high(view, across))]
      const line = (path: Path, value: number): unknown =>
        path.move(...at(along(from, axis, value))).line(...at(along(to, axis, value)))
      for (const { value } of ticksOf(view, axis)) line(grid, value)
      for (const value of [low(view, axis), high(view, axis)]) line(edges, value)
    }
  }
  drawing.add(element('path', { d: grid.d, stroke: drawing.colors.grid, fill: 'none' }))
  drawing.add(element('path', { d: edges.d, stroke: drawing.colors.missing, fill: 'none', 'stroke-linecap': 'round' }))
}

/** Numbers and names along three edges of the box, outside of it. */
function drawEdges(drawing: Drawing, view: View, at: Place, options: readonly Axis3dOptions[]): void {
  const [middleX, middleY] = at(view.center)
  for (const axis of axes) {
    const edge = edgeOf(view, axis, at)
    const [x, y] = at(edge)
    const [from, to] = [at(along(edge, axis, low(view, axis))), at(along(edge, axis, high(view, axis)))]
    // Seen from its end, or nearly so, an axis has no length to write along.
    if (Math.hypot(to[0] - from[0], to[1] - from[1]) < 30) continue
    const length = Math.hypot(x - middleX, y - middleY) || 1
    const [dx, dy] = [(x - middleX) / length, (y - middleY) / length]
    const anchor = dx < -0.3 ? 'end' : dx > 0.3 ? 'start' : 'middle'
    const { label, format } = options[axis]!
    for (const { value, text } of ticksOf(view, axis)) {
      const [left, top] = at(along(edge, axis, value))
      const style = { size: fontSizes.tick, anchor, color: drawing.colors.muted } as const
      drawing.text(format?.(value) ?? text, left + dx * 10, top + dy * 10 + 4, style)
    }
    if (label !== undefined) drawing.text(fitText(label, fontSizes.text, 160), x + dx * 34, y + dy * 34 + 4, { anchor })
  }
}

/** The middle of the edge where an axis is written: at the front of the floor, or for z on the left. */
function edgeOf(view: View, axis: Axis, at: Place): Vector {
  const [first, second] = axes.filter(other => other !== axis) as [Axis, Axis]
  const corner = (one: 'front' | 'back', other: 'front' | 'back'): Vector =>
    along(along(view.center, first, end(view, first, one)), second, end(view, second, other))
  if (axis !== 2) return corner('front', 'back')
  const sides = [corner('front', 'back'), corner('back', 'front')] as const
  return at(sides[0])[0] < at(sides[1])[0] ? sides[0] : sides[1]
}

/** The points from the back to the front, in slabs: what is further away is smaller and paler. */
function drawSlabs(
  drawing: Drawing,
  view: View,
  at: Place,
  { points, groups, options }: { points: Matrix; groups: readonly Group[]; options: PointOptions }
): void {
  const slabs = 12
  const point = (row: number): Vector => vector(axis => points.data[row * points.columns + axis]!)
  const reach = shadow(view, view.toViewer)
  const slabOf = Array.from({ length: points.rows }, (_, row) => {
    const depth = dot(view.toViewer, minus(point(row), view.center)) / reach
    return Math.min(slabs - 1, Math.floor(((depth + 1) / 2) * slabs))
  })
  const places: Places = { x: row => at(point(row))[0], y: row => at(point(row))[1] }
  const look = lookOfPoints(points.rows, drawing.area, options)
  for (let slab = 0; slab < slabs; slab++) {
    const within = groups.map(group => ({ ...group, rows: group.rows.filter(row => slabOf[row] === slab) }))
    const nearness = slab / (slabs - 1)
    const opacity = Math.round(look.opacity * (0.45 + 0.55 * nearness) * 100) / 100
    const markup = drawPoints(within, places, { radius: look.radius * (0.75 + 0.5 * nearness), opacity })
    if (within.some(({ rows }) => rows.length > 0)) drawing.add(markup)
  }
}

function ticksOf(view: View, axis: Axis): Tick[] {
  const longest = Math.max(...view.half)
  const count = Math.max(1, Math.round((5 * view.half[axis]) / longest))
  return linearTicks([low(view, axis), high(view, axis)], count)
}

function low({ center, half }: View, axis: Axis): number {
  return center[axis] - half[axis]
}

function high({ center, half }: View, axis: Axis): number {
  return center[axis] + half[axis]
}

/** The end of the box along an axis that is nearer to the viewer, or the one further away. */
function end(view: View, axis: Axis, which: 'front' | 'back'): number {
  const highIsFront = view.toViewer[axis] >= 0
  return highIsFront === (which === 'front') ? high(view, axis) : low(view, axis)
}

/** How far the box reaches from its center in a direction: as far as its half edges together. */
function shadow({ half }: View, direction: Vector): number {
  return axes.reduce<number>((sum, axis) => sum + Math.abs(direction[axis]) * half[axis], 0)
}

/** The point with another coordinate along an axis. */
function along(point: Vector, axis: Axis, value: number): Vector {
  return vector(other => (other === axis ? value : point[other]))
}

function vector(coordinate: (axis: Axis) => number): Vector {
  return [coordinate(0), coordinate(1), coordinate(2)]
}

function minus(a: Vector, b: Vector): Vector {
  return vector(axis => a[axis] - b[axis])
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}
