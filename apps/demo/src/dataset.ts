import { basename, extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Matrix } from '@llm-cookbook/vector'
import type { ExportColumn } from '@llm-cookbook/viz'
import { isNumeric } from './columns.ts'
import type { World } from './command.ts'
import { Failure } from './exit.ts'
import { nameOf } from './inputs.ts'
import { readNpy } from './npy.ts'
import type { Integer, Text, Values } from './options.ts'
import { printableLine } from './printable.ts'
import { recordsOf } from './records.ts'
import { SkippedRows } from './skipped-rows.ts'
import { openSource, sourceOptions } from './source.ts'
import { vectorField, vectorOf } from './vector-field.ts'
import { openVectors } from './vectors.ts'

/** Vectors, and what is known of them, row by row. */
export interface Dataset {
  /** What it is called in titles. */
  readonly name: string
  readonly vectors: Matrix
  readonly texts: readonly string[] | undefined
  readonly columns: Readonly<Record<string, ExportColumn>>
  /** Rows that are left out, since they have no vector or cannot be read; each is named on standard error. */
  readonly skipped: number
}

/** What stands in --help of a command that reads one. */
export const aboutDataset: string =
  'DATA is a table: JSON, an object a line (.jsonl), or CSV with the names of its fields in the first line (.csv, or .tsv with ' +
  'tabs), with vectors in the field embedding, as cookbook embed writes them; without one, vectors are made of its texts. Or a ' +
  'matrix of NumPy (.npy), or word vectors: what cookbook train wrote, or a file of word2vec, GloVe or fastText. Without DATA: the ' +
  'beginnings of 200 articles of Wikipedia about things of 14 classes, which come with it.'

/** The options of a command that reads a dataset. */
export const datasetOptions: {
  readonly text: Text
  readonly 'max-rows': Integer<undefined>
} & typeof sourceOptions = {
  text: {
    kind: 'text',
    value: 'FIELD',
    about: "The field with the text. Default 'text'."
  },
  'max-rows': {
    kind: 'integer',
    least: 1,
    most: 100_000_000,
    default: undefined,
    about: 'Only the first so many rows; of word vectors most files have the frequent words first.'
  },
  ...sourceOptions
}

/**
 * The dataset of a file, or the one that comes with this.
 *
 * @throws UsageError, Failure  for a file that is none of these, and where no row has a vector
 */
export async function openDataset(
  file: string | undefined,
  options: Values<typeof datasetOptions>,
  world: World
): Promise<Dataset> {
  const path = file ?? fileURLToPath(bundled)
  const name = file === undefined ? 'Things of 14 classes' : basename(printableLine(path))
  const maxRows = options['max-rows'] ?? Infinity
  const ending = extname(path).toLowerCase()
  if (tableEndings.has(ending)) return { name, ...(await readTable(path, { ...options, maxRows }, world)) }
  if (ending === '.npy') {
    const table = new TableReader(path, world)
    const matrix = await readNpy(path, world)
    for (let number = 0; number < Math.min(maxRows, matrix.rows); number++) {
      const vector = matrix.row(number)
      table.add(
        { number, text: undefined, others: {} },
        vector.every(Number.isFinite) ? vector : 'not all of its numbers are finite'
      )
    }
    return { name, ...table.dataset() }
  }
  const { matrix, words } = await openVectors(path, '', world, { maxWords: options['max-rows'] }).catch(
    (error: unknown) => {
      throw withHint(error) ?? error
    }
  )
  return { name, vectors: matrix, texts: words, columns: {}, skipped: 0 }
}

/** What is no file of word vectors may be a table whose name does not say so. */
function withHint(error: unknown): Failure | undefined {
  if (!(error instanceof Error && 'code' in error && error.code === 'invalid-file')) return undefined
  const hint =
    'Tables end in .jsonl, .csv or .tsv, matrices in .npy; all others are taken for word vectors. Texts, a line each, get vectors by cookbook embed.'
  return new Failure('invalid-file', `${printableLine(error.message)}. ${hint}`, { cause: error })
}

const bundled = new URL('../data/dbpedia.jsonl', import.meta.url)
const tableEndings = new Set(['.csv', '.tsv', '.jsonl', '.ndjson'])

type TableOptions = Values<typeof datasetOptions> & { readonly maxRows: number }

async function readTable(path: string, options: TableOptions, world: World): Promise<Omit<Dataset, 'name'>> {
  const { text: textField = 'text', maxRows } = options
  const table = new TableReader(path, world)
  /** Of a table without vectors: the rows whose texts are to get one. */
  const pending: Row[] = []
  let hasVectors: boolean | undefined
  for await (const { number, fields, problem } of recordsOf(path, () => false)) {
    if (number >= maxRows) break
    world.signal.throwIfAborted()
    if (number % 1000 === 0) world.terminal.progress.show(`Reading ${number} rows of ${nameOf(path)}`)
    if (problem !== undefined) {
      table.skip(number, problem)
      continue
    }
    const { [vectorField]: embedding, [textField]: text, ...others } = fields
    hasVectors ??= embedding !== undefined
    const row = { number, text: typeof text === 'string' ? text : undefined, others }
    if (hasVectors) table.add(row, vectorOf(embedding))
    else if (row.text !== undefined) pending.push(row)
    else table.skip(number, noText(textField, fields))
  }
  if (pending.length > 0) await embed(pending, table, options, world)
  return table.dataset()
}

/** A row of a table, without its vector. */
interface Row {
  readonly number: number
  readonly text: string | undefined
  readonly others: Readonly<Record<string, unknown>>
}

/** Puts rows together to a dataset, and says on standard error which it leaves out. */
class TableReader {
  readonly #path: string
  readonly #skipped: SkippedRows
  readonly #rows: Row[] = []
  readonly #vectors: Float32Array[] = []

  constructor(path: string, world: World) {
    this.#path = path
    this.#skipped = new SkippedRows(path, world)
  }

  /** @param vector  or what is wrong with it */
  add(row: Row, vector: Float32Array | string): void {
    const length = this.#vectors[0]?.length
    if (typeof vector === 'string') this.skip(row.number, vector)
    else if (length !== undefined && vector.length !== length) {
      this.skip(row.number, `its vector has ${vector.length} numbers, and the first one ${length}`)
    } else {
      this.#rows.push(row)
      this.#vectors.push(vector)
    }
  }

  skip(number: number, problem: string): void {
    this.#skipped.add(number, problem)
  }

  dataset(): Omit<Dataset, 'name'> {
    this.#skipped.finish()
    if (this.#rows.length === 0) throw new Failure('no-vectors', `${nameOf(this.#path)} has no row that has a vector.`)
    const names = new Set(this.#rows.flatMap(({ others }) => Object.keys(others)))
    const columns = Array.from(names, name => [name, columnOf(this.#rows.map(({ others }) => others[name]))] as const)
    return {
      vectors: Matrix.fromRows(this.#vectors),
      texts: this.#rows.some(({ text }) => text !== undefined) ? this.#rows.map(({ text }) => text ?? '') : undefined,
      columns: Object.fromEntries(columns),
      skipped: this.#skipped.count
    }
  }
}

async function embed(rows: readonly Row[], table: TableReader, options: TableOptions, world: World): Promise<void> {
  const embedder = await openSource(options, world)
  const { terminal, signal } = world
  const texts = rows.map(({ text }) => text!)
  for await (const { index, vector, error } of embedder.embedStream(texts, { signal })) {
    table.add(rows[index]!, vector ?? error.message)
    terminal.progress.show('Making vectors', index + 1, rows.length)
  }
}

function noText(field: string, fields: Readonly<Record<string, unknown>>): string {
  const names = Object.keys(fields).map(printableLine)
  return `it has no ${vectorField}, and no text in '${field}'; --text names another of its fields: ${names.slice(0, 10).join(', ')}`
}

/** Values of one field: numbers where all of them are, also as CSV writes them; what is no scalar is shown as JSON. */
function columnOf(values: readonly unknown[]): ExportColumn {
  const known = values.filter(value => value !== undefined && value !== null && value !== '')
  if (known.length > 0 && known.every(isNumeric)) {
    return values.map(value => (isNumeric(value) ? Number(value) : null))
  }
  return values.map(value => {
    if (value === undefined || value === null) return null
    return typeof value === 'object' ? JSON.stringify(value) : (value as string | number | boolean)
  })
}
