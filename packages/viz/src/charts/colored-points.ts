import type { Matrix } from '@llm-cookbook/vector'
import { checkMatrix, checkNumber, checkOneOf } from '../check.ts'
import { colorScale, type ColorScaleName } from '../palette.ts'
import type { Box, Drawing } from './drawing.ts'
import { groupRows, type Group, type GroupLabel } from './groups.ts'
import { colorBar, drawLegend } from './legend.ts'
import { extent } from './scale.ts'
import { element, Path } from './svg.ts'
import { symbolPath } from './symbols.ts'
import { shortName } from './text.ts'
import { formatNumber, type Domain } from './ticks.ts'

/** How points are drawn, in two and in three dimensions. */
export interface PointOptions {
  /** A category for each point: each becomes a colour and, past ten of them or with `shapes`, a shape. */
  readonly groups?: readonly GroupLabel[] | undefined
  /** A number for each point, shown on a continuous scale; NaN and `null` in grey. Instead of `groups`. */
  readonly values?: ArrayLike<number | null> | undefined
  /** Heading of the legend: what the groups or values are. */
  readonly colorLabel?: string | undefined
  /** The scale of `values`; `viridis` by default. */
  readonly scale?: ColorScaleName | undefined
  /** Gives each group a shape of its own as well, for print without colour; false by default. */
  readonly shapes?: boolean | undefined
  /** Radius of a point in pixels, from .1 to 50; by default smaller the more there are. */
  readonly pointSize?: number | undefined
  /** From 0 to 1; by default the more transparent the more points there are. */
  readonly opacity?: number | undefined
}

/** Where rows are drawn, in pixels. */
export interface Places {
  readonly x: (row: number) => number
  readonly y: (row: number) => number
}

/** Shades that a continuous scale is drawn in: fewer would show as steps, more would make the file larger. */
const shades = 32

/** @throws RangeError when `points` has less than `dimensions` columns, or a number that is NaN or infinite */
export function checkPoints(points: Matrix, dimensions: number): void {
  checkMatrix(points, { name: 'points' })
  if (points.rows > 0 && points.columns < dimensions) {
    throw new RangeError(`points: expected ${dimensions} columns at least, got ${points.columns}`)
  }
}

/** Rows by colour and shape, and what draws what these mean beside the plot once that has its place. */
export interface ColoredPoints {
  readonly groups: readonly Group[]
  readonly drawScale: (plot: Box) => void
}

/** Takes the room that a legend needs. */
export function colorPoints(drawing: Drawing, rows: number, options: PointOptions): ColoredPoints {
  const { groups, values, colorLabel, shapes = false, scale = 'viridis' } = options
  if (groups && values) throw new TypeError('groups, values: expected one of them, got both; a point has one colour')
  checkLength('groups', groups, rows)
  checkLength('values', values, rows)
  if (values) {
    checkOneOf('scale', scale, ['viridis', 'blues', 'blue-orange'])
    const domain = extent('values', finiteOf(values))
    const colorOf = colorScale(scale, drawing.theme)
    const drawScale = colorBar(drawing, domain, colorOf, { title: colorLabel })
    return { groups: shadesOf(values, domain, colorOf, drawing.colors.missing), drawScale }
  }
  if (groups) {
    const colored = groupRows(groups, drawing.colors, shapes)
    drawLegend(drawing, colored, colorLabel)
    return { groups: colored, drawScale: () => undefined }
  }
  const all = { name: 'points', rows: Array.from({ length: rows }, (_, row) => row), isKind: false }
  const group = { ...all, color: drawing.colors.categorical[0]!, symbol: 'circle' } as const
  return { groups: [group], drawScale: () => undefined }
}

/** The points as markup: in turns, so that the last group does not cover all others. */
export function drawPoints(groups: readonly Group[], places: Places, { radius, opacity }: PointLook): string {
  const rows = groups.reduce((sum, group) => sum + group.rows.length, 0)
  const turns = Math.min(8, Math.ceil(rows / 100))
  const paths: string[] = []
  for (let turn = 0; turn < turns; turn++) {
    for (const group of groups) {
      const inTurn = group.rows.filter((_, i) => i % turns === turn)
      if (inTurn.length > 0) paths.push(pointsPath({ ...group, rows: inTurn }, places, radius))
    }
  }
  const style = { fill: 'none', 'stroke-linecap': 'round', opacity: opacity === 1 ? undefined : String(opacity) }
  return element('g', style, ...paths)
}

export interface PointLook {
  readonly radius: number
  readonly opacity: number
}

/** As the options say, or so that as many points as there are can be seen in a box. */
export function lookOfPoints(rows: number, { left, top, right, bottom }: Box, options: PointOptions): PointLook {
  const { pointSize, opacity } = options
  if (pointSize !== undefined) checkNumber('pointSize', pointSize, { least: 0.1, most: 50 })
  if (opacity !== undefined) checkNumber('opacity', opacity, { least: 0, most: 1 })
  // Together they would cover an eighth of the box.
  const even = Math.sqrt(((right - left) * (bottom - top)) / (8 * Math.PI * Math.max(1, rows)))
  return {
    radius: pointSize ?? Math.min(4, Math.max(0.7, even)),
    opacity: opacity ?? (rows <= 500 ? 0.9 : rows <= 5000 ? 0.75 : 0.6)
  }
}

/** The rows and their groups in words. */
export function describePoints(rows: number, groups: readonly Group[], { values }: PointOptions): string {
  const points = `${formatNumber(rows)} ${rows === 1 ? 'point' : 'points'}`
  if (values) {
    const finite = finiteOf(values)
    const [low, high] = extent('values', finite)
    return finite.length === 0
      ? `${points}, none with a value`
      : `${points}, coloured from ${formatNumber(low)} to ${formatNumber(high)}`
  }
  const kinds = groups.filter(({ isKind }) => isKind)
  if (kinds.length === 0) return points
  const sizes = groups.map(({ name, rows: of }) => `${shortName(name)} (${formatNumber(of.length)})`)
  return `${points} in ${kinds.length === 1 ? 'one group' : `${kinds.length} groups`}: ${sizes.join(', ')}`
}

function finiteOf(values: ArrayLike<number | null>): number[] {
  return Array.from(values).filter(value => value !== null && Number.isFinite(value)) as number[]
}

function checkLength(name: string, list: ArrayLike<unknown> | undefined, rows: number): void {
  if (list && list.length !== rows) {
    throw new RangeError(`${name}: expected one for each of ${formatNumber(rows)} points, got ${list.length}`)
  }
}

function pointsPath({ rows, color, symbol }: Group, { x, y }: Places, radius: number): string {
  if (symbol !== 'circle') {
    const d = rows.map(row => symbolPath(symbol, x(row), y(row), radius)).join('')
    return element('path', { d, fill: color })
  }
  const path = new Path()
  for (const row of rows) path.dot(x(row), y(row))
  return element('path', { d: path.d, stroke: color, 'stroke-width': 2 * radius })
}

function shadesOf(
  values: ArrayLike<number | null>,
  [low, high]: Domain,
  colorOf: (share: number) => string,
  missing: string
): Group[] {
  const rows: number[][] = Array.from({ length: shades }, () => [])
  const without: number[] = []
  for (let row = 0; row < values.length; row++) {
    const value = values[row]
    if (value === null || !Number.isFinite(value)) without.push(row)
    else rows[Math.min(shades - 1, Math.floor(((value! - low) / (high - low)) * shades))]!.push(row)
  }
  const group = (of: readonly number[], color: string): Group => {
    return { name: '', rows: of, color, symbol: 'circle', isKind: false }
  }
  const shaded = rows.map((of, shade) => group(of, colorOf((shade + 0.5) / shades)))
  return [group(without, missing), ...shaded].filter(({ rows: of }) => of.length > 0)
}
