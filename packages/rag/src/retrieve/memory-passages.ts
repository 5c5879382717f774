import { Matrix, QuantizedRows } from '@llm-cookbook/vector'
import type { Span } from '../document.ts'
import type { IndexedDocument } from '../ingest.ts'
import { ExactVectors } from '../stores/exact-vectors.ts'
import type { VectorStore } from '../stores/vector-store.ts'
import { fieldsOf, type Metadata } from './filter.ts'
import type { Dense, Passage, Passages, Where } from './passages.ts'
import type { Ranked } from './top.ts'

/** The passages of documents that are in memory. */
export class MemoryPassages implements Passages {
  readonly rows: number
  readonly #documents: readonly IndexedDocument[]
  /** The first row of each document. */
  readonly #starts: readonly number[]
  readonly #documentOf: Uint32Array

  constructor(documents: readonly IndexedDocument[]) {
    let rows = 0
    this.#documents = documents
    this.#starts = documents.map(({ chunks }) => (rows += chunks.length) - chunks.length)
    this.rows = rows
    this.#documentOf = new Uint32Array(rows)
    documents.forEach(({ chunks }, i) => {
      this.#documentOf.fill(i, this.#starts[i], this.#starts[i]! + chunks.length)
    })
  }

  read(rows: readonly number[]): Passage[] {
    return rows.map(row => {
      const number = this.#documentOf[row]!
      const { document, chunks } = this.#documents[number]!
      const chunk = chunks[row - this.#starts[number]!]!
      const { source, title, pages, text } = document
      return { ...chunk, text: text.slice(chunk.start, chunk.end), document: { source, title, pages } }
    })
  }

  documentOf(row: number): number {
    return this.#documentOf[row]!
  }

  metadata(document: number): Metadata {
    return fieldsOf(this.#documents[document]!.document)
  }

  text(document: number, { start, end }: Span): string {
    return this.#documents[document]!.document.text.slice(start, end)
  }
}

/** Vectors in memory, a row each; found by comparing all of them, or by a store that has them under the same numbers. */
export class MemoryDense implements Dense {
  readonly columns: number
  readonly #vectors: Matrix
  readonly #store: VectorStore | undefined
  readonly #exact: ExactVectors

  constructor(vectors: Matrix, store?: VectorStore) {
    const { rows, columns } = vectors
    this.columns = columns
    this.#vectors = vectors
    this.#store = store
    this.#exact = new ExactVectors({ rows, columns, codes: () => quantized(vectors), row: row => vectors.row(row) })
  }

  async nearest(
    query: Float32Array,
    { k, where, signal }: { k: number; where?: Where | undefined; signal?: AbortSignal | undefined }
  ): Promise<Ranked[]> {
    if (!this.#store) return this.#exact.nearest(query, { k, allows: where && (row => where.allows(row)) })
    return (await this.#store.nearest(query, { k, where, signal })).map(({ id, score }) => ({ row: id, score }))
  }

  cosines(query: Float32Array, rows: readonly number[]): Promise<Float64Array> {
    return Promise.resolve(this.#exact.cosines(query, rows))
  }

  vectors(rows: readonly number[]): Promise<Float32Array[]> {
    return Promise.resolve(rows.map(row => this.#vectors.row(row)))
  }
}

function quantized(vectors: Matrix): QuantizedRows {
  const codes = new QuantizedRows(vectors.columns)
  codes.append(vectors)
  return codes
}

/** The rows of matrices, one after another. */
export function stack(matrices: readonly Matrix[]): Matrix {
  const columns = matrices[0]?.columns ?? 0
  const stacked = new Matrix(
    matrices.reduce((sum, { rows }) => sum + rows, 0),
    columns
  )
  let at = 0
  for (const { data } of matrices) {
    stacked.data.set(data, at)
    at += data.length
  }
  return stacked
}
