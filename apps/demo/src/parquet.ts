import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer'

/** What a column of a Parquet file holds; all but vectors and neighbours may be missing (`null`). */
export type ParquetKind = 'text' | 'boolean' | 'integer' | 'number' | 'float32' | 'vector' | 'neighbors'

export interface ParquetColumn {
  readonly name: string
  readonly kind: ParquetKind
}

/** Numbers in a group of rows, about: what is in memory at a time. */
const numbersInGroup = 2 ** 20
const mostRowsInGroup = 20_000

/**
 * A Parquet file of rows, in pieces. Vectors are lists of 32-bit floats; neighbours, `{ ids, distances }`, a pair of lists; values that
 * do not fit a column of text stand there as JSON.
 *
 * @param rows  the values of a row in the order of the columns
 */
export async function* parquetBytes(
  columns: readonly ParquetColumn[],
  rows: AsyncIterable<readonly unknown[]> | Iterable<readonly unknown[]>
): AsyncGenerator<Uint8Array, void, undefined> {
  const bytes = new ByteWriter()
  const schema = [{ name: 'root', num_children: columns.length }, ...columns.flatMap(schemaOf)]
  const writer = new ParquetWriter({ writer: bytes, schema, createdBy: 'cookbook' })
  let group: unknown[][] = columns.map(() => [])
  let numbers = 0
  for await (const row of rows) {
    for (const [i, { kind }] of columns.entries()) {
      const value =
        kind === 'text' ? textOf(row[i]) : kind === 'vector' ? Array.from(row[i] as Iterable<number>) : row[i]
      group[i]!.push(value)
      numbers += Array.isArray(value) ? value.length : 1
    }
    if (numbers < numbersInGroup && group[0]!.length < mostRowsInGroup) continue
    yield writeGroup()
  }
  yield writeGroup()
  await writer.finish()
  yield taken()

  function writeGroup(): Uint8Array {
    const columnData = columns.map(({ name, kind }, i) => ({
      name,
      data: group[i]!,
      // The least and the greatest of all numbers of all vectors say nothing.
      statistics: kind !== 'vector' && kind !== 'neighbors'
    }))
    const size = group[0]?.length ?? 0
    if (size > 0) void writer.write({ columnData, rowGroupSize: size })
    group = columns.map(() => [])
    numbers = 0
    return taken()
  }

  /** What has been written since the last time. */
  function taken(): Uint8Array {
    const piece = bytes.getBytes().slice()
    bytes.index = 0
    return piece
  }
}

/** The narrowest kind that holds all of these values of one field, which come from JSON or CSV. */
export function kindOf(values: Iterable<unknown>): ParquetKind {
  let kind: ParquetKind | undefined
  for (const value of values) kind = widened(kind, value)
  return kind ?? 'text'
}

/** The narrowest kind that holds what `kind` does, and this value too; `undefined` as long as nothing is known. */
export function widened(kind: ParquetKind | undefined, value: unknown): ParquetKind | undefined {
  if (value === null || value === undefined) return kind
  const own = kindOfOne(value)
  if (kind === undefined || kind === own) return own
  const isNumeric = [kind, own].every(one => one === 'integer' || one === 'number')
  return isNumeric ? 'number' : 'text'
}

function kindOfOne(value: unknown): ParquetKind {
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value !== 'number') return 'text'
  return Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? 'integer' : 'number'
}

function schemaOf({ name, kind }: ParquetColumn): SchemaElement[] {
  const list = (name: string, type: 'FLOAT' | 'INT32'): SchemaElement[] => [
    { name, repetition_type: 'REQUIRED', num_children: 1, converted_type: 'LIST' },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', repetition_type: 'REQUIRED', type }
  ]
  switch (kind) {
    case 'text':
      return [{ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' }]
    case 'boolean':
      return [{ name, type: 'BOOLEAN', repetition_type: 'OPTIONAL' }]
    case 'integer':
      return [{ name, type: 'INT32', repetition_type: 'OPTIONAL' }]
    case 'number':
      return [{ name, type: 'DOUBLE', repetition_type: 'OPTIONAL' }]
    case 'float32':
      return [{ name, type: 'FLOAT', repetition_type: 'REQUIRED' }]
    case 'vector':
      return list(name, 'FLOAT')
    case 'neighbors':
      return [
        { name, repetition_type: 'REQUIRED', num_children: 2 },
        ...list('ids', 'INT32'),
        ...list('distances', 'FLOAT')
      ]
  }
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null
  return typeof value === 'string' ? value.toWellFormed() : JSON.stringify(value)
}
