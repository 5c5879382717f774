import type { Matrix } from '@llm-cookbook/vector'
import { checkOneOf } from '../check.ts'
import { colorScale, type ColorScaleName } from '../palette.ts'
import { drawAxes } from './axes.ts'
import { drawCells } from './cells.ts'
import { Drawing, type ChartOptions } from './drawing.ts'
import { colorBar } from './legend.ts'
import { bandScale, extent } from './scale.ts'
import { shortName } from './text.ts'
import { formatNumber, formatterOf, type Domain } from './ticks.ts'

export interface HeatmapOptions extends ChartOptions {
  /** The numbers, one a cell, first row at the top; NaN is a cell that is not known. */
  readonly values: Matrix
  /** Names of the rows, as many as there are; none by default. */
  readonly rows?: readonly string[] | undefined
  /** Names of the columns, as many as there are; none by default. */
  readonly columns?: readonly string[] | undefined
  /** What the rows are, beside their names; none by default. */
  readonly rowLabel?: string | undefined
  /** What the columns are, below their names; none by default. */
  readonly columnLabel?: string | undefined
  /** What the numbers are: the heading of the scale. */
  readonly valueLabel?: string | undefined
  /** By default `blues`, or `blue-orange` where there are numbers on both sides of 0, which is then in its middle. */
  readonly scale?: ColorScaleName | undefined
  /** Numbers at both ends of the scale; by default the least and the largest. */
  readonly domain?: readonly [number, number] | undefined
  /** Writes the numbers into the cells where all have room; true by default. */
  readonly valueLabels?: boolean | undefined
  /** Writes a number; by default with as many decimals as tell all of them apart. */
  readonly format?: ((value: number) => string) | undefined
}

/**
 * A matrix as a table of colours, as an SVG document. That of a square matrix is a square.
 *
 * @throws RangeError when there are more or fewer names than rows or columns, or `scale` or `domain` is none
 *
 * @example
 * ```ts
 * import { heatmapSvg, Matrix } from '@llm-cookbook/viz'
 *
 * const svg = heatmapSvg({
 *   values: Matrix.fromRows([[0.9, 0.2], [0.1, 0.7]]),
 *   rows: ['a cat sleeps', 'shares fell'],
 *   columns: ['pets', 'money']
 * })
 * const [, summary] = /<desc>(.*?)<\/desc>/.exec(svg) ?? []
 * summary // => '2 rows and 2 columns, from 0.1 (shares fell, pets) to 0.9 (a cat sleeps, pets).'
 * ```
 */
export function heatmapSvg(options: HeatmapOptions): string {
  const { values, rowLabel, columnLabel, valueLabel, valueLabels = true } = options
  const { rows, columns, data } = values
  // More cells than that have no room for numbers in any picture.
  const format = options.format ?? (data.length > 1e5 ? formatNumber : formatterOf(Array.from(data)))
  const names = {
    rows: checkNames('rows', options.rows, rows),
    columns: checkNames('columns', options.columns, columns)
  }
  const isSigned = data.some(value => value < 0) && data.some(value => value > 0)
  const scale = options.scale ?? (isSigned ? 'blue-orange' : 'blues')
  checkOneOf('scale', scale, ['viridis', 'blues', 'blue-orange'])
  const domain = checkDomain(options.domain) ?? domainOf(data, isSigned && scale === 'blue-orange')
  const drawing = new Drawing('Heatmap', options, { width: 640, height: 480 })
  const colorOf = colorScale(scale)
  const drawColorBar = colorBar(drawing, domain, colorOf, { title: valueLabel, format: options.format })
  const plot = drawAxes(drawing, bandScale(names.columns, columnLabel), bandScale(names.rows, rowLabel), {
    aspect: rows === columns ? 1 : undefined
  })
  drawColorBar(plot.box)
  const at = (row: number, column: number): number => data[row * columns + column]!
  drawCells(drawing, plot, {
    rows,
    columns,
    colorOf,
    share: (row, column) => Math.min(1, Math.max(0, (at(row, column) - domain[0]) / (domain[1] - domain[0]))),
    ...(valueLabels && {
      text: (row, column) => (Number.isNaN(at(row, column)) ? [] : [format(at(row, column))])
    })
  })
  return drawing.finish(describe(values, names))
}

function checkNames(name: string, given: readonly string[] | undefined, count: number): readonly string[] {
  if (given && given.length !== count) {
    throw new RangeError(`${name}: expected ${count} names, one for each of the matrix, got ${given.length}`)
  }
  return given ?? Array.from({ length: count }, () => '')
}

function checkDomain(domain: Domain | undefined): Domain | undefined {
  if (domain && !(domain[1] > domain[0] && Number.isFinite(domain[1] - domain[0]))) {
    throw new RangeError(`domain: expected two numbers, the first less than the second, got [${domain.join(', ')}]`)
  }
  return domain
}

function domainOf(data: Float32Array, isSigned: boolean): Domain {
  const [low, high] = extent('values', data)
  const size = Math.max(-low, high)
  return isSigned ? [-size, size] : [low, high]
}

function describe(
  { rows, columns, data }: Matrix,
  names: { rows: readonly string[]; columns: readonly string[] }
): string {
  let [least, most] = [-1, -1]
  for (const [i, value] of data.entries()) {
    if (!Number.isFinite(value)) continue
    if (least < 0 || value < data[least]!) least = i
    if (most < 0 || value > data[most]!) most = i
  }
  const shape = `${formatNumber(rows)} rows and ${formatNumber(columns)} columns`
  if (least < 0) return `${shape}, no values.`
  const place = (i: number): string => {
    const [row, column] = [Math.floor(i / columns), i % columns]
    const words = [names.rows[row]!, names.columns[column]!].filter(Boolean).map(name => shortName(name))
    const where = words.length === 2 ? words.join(', ') : `row ${row + 1}, column ${column + 1}`
    return `${formatNumber(data[i]!)} (${where})`
  }
  return `${shape}, from ${place(least)} to ${place(most)}.`
}
