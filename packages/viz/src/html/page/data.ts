import type { NeighborMetric } from '../../neighbors.ts'
import type { ProjectorQuality } from '../../html.ts'
import type { PackedColumn, PackedPage } from '../pack.ts'

/** What the page shows. Rows are points, counted from 0. */
export interface Data {
  readonly title: string
  readonly rows: number
  readonly layouts: readonly Layout[]
  readonly texts: readonly string[] | undefined
  readonly columns: readonly Column[]
  readonly neighbors: Neighbors | undefined
  readonly color: number | undefined
  readonly size: number | undefined
}

export interface Layout {
  readonly name: string
  readonly dims: 2 | 3
  /** Three coordinates a point, z 0 in two dimensions. */
  readonly positions: Float32Array
  readonly quality: ProjectorQuality
}

export interface Column {
  readonly name: string
  /** The value of a row as it is shown; '' where it is missing. */
  readonly text: (row: number) => string
  /** NaN where the number is missing. */
  readonly numbers?: Float64Array
  readonly categories?: Categories
}

export interface Categories {
  readonly names: readonly string[]
  /** For each row the number of its name; one more than the last where the value is missing. */
  readonly codes: ArrayLike<number>
}

/** The nearest neighbours in the original space. */
export interface Neighbors {
  readonly k: number
  readonly metric: NeighborMetric
  readonly exact: boolean
  /** Of a row, the nearest first. */
  of(row: number): Neighbor[]
}

export interface Neighbor {
  readonly row: number
  readonly distance: number
}

export function unpack(page: PackedPage): Data {
  const { neighbors } = page
  return {
    ...page,
    layouts: page.layouts.map(({ name, dims, points, quality = {} }) => {
      return { name, dims, positions: inSpace(new Float32Array(bytesOf(points)), dims), quality }
    }),
    columns: page.columns.map(unpackColumn),
    neighbors: neighbors && unpackNeighbors(neighbors)
  }
}

/** The text by which a point is called: its own, else its first value that has letters, else its number. */
export function nameOf(data: Data, row: number): string {
  const own = data.texts?.[row] ?? data.columns.find(column => column.numbers === undefined)?.text(row)
  return own?.trim() ? own : `Row ${row}`
}

/** A number in as few digits as a reader wants. */
export function inDigits(value: number): string {
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-4 || size >= 1e15)) return value.toExponential(2)
  // Four digits, and all of those before the point.
  return value.toLocaleString(undefined, { maximumSignificantDigits: Math.max(4, Math.ceil(Math.log10(size + 1))) })
}

function unpackColumn(column: PackedColumn): Column {
  const { name } = column
  if ('numbers' in column) {
    const numbers = Float64Array.from(column.numbers, number => number ?? NaN)
    return { name, numbers, text: row => (Number.isNaN(numbers[row]) ? '' : String(numbers[row])) }
  }
  if ('texts' in column) return { name, text: row => column.texts[row] ?? '' }
  const names = column.values
  const codes = integersOf(column.codes, column.bytes)
  return { name, text: row => names[codes[row]!] ?? '', categories: { names, codes } }
}

function unpackNeighbors(packed: NonNullable<PackedPage['neighbors']>): Neighbors {
  const { k, metric, exact, furthest } = packed
  const indices = integersOf(packed.indices, packed.bytes)
  const distances = integersOf(packed.distances, 2)
  const of = (row: number): Neighbor[] =>
    Array.from(indices.subarray(row * k, (row + 1) * k), (other, i) => {
      return { row: other, distance: (distances[row * k + i]! / 65_535) * furthest }
    })
  return { k, metric, exact, of }
}

function inSpace(points: Float32Array, dims: 2 | 3): Float32Array {
  if (dims === 3) return points
  const positions = new Float32Array((points.length / 2) * 3)
  for (let i = 0; 2 * i < points.length; i++) {
    positions[3 * i] = points[2 * i]!
    positions[3 * i + 1] = points[2 * i + 1]!
  }
  return positions
}

function integersOf(base64: string, bytes: 1 | 2 | 4): Uint8Array | Uint16Array | Uint32Array {
  const buffer = bytesOf(base64)
  return bytes === 1 ? new Uint8Array(buffer) : bytes === 2 ? new Uint16Array(buffer) : new Uint32Array(buffer)
}

/** Numbers are little-endian in the page, as in every machine with a browser. */
function bytesOf(base64: string): ArrayBuffer {
  const characters = atob(base64)
  const bytes = new Uint8Array(characters.length)
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i)
  return bytes.buffer
}
