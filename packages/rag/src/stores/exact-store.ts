import { Matrix, QuantizedRows } from '@llm-cookbook/vector'
import { Changes } from './changes.ts'
import { ExactVectors } from './exact-vectors.ts'
import { requireIds, requireQuery, requireVectors, requireWritable } from './requirements.ts'
import type { NearestOptions, NearVector, OpenStore, StoreOptions, VectorStore } from './vector-store.ts'

/**
 * Exact search in memory: nothing is missed, nothing is to be set, and nothing outlasts the process. A vector takes five
 * bytes a number, and 100,000 of 384 numbers are searched in some milliseconds.
 *
 * @returns what the option `store` of an index takes
 *
 * @example
 * ```ts
 * import { exactStore } from '@llm-cookbook/rag'
 * import { Matrix } from '@llm-cookbook/vector'
 *
 * const store = await exactStore()({ folder: undefined, columns: 2, fingerprint: 'my model, revision 1' })
 * await store.put([10, 11], Matrix.fromRows([[1, 0], [3, 4]]), [{ year: 2019 }, { year: 2024 }])
 * await store.nearest(Float32Array.of(0, 1), { k: 1 }) // => []
 * await store.commit('first')
 * await store.nearest(Float32Array.of(0, 1), { k: 1 }) // => [{ id: 11, score: 0.8 }]
 * ```
 */
export function exactStore(): OpenStore {
  return ({ columns, readOnly }) => Promise.resolve(new ExactStore(columns, readOnly))
}

/** Vectors in the order of their ids, so that of equal ones the lower id comes first. */
interface Contents {
  readonly ids: readonly number[]
  readonly vectors: readonly Float32Array[]
  readonly codes: QuantizedRows
}

class ExactStore implements VectorStore {
  readonly name = 'exact'
  readonly #columns: number
  readonly #readOnly: boolean | undefined
  #contents: Contents
  #changes = new Changes()
  #state: string | undefined
  #closed = false

  constructor(columns: number, readOnly: boolean | undefined) {
    this.#columns = columns
    this.#readOnly = readOnly
    this.#contents = { ids: [], vectors: [], codes: new QuantizedRows(columns) }
  }

  // The methods are asynchronous so that what they throw is a rejection, as of any store.

  async state(): Promise<string | undefined> {
    this.#requireOpen()
    return Promise.resolve(this.#state)
  }

  async put(...[ids, vectors, metadata, options]: Parameters<VectorStore['put']>): Promise<void> {
    this.#requireWritable(options)
    requireVectors(this.#columns, ids, vectors, metadata)
    this.#changes.take(ids, vectors)
    options?.onProgress?.({ done: ids.length, total: ids.length })
    return Promise.resolve()
  }

  async remove(ids: readonly number[], options?: StoreOptions): Promise<void> {
    this.#requireWritable(options)
    requireIds(ids)
    this.#changes.remove(ids)
    return Promise.resolve()
  }

  async clear(): Promise<void> {
    this.#requireWritable()
    this.#changes = new Changes({ cleared: true })
    return Promise.resolve()
  }

  async commit(state: string, options?: StoreOptions): Promise<void> {
    const changes = this.#changes
    this.#changes = new Changes()
    this.#requireWritable(options)
    this.#contents = changed(this.#contents, changes)
    this.#state = state
    return Promise.resolve()
  }

  async nearest(query: Float32Array, { k, where, signal }: NearestOptions): Promise<NearVector[]> {
    this.#requireOpen()
    signal?.throwIfAborted()
    requireQuery({ columns: this.#columns }, query, k)
    const { ids, vectors, codes } = this.#contents
    const exact = new ExactVectors({
      rows: ids.length,
      columns: this.#columns,
      codes: () => codes,
      row: row => vectors[row]!
    })
    const allows = where && ((row: number): boolean => where.allows(ids[row]!))
    return Promise.resolve(exact.nearest(query, { k, allows }).map(({ row, score }) => ({ id: ids[row]!, score })))
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#contents = { ids: [], vectors: [], codes: new QuantizedRows(this.#columns) }
    this.#changes = new Changes()
    return Promise.resolve()
  }

  #requireWritable(options?: StoreOptions): void {
    this.#requireOpen()
    options?.signal?.throwIfAborted()
    requireWritable(this.#readOnly)
  }

  #requireOpen(): void {
    if (this.#closed) throw new TypeError('the vector store is closed')
  }
}

/** The contents after the changes. Codes of vectors that stay are copied, not made again. */
function changed(before: Contents, changes: Changes): Contents {
  const { columns, bytes, bytesPerRow } = before.codes
  const kept = [...before.ids.keys()].filter(row => changes.keeps(before.ids[row]!))
  const rows = [
    ...kept.map(row => ({ id: before.ids[row]!, row, vector: before.vectors[row]! })),
    ...Array.from(changes.put, ([id, vector]) => ({ id, row: undefined, vector }))
  ].sort((a, b) => a.id - b.id)
  const codes = new QuantizedRows(columns)
  for (const { row, vector } of rows) {
    if (row === undefined) codes.append(new Matrix(1, columns, vector))
    else codes.appendBytes(bytes.subarray(row * bytesPerRow, (row + 1) * bytesPerRow))
  }
  return { ids: rows.map(({ id }) => id), vectors: rows.map(({ vector }) => vector), codes }
}
