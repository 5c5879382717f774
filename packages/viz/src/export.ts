import type { Matrix } from '@llm-cookbook/vector'
import { checkOneOf } from './check.ts'
import { inPieces } from './export/lines.ts'
import { float32Json, float32Text } from './export/numbers.ts'
import { toTable, type ExportColumn, type ExportData, type Table, type TableColumn } from './export/table.ts'

// Tables come in pieces, since all of one may be more than a string can hold. `Array.from(pieces).join('')` is the whole, and
// `writeFile(path, pieces)`, `Readable.from(pieces)` and `new Blob(Array.from(pieces))` take pieces as they are.

/** What a file holds, piece by piece. */
export type Pieces<T extends string | Uint8Array = string> = Generator<T, void, undefined>

/**
 * A table as CSV (RFC 4180, but lines end in LF): texts, columns, coordinates; vectors and neighbours as JSON. What is not known is
 * empty, an empty text `""`. Values stand as they are: a spreadsheet takes one that begins with `=` for a formula.
 *
 * @throws TypeError, RangeError for parts of different numbers of rows, numbers that are not finite, and columns of one name
 *
 * @example
 * ```ts
 * import { Matrix, toCsv } from '@llm-cookbook/viz'
 *
 * const points = Matrix.fromRows([[0.5, 1], [2, -1.25]])
 * const pieces = toCsv({ texts: ['a cat', 'a dog, barking'], columns: { pet: [true, null] }, points })
 * Array.from(pieces).join('') // => 'text,pet,x,y\na cat,true,0.5,1\n"a dog, barking",,2,-1.25\n'
 * ```
 */
export function toCsv(data: ExportData): Pieces {
  return csv(toTable(data))
}

/**
 * A table as JSON Lines: an object a row, with the vector as `embedding`, and the neighbours as `{ ids, distances }`.
 *
 * @throws TypeError, RangeError as `toCsv`
 *
 * @example
 * ```ts
 * import { Matrix, toJsonLines } from '@llm-cookbook/viz'
 *
 * const vectors = Matrix.fromRows([[1, 0], [0.6, 0.8]])
 * const pieces = toJsonLines({ texts: ['cat', 'dog'], vectors })
 * Array.from(pieces).join('')
 * // => '{"text":"cat","embedding":[1,0]}\n{"text":"dog","embedding":[0.6,0.8]}\n'
 * ```
 */
export function toJsonLines(data: ExportData): Pieces {
  return jsonLines(toTable(data))
}

/**
 * A table as CSV for Weights & Biases: the vectors in a column of numbers for each dimension (`dim_0`, `dim_1`, …), as the 2D
 * projection of its tables wants them. There: `wandb.Table(dataframe=pandas.read_csv(file))`.
 *
 * @throws TypeError, RangeError as `toCsv`
 *
 * @example
 * ```ts
 * import { Matrix, toWandbCsv } from '@llm-cookbook/viz'
 *
 * const vectors = Matrix.fromRows([[1, 0], [0.6, 0.8]])
 * Array.from(toWandbCsv({ texts: ['cat', 'dog'], vectors })).join('')
 * // => 'text,dim_0,dim_1\ncat,1,0\ndog,0.6,0.8\n'
 * ```
 */
export function toWandbCsv({ vectors, ...others }: ExportData & { readonly vectors: Matrix }): Pieces {
  const { rows } = toTable({ ...others, vectors })
  const dimensions = Array.from({ length: vectors.columns }, (_, i): TableColumn => {
    return { name: `dim_${i}`, kind: 'float32', at: row => vectors.data[row * vectors.columns + i]! }
  })
  return csv({ rows, columns: [...toTable(others).columns, ...dimensions] })
}

/**
 * A table as JSON Lines for Embedding Atlas, which finds neighbours by them and needs no vectors:
 * `embedding-atlas FILE --text text --x projection_x --y projection_y --neighbors neighbors`.
 *
 * @throws TypeError, RangeError as `toCsv`
 *
 * @example
 * ```ts
 * import { Matrix, neighbors, toEmbeddingAtlas } from '@llm-cookbook/viz'
 *
 * const vectors = Matrix.fromRows([[0, 0], [3, 4]])
 * const points = Matrix.fromRows([[-1, 0], [1, 0]])
 * const graph = await neighbors(vectors, { k: 1 })
 * const [first] = Array.from(toEmbeddingAtlas({ texts: ['cat', 'dog'], points, neighbors: graph })).join('').split('\n')
 * first // => '{"text":"cat","projection_x":-1,"projection_y":0,"neighbors":{"ids":[1],"distances":[5]}}'
 * ```
 */
export function toEmbeddingAtlas({ points, texts, columns, neighbors }: AtlasData): Pieces {
  return jsonLines(toTable({ texts, columns, neighbors, layouts: [{ name: 'projection', points }] }))
}

/** What an export for Embedding Atlas takes: points in place of vectors and layouts. */
export type AtlasData = Omit<ExportData, 'vectors' | 'layouts' | 'points'> & { readonly points: Matrix }

export interface EmbeddingProjectorOptions {
  /** A row each, of two numbers or more: what the projector computes its own layouts of. */
  readonly vectors: Matrix
  /** The text of each row, the first column of its metadata; none by default. */
  readonly texts?: readonly string[] | undefined
  /** What else is known of each row, by name: what the projector can colour points by. None by default. */
  readonly columns?: Readonly<Record<string, ExportColumn>> | undefined
  /** What the vectors are called there; `embeddings` by default. */
  readonly name?: string | undefined
  /** `tsv`, the default, which can be loaded by hand; `bytes` is smaller, and found by the configuration alone. */
  readonly tensors?: 'tsv' | 'bytes' | undefined
  /** The address of the folder on the web, where the files are to be opened from there; by default they are only named. */
  readonly baseUrl?: string | undefined
}

/**
 * The files of the TensorFlow Embedding Projector by their names: `tensors.tsv` (or `.bytes`), `metadata.tsv` where there are texts or
 * columns, `projector_config.json` for `projector.tensorflow.org/?config=ADDRESS`, and `projector_config.pbtxt` for TensorBoard, in whose
 * log folder all of them are to be put. It shows white space within a text as one space, and an empty line of metadata as `(empty)`.
 *
 * @throws TypeError, RangeError as `toCsv`, and for vectors of one dimension, which the projector refuses
 *
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises'
 * import { Matrix, toEmbeddingProjector } from '@llm-cookbook/viz'
 *
 * const vectors = Matrix.fromRows([[1, 0], [0.6, 0.8]])
 * const files = toEmbeddingProjector({ vectors, texts: ['cat', 'dog'], columns: { legs: [4, 4] } })
 * for (const [name, pieces] of Object.entries(files)) await writeFile(name, pieces)
 * Object.keys(files)
 * // => ['tensors.tsv', 'metadata.tsv', 'projector_config.json', 'projector_config.pbtxt']
 * ```
 */
export function toEmbeddingProjector(options: EmbeddingProjectorOptions): Record<string, Pieces | Pieces<Uint8Array>> {
  const { vectors, name = 'embeddings', tensors = 'tsv', baseUrl = '' } = options
  const { columns } = toTable({ texts: options.texts, columns: options.columns, vectors })
  checkOneOf('tensors', tensors, ['tsv', 'bytes'])
  if (vectors.columns < 2) throw new RangeError(`vectors: expected 2 columns or more, got ${vectors.columns}`)
  const metadata = columns.filter(({ kind }) => kind === 'value')
  const tensorPath = `tensors.${tensors}`
  const metadataPath = metadata.length > 0 ? 'metadata.tsv' : undefined
  const at = (path: string | undefined): string | undefined =>
    path === undefined || baseUrl === '' ? path : `${baseUrl.replace(/\/$/, '')}/${path}`
  const embedding = {
    tensorName: name,
    tensorShape: [vectors.rows, vectors.columns],
    tensorPath: at(tensorPath),
    metadataPath: at(metadataPath)
  }
  const pbtxt = { tensor_name: name, tensor_path: tensorPath, metadata_path: metadataPath }
  return {
    [tensorPath]: tensors === 'bytes' ? float32Bytes(vectors) : inPieces(tensorLines(vectors)),
    ...(metadataPath && { [metadataPath]: inPieces(metadataLines({ rows: vectors.rows, columns: metadata })) }),
    'projector_config.json': inPieces([`${JSON.stringify({ embeddings: [embedding] }, undefined, 2)}\n`]),
    'projector_config.pbtxt': inPieces(['embeddings {\n', ...Object.entries(pbtxt).map(protobufLine), '}\n'])
  }
}

function csv({ rows, columns }: Table): Pieces {
  return inPieces(lines())

  function* lines(): Generator<string, void, undefined> {
    yield `${columns.map(({ name }) => csvField(name)).join(',')}\n`
    for (let row = 0; row < rows; row++) yield `${columns.map(column => csvValue(column, row)).join(',')}\n`
  }
}

function csvValue(column: TableColumn, row: number): string {
  if (column.kind === 'float32') return float32Text(column.at(row))
  if (column.kind !== 'value') return csvField(jsonValue(column, row))
  return typeof column.at(row) === 'string' ? csvField(textOf(column, row)) : textOf(column, row)
}

function csvField(text: string): string {
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function jsonLines({ rows, columns }: Table): Pieces {
  return inPieces(lines())

  function* lines(): Generator<string, void, undefined> {
    const names = columns.map(({ name }) => JSON.stringify(name))
    for (let row = 0; row < rows; row++) {
      yield `{${columns.map((column, i) => `${names[i]!}:${jsonValue(column, row)}`).join(',')}}\n`
    }
  }
}

function jsonValue(column: TableColumn, row: number): string {
  if (column.kind === 'float32') return float32Text(column.at(row))
  if (column.kind === 'vector') return float32Json(column.at(row))
  if (column.kind === 'value') return JSON.stringify(column.at(row))
  const { ids, distances } = column.at(row)
  return `{"ids":${JSON.stringify(ids)},"distances":${float32Json(distances)}}`
}

function* tensorLines(vectors: Matrix): Generator<string, void, undefined> {
  for (const row of vectors) yield `${Array.from(row, float32Text).join('\t')}\n`
}

/** Little-endian on every machine. */
function* float32Bytes(vectors: Matrix): Pieces<Uint8Array> {
  for (const row of vectors) {
    const bytes = new DataView(new ArrayBuffer(row.length * 4))
    for (const [i, value] of row.entries()) bytes.setFloat32(i * 4, value, true)
    yield new Uint8Array(bytes.buffer)
  }
}

function* metadataLines({ rows, columns }: Table): Generator<string, void, undefined> {
  const line = (values: readonly string[]): string => {
    const cells = values.map(value => value.replace(/\s+/g, ' ').trim()).join('\t')
    // It passes over blank lines, and all metadata behind one would belong to the row before.
    return `${cells.trim() === '' ? `(empty)${cells}` : cells}\n`
  }
  // It takes the first line for names where that has a tab, and only there.
  if (columns.length > 1) yield line(columns.map(({ name }) => name))
  for (let row = 0; row < rows; row++) yield line(columns.map(column => textOf(column, row)))
}

/** A value as it is; what is not known is empty. */
function textOf(column: TableColumn, row: number): string {
  if (column.kind !== 'value') return jsonValue(column, row)
  const value = column.at(row)
  return value === null || (typeof value === 'number' && !Number.isFinite(value)) ? '' : String(value)
}

function protobufLine([name, value]: [string, string | undefined]): string {
  return value === undefined ? '' : `  ${name}: ${JSON.stringify(value)}\n`
}
