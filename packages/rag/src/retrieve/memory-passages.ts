import { cosine, Matrix } from '@llm-cookbook/vector'
import type { Span } from '../document.ts'
import type { IndexedDocument } from '../ingest.ts'
import type { VectorStore } from '../ports.ts'
import { fieldsOf, type Metadata } from './filter.ts'
import type { Dense, Passage, Passages, Where } from './passages.ts'
import { top, type Ranked } from './top.ts'

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

/** Vectors in memory, a row each. */
export class MemoryDense implements Dense {
  readonly columns: number
  readonly #vectors: Matrix
  readonly #store: VectorStore

  constructor(vectors: Matrix, store: VectorStore) {
    this.columns = vectors.columns
    this.#vectors = vectors
    this.#store = store
  }

  async nearest(query: Float32Array, { k, where }: { k: number; where?: Where | undefined }): Promise<Ranked[]> {
    if (!where) return [...this.#store.nearest(query, k)]
    const rows = Array.from({ length: this.#vectors.rows }, (_, row) => row).filter(row => where.allows(row))
    return top(await this.cosines(query, rows), k).map(({ row, score }) => ({ row: rows[row]!, score }))
  }

  cosines(query: Float32Array, rows: readonly number[]): Promise<Float64Array> {
    return Promise.resolve(Float64Array.from(rows, row => cosine(this.#vectors.row(row), query)))
  }

  vectors(rows: readonly number[]): Promise<Float32Array[]> {
    return Promise.resolve(rows.map(row => this.#vectors.row(row)))
  }
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
