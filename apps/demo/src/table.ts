import { basename, extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { UsageError } from './exit.ts'
import type { World } from './command.ts'
import { nameOf, standardInput, textParts } from './inputs.ts'
import { readNpy } from './npy.ts'
import type { Integer, Text, Values } from './options.ts'
import { recordsOf, recordsOfLines } from './records.ts'
import { SkippedRows } from './skipped-rows.ts'
import { vectorField, vectorOf } from './vector-field.ts'

/** A row of a table. */
export interface Row {
  /** Its place in the file, from 0; of CSV the first line has the names, and the second is row 0. */
  readonly number: number
  readonly fields: Readonly<Record<string, unknown>>
  /** Its vector, where the data comes with them. */
  readonly vector: Float32Array | undefined
}

/** The rows of a file that can be used, and the names of their fields. */
export interface Table {
  /** What it is called in titles. */
  readonly name: string
  readonly rows: readonly Row[]
  readonly columns: readonly string[]
  /** Whether the rows come with vectors. */
  readonly hasVectors: boolean
  /** Rows that were left out so far, and where further ones are told. */
  readonly skipped: SkippedRows
}

/** What stands in --help of a command that reads one. */
export const aboutTable: string =
  'DATA is a table: JSON, an object a line (.jsonl, or - for standard input), or CSV with the names of its columns in the first line ' +
  '(.csv, or .tsv with tabs), or a text a line (.txt). Vectors are made of its texts, unless it has them in the column embedding, as cookbook embed writes ' +
  'them, or --vectors names a matrix of NumPy with a row for each of its rows. Without DATA: the beginnings of 200 articles of ' +
  'Wikipedia about things of 14 classes, which come with it.'

/** The options of a command that reads a table. */
export const tableOptions: {
  readonly vectors: Text
  readonly 'max-rows': Integer<undefined>
} = {
  vectors: { kind: 'text', value: 'FILE.npy', about: 'Take the vectors from here: row by row those of DATA.' },
  'max-rows': {
    kind: 'integer',
    least: 1,
    most: 100_000_000,
    default: undefined,
    about: 'Only the first so many rows.'
  }
}

/** The table that comes with this: the beginnings of articles of Wikipedia, and the class of what they are about. */
const bundled = { name: 'Things of 14 classes', file: new URL('../data/dbpedia.jsonl', import.meta.url) }

/**
 * The table of a file, or one that comes with this. Rows that cannot be read are named on standard error.
 *
 * @throws UsageError, Failure  for a file that is none
 */
export async function openTable(
  file: string | undefined,
  options: Values<typeof tableOptions>,
  world: World
): Promise<Table> {
  const { vectors: vectorsFile, 'max-rows': maxRows = Infinity } = options
  const path = file ?? fileURLToPath(bundled.file)
  const name = file === undefined ? bundled.name : basename(nameOf(file))
  const skipped = new SkippedRows(path, world)
  const isMatrix = extname(path).toLowerCase() === '.npy'
  if (isMatrix && vectorsFile !== undefined) {
    throw new UsageError(`--vectors wants a table beside it, and ${nameOf(path)} is a matrix itself.`)
  }
  const matrix = isMatrix ? await readNpy(path, world) : vectorsFile && (await readNpy(vectorsFile, world))

  const rows: Row[] = []
  const columns = new Set<string>()
  let hasVectors = Boolean(matrix)
  const add = (number: number, fields: Row['fields'], vector: Float32Array | string | undefined): void => {
    const length = rows[0]?.vector?.length
    if (typeof vector === 'string') skipped.add(number, vector)
    else if (vector?.every(Number.isFinite) === false) skipped.add(number, 'its vector has numbers that are not finite')
    else if (length !== undefined && vector!.length !== length) {
      skipped.add(number, `its vector has ${vector!.length} numbers, and the first one ${length}`)
    } else rows.push({ number, fields, vector })
  }

  if (isMatrix) {
    const count = Math.min(maxRows, (matrix as { rows: number }).rows)
    for (let number = 0; number < count; number++) add(number, {}, rowOf(number))
    return { name, rows, columns: [], hasVectors, skipped }
  }
  let read = 0
  const records =
    path === standardInput ? recordsOfLines(textParts(path, { cut: /\n/g, ...world })) : recordsOf(path, () => false)
  for await (const { number, fields, problem } of records) {
    if (number >= maxRows) break
    read++
    world.signal.throwIfAborted()
    if (number % 1000 === 0) world.terminal.progress.show(`Reading ${number} rows of ${nameOf(path)}`)
    if (problem !== undefined) {
      skipped.add(number, problem)
      continue
    }
    const { [vectorField]: embedding, ...others } = fields
    for (const name of Object.keys(others)) columns.add(name)
    if (matrix) add(number, others, rowOf(number))
    else {
      if (rows.length === 0) hasVectors = embedding !== undefined
      add(number, others, hasVectors ? vectorOf(embedding) : undefined)
    }
  }
  if (matrix && maxRows === Infinity && matrix.rows !== read) {
    throw new UsageError(
      `--vectors wants a row for each of the ${read} of ${nameOf(path)}, and ${nameOf(vectorsFile!)} has ${matrix.rows}.`
    )
  }
  return { name, rows, columns: [...columns], hasVectors, skipped }

  function rowOf(number: number): Float32Array | string {
    if (!matrix || number >= matrix.rows) return 'it has no vector'
    return matrix.row(number)
  }
}
