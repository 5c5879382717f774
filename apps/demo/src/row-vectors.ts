import type { Embedder } from '@llm-cookbook/embed-client'
import { Matrix } from '@llm-cookbook/vector'
import type { World } from './command.ts'
import { Failure } from './exit.ts'
import type { Row, Table } from './table.ts'

/** A row with its text, which is empty where it has none. */
export interface TextRow extends Row {
  readonly text: string
}

/** Rows that have a vector, in their order. */
export interface Vectorized<R extends TextRow> {
  readonly rows: readonly R[]
  readonly matrix: Matrix
  /** Whose vectors these are; `undefined` of those that came with the data, of which nobody knows. */
  readonly fingerprint: string | undefined
}

/**
 * The vectors of rows: those that they come with, or else made of their texts. A row that has none is named on standard error.
 *
 * @param open  the source, if it is wanted
 * @throws Failure  `no-vectors` where no row has one
 */
export async function vectorsOf<R extends TextRow>(
  { hasVectors, skipped, name }: Pick<Table, 'hasVectors' | 'skipped' | 'name'>,
  rows: readonly R[],
  open: () => Promise<Embedder>,
  { terminal, signal }: World
): Promise<Vectorized<R>> {
  if (hasVectors) {
    if (rows.length === 0) throw noVectors(name)
    return { rows, matrix: Matrix.fromRows(rows.map(({ vector }) => vector!)), fingerprint: undefined }
  }
  const embedder = await open()
  const kept: R[] = []
  const vectors: Float32Array[] = []
  // Each text once, however many rows have it.
  const places = new Map<string, number>()
  for (const { text } of rows) if (!places.has(text)) places.set(text, places.size)
  const found: (Float32Array | string)[] = []
  for await (const { index, vector, error } of embedder.embedStream(places.keys(), { signal })) {
    found.push(vector ?? error.message)
    terminal.progress.show('Making vectors', index + 1, places.size)
  }
  for (const row of rows) {
    const vector = found[places.get(row.text)!]!
    if (typeof vector === 'string') skipped.add(row.number, vector)
    else {
      kept.push(row)
      vectors.push(vector)
    }
  }
  if (kept.length === 0) throw noVectors(name)
  return { rows: kept, matrix: Matrix.fromRows(vectors), fingerprint: embedder.fingerprint }
}

function noVectors(name: string): Failure {
  return new Failure('no-vectors', `${name} has no row that has a vector.`)
}
