import { randomUUID } from 'node:crypto'
import { cosine, dot, type Matrix } from '@llm-cookbook/vector'
import { RagError } from '../../errors.ts'
import type { Metadata } from '../../retrieve/filter.ts'
import { requireIds, requireQuery, requireVectors, requireWritable } from '../requirements.ts'
import type { NearestOptions, NearVector, StoreOptions, StorePlace, VectorStore } from '../vector-store.ts'
import { binaryCopy, boolean, int64, jsonb, numbersOf, vector, type Field } from './copy.ts'
import type { Database, Row } from './database.ts'
import { filterSql, metadataJson } from './filter-sql.ts'
import { commitPending } from './commit.ts'
import { retrying } from './retry.ts'
import { isCurrent, migrate, namesIn, type Names } from './schema.ts'
import { halfOf, type StoreSettings } from './settings.ts'

/** A row of the table of collections. */
export interface Collection {
  readonly id: string
  readonly generation: number
  readonly state: string | undefined
}

export class PgvectorStore implements VectorStore {
  readonly name = 'pgvector'
  readonly location: string | undefined
  readonly #database: Database
  readonly #settings: StoreSettings
  readonly #place: StorePlace
  readonly #names: Names
  /** Undefined until a writer has made it. */
  #collection: Collection | undefined
  #session = randomUUID()
  #calls = 0
  #pending = 0
  #cleared = false
  #closed = false

  /** Makes schema and collection where they are missing, unless it is only to be read. Closes the database where it fails. */
  static async open(database: Database, settings: StoreSettings, place: StorePlace): Promise<PgvectorStore> {
    const store = new PgvectorStore(database, settings, place)
    try {
      await store.#retried(() => store.#prepare())
      return store
    } catch (error) {
      await database.close()
      throw error
    }
  }

  private constructor(database: Database, settings: StoreSettings, place: StorePlace) {
    this.#database = database
    this.#settings = settings
    this.#place = place
    this.#names = namesIn(settings.schema)
    const { collection, label, isShared, replace } = settings
    this.location = isShared && !replace ? `collection '${collection}' of ${label}` : undefined
  }

  async state(): Promise<string | undefined> {
    this.#requireOpen()
    return this.#retried(async () => {
      await this.#find()
      return this.#collection?.state
    })
  }

  async put(
    ids: readonly number[],
    vectors: Matrix,
    metadata: readonly Metadata[],
    { signal, onProgress }: StoreOptions = {}
  ): Promise<void> {
    this.#requireWritable(signal)
    requireVectors(this.#place.columns, ids, vectors, metadata)
    await this.#stage(
      ids,
      i => {
        if (i % 1000 === 0) onProgress?.({ done: i, total: ids.length })
        return [boolean(false), fieldOf(vectors.row(i)), jsonb(metadataJson(metadata[i]!))]
      },
      signal
    )
    onProgress?.({ done: ids.length, total: ids.length })
  }

  async remove(ids: readonly number[], { signal }: StoreOptions = {}): Promise<void> {
    this.#requireWritable(signal)
    requireIds(ids)
    await this.#stage(ids, () => [boolean(true), null, null], signal)
  }

  async clear(): Promise<void> {
    this.#requireWritable()
    await this.#forget()
    this.#cleared = true
  }

  async commit(state: string, { signal, onProgress }: StoreOptions = {}): Promise<void> {
    this.#requireOpen()
    const [rows, cleared, id] = [this.#pending, this.#cleared, randomUUID()]
    try {
      this.#requireWritable(signal)
      onProgress?.({ done: 0, total: rows })
      await this.#retried(
        () =>
          this.#database.transaction(
            session =>
              commitPending(session, {
                ...this.#settings,
                names: this.#names,
                columns: this.#place.columns,
                session: this.#session,
                commit: id,
                rows,
                cleared,
                state: JSON.stringify(state)
              }),
            signal
          ),
        signal
      )
      onProgress?.({ done: rows, total: rows })
    } catch (error) {
      // The error counts, not that what is pending may not be to be had either: nobody asks for it.
      if (!this.#place.readOnly) await this.#forget().catch(() => undefined)
      throw error
    }
    this.#begin()
    await this.#retried(() => this.#find())
  }

  async nearest(query: Float32Array, { k, where, signal }: NearestOptions): Promise<NearVector[]> {
    this.#requireOpen()
    signal?.throwIfAborted()
    requireQuery(this.#place, query, k)
    if (k === 0) return []
    return this.#retried(async () => {
      for (;;) {
        // Before the first commit there is no table.
        if (!this.#collection?.generation && !(await this.#find())?.generation) return []
        const asked = this.#collection
        try {
          return await this.#search(query, k, where, signal)
        } catch (error) {
          // Another generation has taken the table's place since.
          const gone = (error as { code?: unknown }).code === '42P01'
          if (!gone || (await this.#find())?.generation === asked?.generation) throw error
        }
      }
    }, signal)
  }

  async close(): Promise<void> {
    if (this.#closed) return
    if (!this.#place.readOnly && this.#pending > 0) await this.#forget().catch(() => undefined)
    this.#closed = true
    await this.#database.close()
  }

  async #prepare(): Promise<void> {
    const { columns, fingerprint, readOnly } = this.#place
    if (!readOnly) {
      await migrate(this.#database, this.#names)
      if (this.#settings.replace) await this.#dropOther()
      await this.#database.query(
        `INSERT INTO ${this.#names.collections} (name, columns, fingerprint) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
        [this.#settings.collection, String(columns), JSON.stringify(fingerprint)]
      )
    } else if (!(await isCurrent(this.#database, this.#names))) return
    await this.#find()
    // A writer that did not come to its commit has left something; there is one writer at a time.
    if (!readOnly) {
      await this.#database.query(`DELETE FROM ${this.#names.pending} WHERE collection = $1`, [this.#collection!.id])
    }
  }

  /** Drops the collection if its vectors are of another embedder. */
  async #dropOther(): Promise<void> {
    const names = this.#names
    await this.#database.transaction(async session => {
      const [row] = await session.query(`SELECT * FROM ${names.collections} WHERE name = $1 FOR UPDATE`, [
        this.#settings.collection
      ])
      if (row === undefined || this.#fits(row)) return
      const id = String(row['id'])
      await session.query(`DROP TABLE IF EXISTS ${names.vectors(id, Number(row['generation']))}`)
      await session.query(`DELETE FROM ${names.collections} WHERE id = $1`, [id])
    })
  }

  #fits(row: Row): boolean {
    const { columns, fingerprint } = this.#place
    return Number(row['columns']) === columns && row['fingerprint'] === JSON.stringify(fingerprint)
  }

  /** Reads what the collection is like now. */
  async #find(): Promise<Collection | undefined> {
    const { columns, fingerprint, readOnly } = this.#place
    if (this.#collection === undefined && readOnly && !(await isCurrent(this.#database, this.#names))) return undefined
    const [row] = await this.#database.query(`SELECT * FROM ${this.#names.collections} WHERE name = $1`, [
      this.#settings.collection
    ])
    if (row === undefined) return (this.#collection = undefined)
    if (!this.#fits(row)) {
      const { collection, label } = this.#settings
      const held = `collection '${collection}' of ${label} holds vectors of ${row['columns'] as number} columns`
      const message = `${held} by ${String(row['fingerprint'])}, not of ${columns} by ${JSON.stringify(fingerprint)}`
      throw new RagError(
        'index-mismatch',
        `${message}: choose another collection, or replace that one (option replace)`
      )
    }
    const state = row['state'] === null ? undefined : (JSON.parse(row['state'] as string) as string)
    return (this.#collection = { id: String(row['id']), generation: Number(row['generation']), state })
  }

  /** Sends what was put or removed in one call. */
  async #stage(
    ids: readonly number[],
    rest: (i: number) => readonly Field[],
    signal: AbortSignal | undefined
  ): Promise<void> {
    if (ids.length === 0) return
    const { pending } = this.#names
    const call = this.#calls++
    const first = [int64(Number(this.#collection!.id)), Buffer.from(this.#session), int64(call)]
    function* rows(): Generator<Field[]> {
      for (const [i, id] of ids.entries()) yield [...first, int64(id), ...rest(i)]
    }
    await this.#retried(
      before =>
        this.#database.transaction(async session => {
          // The connection may have been lost after all had arrived.
          if (before > 0) {
            const values = [this.#session, String(call)]
            await session.query(`DELETE FROM ${pending} WHERE session = $1 AND call = $2`, values)
          }
          const options = { input: binaryCopy(rows()), signal }
          await session.query(`COPY ${pending} FROM {input} (FORMAT binary)`, [], options)
        }, signal),
      signal
    )
    this.#pending += ids.length
  }

  async #search(
    query: Float32Array,
    k: number,
    where: NearestOptions['where'],
    signal: AbortSignal | undefined
  ): Promise<NearVector[]> {
    const { id, generation } = this.#collection!
    const table = this.#names.vectors(id, generation)
    const values: string[] = []
    const bind = (value: string): string => `$${values.push(value)}`
    const run = (text: string, name: string): Promise<Row[]> =>
      // Statements of filters are too many to be kept.
      this.#database.query(text, values, {
        signal,
        ...(where === undefined && { name: `${name}_${id}_${generation}` })
      })
    if (query.every(value => value === 0)) {
      const limit = `${bind(String(k))}::bigint`
      const filter = where ? filterSql(where.filter, bind) : 'true'
      const rows = await run(`SELECT id FROM ${table} WHERE ${filter} ORDER BY id LIMIT ${limit}`, 'first')
      return rows.map(row => ({ id: Number(row['id']), score: 0 }))
    }

    const halves = this.#settings.index === 'halfvec'
    const asked = `${bind(`[${handy(query).join()}]`)}::vector(${query.length})`
    const [limit, wider] = [`${bind(String(k))}::bigint`, `${bind(String(halves ? 2 * k : k))}::bigint`]
    const filter = where ? filterSql(where.filter, bind) : 'true'
    const distance = halves
      ? `${halfOf('embedding', query.length)} <=> ${halfOf(asked, query.length)}`
      : `embedding <=> ${asked}`
    const found = (order: string): string => `
      (SELECT id, vector_send(embedding) AS embedding FROM ${table} WHERE embedding IS NOT NULL AND ${filter}
        ORDER BY ${order} LIMIT ${wider})
      UNION ALL (SELECT id, NULL FROM ${table} WHERE embedding IS NULL AND ${filter} ORDER BY id LIMIT ${limit})`
    const count = (rows: Row[]): number => rows.filter(row => row['embedding'] !== null).length
    let rows = await run(found(distance), 'nearest')
    // An index scan may end early, where few rows match. No index has this order, so that all rows are compared.
    if (count(rows) < k) rows = await run(found(`(embedding <=> ${asked}) + 0`), 'exact')
    return rows
      .map(row => ({
        id: Number(row['id']),
        score: row['embedding'] === null ? 0 : cosine(numbersOf(row['embedding'] as Uint8Array), query)
      }))
      .sort((a, b) => b.score - a.score || a.id - b.id)
      .slice(0, k)
  }

  /** Drops what is not committed. What cannot be deleted now is nobody's, and is deleted when a writer opens the store. */
  async #forget(): Promise<void> {
    const [session, rows] = [this.#session, this.#pending]
    this.#begin()
    if (rows === 0) return
    await this.#retried(() => this.#database.query(`DELETE FROM ${this.#names.pending} WHERE session = $1`, [session]))
  }

  #begin(): void {
    this.#session = randomUUID()
    this.#calls = 0
    this.#pending = 0
    this.#cleared = false
  }

  async #retried<T>(work: (before: number) => Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      return await retrying(work, { retryFor: this.#settings.retryFor, signal })
    } catch (error) {
      if (signal?.aborted || error instanceof RagError || error instanceof RangeError) throw error
      const { message } = error instanceof AggregateError ? (error.errors[0] as Error) : (error as Error)
      throw new RagError('store-failed', `${this.#settings.label}: ${message}`, { cause: error })
    }
  }

  #requireWritable(signal?: AbortSignal): void {
    this.#requireOpen()
    signal?.throwIfAborted()
    requireWritable(this.#place.readOnly)
  }

  #requireOpen(): void {
    if (this.#closed) throw new TypeError('the vector store is closed')
  }
}

/** A vector as a field; of zeros, which pgvector gives no cosine, NULL. */
function fieldOf(numbers: Float32Array): Field {
  return numbers.every(value => value === 0) ? null : vector(handy(numbers))
}

/**
 * A vector with the same cosines to the last bit, whose squares pgvector can sum up in 32 bits: itself, or times a power
 * of 2.
 */
function handy(numbers: Float32Array): Float32Array {
  const length = Math.sqrt(dot(numbers, numbers))
  if (length === 0 || (length > 1e-10 && length < 1e10)) return numbers
  const scale = 2 ** -Math.round(Math.log2(length))
  return numbers.map(value => value * scale)
}
