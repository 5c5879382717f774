import type { Matrix } from '@llm-cookbook/vector'
import { checkMatrix } from '../check.ts'
import type { NeighborGraph } from '../neighbors.ts'

/** One value a row; `null` where it is not known. */
export type ExportColumn = readonly (string | number | boolean | null)[]

/** What is known of rows: the same that `projectorHtml` shows. */
export interface ExportData {
  /** The vector of each row: the column `embedding`. */
  readonly vectors?: Matrix | undefined
  /** The only picture: two or three coordinates a row, the columns `x`, `y` and `z`. */
  readonly points?: Matrix | undefined
  /** Several pictures: the columns `umap_x`, `umap_y` and so on, by their names in lower case. */
  readonly layouts?: readonly { readonly name: string; readonly points: Matrix }[] | undefined
  /** The text of each row: the column `text`. */
  readonly texts?: readonly string[] | undefined
  /** What else is known of each row, by the names that its columns get. */
  readonly columns?: Readonly<Record<string, ExportColumn>> | undefined
  /** The nearest neighbours of each row: the column `neighbors`. */
  readonly neighbors?: NeighborGraph | undefined
}

/** A column of a table, read row by row. */
export type TableColumn = { readonly name: string } & (
  | { readonly kind: 'value'; readonly at: (row: number) => string | number | boolean | null }
  /** A number rounded to 32 bits. */
  | { readonly kind: 'float32'; readonly at: (row: number) => number }
  | { readonly kind: 'vector'; readonly at: (row: number) => Float32Array }
  | { readonly kind: 'neighbors'; readonly at: (row: number) => RowNeighbors }
)

/** The neighbours of a row by their numbers, the nearest first, and how far they are. */
export interface RowNeighbors {
  /** Their rows, counted from 0. */
  readonly ids: number[]
  /** As many distances, in the metric that they were found by. */
  readonly distances: number[]
}

/** Columns of the same length. */
export interface Table {
  /** How many values each column has. */
  readonly rows: number
  /** In the order in which files have them; no two have one name. */
  readonly columns: readonly TableColumn[]
}

/**
 * Data as a table: texts, columns, coordinates, vectors, neighbours, in this order. What other formats than those here are made of,
 * such as Parquet.
 *
 * @throws TypeError, RangeError for parts of different numbers of rows, numbers that are not finite, and columns of one name
 *
 * @example
 * ```ts
 * import { Matrix, toTable } from '@llm-cookbook/viz'
 *
 * const points = Matrix.fromRows([[0.5, 1], [2, -1.25]])
 * const { columns } = toTable({ texts: ['cat', 'dog'], columns: { legs: [4, 4] }, points })
 * columns.map(({ name, kind, at }) => [name, kind, at(1)])
 * // => [['text', 'value', 'dog'], ['legs', 'value', 4], ['x', 'float32', 2], ['y', 'float32', -1.25]]
 * ```
 */
export function toTable(data: ExportData): Table {
  const { vectors, points, layouts, texts, columns = {}, neighbors } = data
  const table: TableColumn[] = []
  let rows: number | undefined
  const check = (name: string, given: number): void => {
    rows ??= given
    if (given !== rows) throw new RangeError(`${name}: expected ${rows} rows as of the others, got ${given}`)
  }
  const add = (column: TableColumn): void => {
    if (table.some(({ name }) => name === column.name)) {
      throw new RangeError(`columns: expected names that differ, got '${column.name}' twice; give one another name`)
    }
    table.push(column)
  }
  if (points !== undefined && layouts !== undefined)
    throw new TypeError('points, layouts: expected one of the two, got both')
  if (texts !== undefined) {
    check('texts', texts.length)
    add({ name: 'text', kind: 'value', at: row => texts[row]! })
  }
  for (const [name, column] of Object.entries(columns)) {
    check(`columns['${name}']`, column.length)
    add({ name, kind: 'value', at: row => column[row] ?? null })
  }
  for (const layout of layouts ?? (points ? [{ name: '', points }] : [])) {
    const option = layouts ? `layouts '${layout.name}'` : 'points'
    checkMatrix(layout.points, { name: option })
    check(option, layout.points.rows)
    const { data, columns: dimensions } = layout.points
    if (dimensions < 1 || dimensions > 3) throw new RangeError(`${option}: expected 2 or 3 columns, got ${dimensions}`)
    for (let axis = 0; axis < dimensions; axis++) {
      const name = [slug(layout.name), 'xyz'[axis]].filter(Boolean).join('_')
      add({ name, kind: 'float32', at: row => data[row * dimensions + axis]! })
    }
  }
  if (vectors !== undefined) {
    checkMatrix(vectors, { name: 'vectors' })
    check('vectors', vectors.rows)
    add({ name: 'embedding', kind: 'vector', at: row => vectors.row(row) })
  }
  if (neighbors !== undefined) {
    check('neighbors', neighbors.rows)
    const { k, indices, distances } = neighbors
    const part = (of: Int32Array | Float32Array, row: number): number[] =>
      Array.from(of.subarray(row * k, (row + 1) * k))
    add({
      name: 'neighbors',
      kind: 'neighbors',
      at: row => ({ ids: part(indices, row), distances: part(distances, row) })
    })
  }
  return { rows: rows ?? 0, columns: table }
}

function slug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_|_$/g, '')
}
