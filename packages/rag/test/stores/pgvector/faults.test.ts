import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'
import { Matrix } from '@llm-cookbook/vector'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RagError } from '../../../src/index.ts'
import { pgvectorStore, type PgliteClient, type PgvectorOptions } from '../../../src/stores/pgvector.ts'
import type { VectorStore } from '../../../src/stores/vector-store.ts'
import { createIndex, openIndex } from '../../../src/node/index.ts'
import { bagOfWords } from '../../support/bag-of-words.ts'
import { temporaryFolder } from '../../support/folders.ts'
import { generateDocuments, vocabulary } from '../../support/generated.ts'
import { lineTo } from '../../support/line.ts'
import { dropSchema, onServer, serverUrl } from '../../support/postgres.ts'

const place = { folder: undefined, columns: 2, fingerprint: 'these' }
const east = Float32Array.of(1, 0)
const put = (store: VectorStore, ids: number[]): Promise<void> =>
  store.put(
    ids,
    new Matrix(ids.length, 2, new Float32Array(2 * ids.length).fill(1)),
    ids.map(() => ({}))
  )
const idsOf = async (store: VectorStore): Promise<number[]> =>
  (await store.nearest(east, { k: 99 })).map(({ id }) => id)

describe('pgvectorStore', () => {
  it.each<[string, PgvectorOptions]>([
    ['m must be an integer from 2 to 100, not 1', { m: 1 }],
    ['efConstruction must be an integer from 80 to 1000, not 64', { m: 40, efConstruction: 64 }],
    ['ef must be an integer from 1 to 1000, not 1001', { ef: 1001 }],
    ['maxScanTuples must be', { maxScanTuples: 0 }],
    ['iterativeScan must be', { iterativeScan: 'on' as 'off' }],
    ['collection must be', { collection: '' }],
    ['schema must be', { schema: 'x'.repeat(64) }],
    ['retryFor must be', { retryFor: -1 }],
    ['connections must be', { connections: 0 }],
    ['give databaseUrl or client', { databaseUrl: 'postgres://localhost/x', client: {} as PgliteClient }]
  ])('refuses: %s', (message, options) => {
    expect(() => pgvectorStore(options)).toThrow(message)
  })

  it.each(['http://me:secret@localhost/x', 'me:secret@localhost', ''])(
    'repeats nothing of a URL that is none: %s',
    databaseUrl => {
      const message = 'databaseUrl must have the form postgres://user:password@host:port/database'
      expect(() => pgvectorStore({ databaseUrl })).toThrow(new TypeError(message))
    }
  )

  it('refuses vectors that pgvector cannot hold or index', async () => {
    const client = {} as PgliteClient
    const open = (columns: number, index?: 'vector' | 'halfvec'): Promise<VectorStore> =>
      pgvectorStore({ client, index })({ ...place, columns })
    await expect(open(0)).rejects.toThrow('pgvector takes 1 to 16000 columns, not 0')
    await expect(open(16_001)).rejects.toThrow(RangeError)
    await expect(open(2001, 'vector')).rejects.toThrow("index 'vector' takes 2000 columns at most, not 2001")
    await expect(open(4001, 'halfvec')).rejects.toThrow(RangeError)
  })

  it('names host and database where nobody answers, and neither user nor password', async () => {
    const databaseUrl = 'postgres://somebody:s3cret@127.0.0.1:9/books?sslmode=disable'
    const failing = pgvectorStore({ databaseUrl, retryFor: 60 })(place)
    const error = await failing.catch((reason: unknown) => reason as RagError)
    expect(error).toBeInstanceOf(RagError)
    expect(error).toMatchObject({ code: 'store-failed' })
    expect((error as RagError).message).toContain("database 'books' on 127.0.0.1:9: ")
    const all = JSON.stringify([
      error,
      (error as RagError).message,
      (error as RagError).stack,
      String((error as RagError).cause)
    ])
    expect(all).not.toMatch(/s3cret|somebody/)
  })
})

describe('pgvectorStore in PGlite', () => {
  let client: PGlite
  beforeAll(async () => {
    client = await PGlite.create({ extensions: { vector } })
  }, 180_000)
  afterAll(() => client.close())

  it('makes its schema once, whoever comes first', async () => {
    const open = (collection: string): Promise<VectorStore> => pgvectorStore({ client, collection })(place)
    const stores = await Promise.all(['a', 'b', 'c', 'a'].map(open))
    for (const [i, store] of stores.slice(0, 3).entries()) {
      await put(store, [i])
      await store.commit('1')
    }
    expect(await Promise.all(stores.map(idsOf))).toEqual([[0], [1], [2], [0]])
  })

  it('leaves a schema of a later version alone', async () => {
    const schema = 'of "tomorrow'
    await pgvectorStore({ client, schema })(place)
    await client.exec('UPDATE "of ""tomorrow".version SET number = 99')
    const opening = pgvectorStore({ client, schema })(place)
    await expect(opening).rejects.toMatchObject({ code: 'index-mismatch' })
    await expect(opening).rejects.toThrow('has version 99, and this program knows version 1')
  })

  it('tells an index whose collection another one has filled, unless it is to replace it', async () => {
    const at = await temporaryFolder()
    const settings = (collection: string, replace?: boolean) => ({
      embedder: bagOfWords(vocabulary),
      denseWeight: 0.3,
      store: pgvectorStore({ client, collection, replace })
    })
    const documents = generateDocuments(4, 10)
    const first = await createIndex(join(at, 'first'), settings('one'))
    await first.ingest(documents)
    const second = await createIndex(join(at, 'second'), settings('one'))
    const refused = await second.ingest(documents.slice(2)).catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'index-mismatch' })
    expect((refused as RagError).message).toContain("collection 'one' of PGlite holds the vectors of another index")
    for (const settled of [settings('two'), settings('one', true)]) {
      const again = await openIndex(second.folder, settled)
      const hits = await again.search('worda', { mode: 'dense' })
      expect(new Set(hits.map(({ source }) => source))).toEqual(new Set(['document-2', 'document-3']))
    }
    await expect(first.ingest([])).rejects.toThrow('holds the vectors of another index')
  })

  it('replaces vectors of another embedder when it is told to', async () => {
    const open = (columns: number, replace?: boolean): Promise<VectorStore> =>
      pgvectorStore({ client, collection: 'replaced', replace })({ ...place, columns, fingerprint: `of ${columns}` })
    const before = await open(2)
    await put(before, [1])
    await before.commit('1')
    await expect(open(3)).rejects.toThrow('choose another collection, or replace that one')
    const after = await open(3, true)
    expect([await after.state(), await after.nearest(new Float32Array(3), { k: 1 })]).toEqual([undefined, []])
    await expect(before.state()).rejects.toMatchObject({ code: 'index-mismatch' })
    expect(await (await open(3, true)).state()).toBeUndefined()
  })

  it('holds to what was committed when another writer has taken over', async () => {
    const open = pgvectorStore({ client, collection: 'two writers' })
    const first = await open(place)
    await put(first, [1])
    const second = await open(place)
    await put(second, [2])
    await second.commit('second')
    await expect(first.commit('first')).rejects.toThrow('another writer has begun to write')
    expect([await first.state(), await idsOf(first)]).toEqual(['second', [2]])
    await put(first, [3])
    await first.commit('third')
    expect(await idsOf(second)).toEqual([2, 3])
  })

  it('commits all or nothing, wherever a statement of it fails', async () => {
    let failAt = Infinity
    let statements = 0
    const failing: PgliteClient = {
      query: (...given) => client.query(...(given as Parameters<PGlite['query']>)),
      transaction: work =>
        client.transaction(session =>
          work({
            query(text, ...rest) {
              if (statements++ === failAt) return Promise.reject(new Error('disk full'))
              return session.query(text, ...(rest as []))
            }
          })
        )
    }
    const store = await pgvectorStore({ client: failing, collection: 'failing' })(place)
    const reader = await pgvectorStore({ client, collection: 'failing' })({ ...place, readOnly: true })
    await put(store, [1, 2])
    await store.commit('0')
    let failures = 0
    for (let at = 0; ; at++) {
      failAt = Infinity
      await put(store, [7, 8])
      await store.remove([1])
      if (at % 2 === 1) await store.clear()
      await put(store, [9])
      statements = 0
      failAt = at
      const error = await store.commit('1').catch((reason: unknown) => reason)
      if (error === undefined) break
      failures++
      expect(error, `statement ${at}`).toMatchObject({ code: 'store-failed' })
      expect([await reader.state(), await idsOf(reader)], `statement ${at}`).toEqual(['0', [1, 2]])
    }
    expect(failures).toBeGreaterThan(5)
    expect(await reader.state()).toBe('1')
  })
})

describe.skipIf(serverUrl === undefined)('pgvectorStore on a server that goes and comes back', () => {
  const schema = `faults ${process.pid}`
  const open = { schema, retryFor: 5000 }
  afterAll(() => dropSchema(schema))

  it('goes on when its connections are broken between calls and during them', async () => {
    const line = await lineTo(serverUrl!)
    try {
      const store = await pgvectorStore({ ...open, databaseUrl: line.url, collection: 'line' })(place)
      await put(store, [1])
      await line.cut()
      restoreSoon(line)
      await put(store, [2])
      const committing = store.commit('1')
      await line.cut()
      restoreSoon(line)
      await committing
      await line.cut()
      restoreSoon(line)
      expect(await idsOf(store)).toEqual([1, 2])
      for (let i = 3; i < 13; i++) {
        const putting = put(store, [i])
        if (i % 3 === 0) {
          await new Promise(resolve => setTimeout(resolve, i))
          await line.cut()
          await line.restore()
        }
        await putting
      }
      await store.commit('2')
      expect(await idsOf(store)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1))
      await store.close()
    } finally {
      await line.cut()
    }
  }, 30_000)

  it('fails when the server stays away, and goes on when it is back', async () => {
    const line = await lineTo(serverUrl!)
    try {
      const store = await pgvectorStore({ ...open, databaseUrl: line.url, collection: 'away', retryFor: 200 })(place)
      await put(store, [1])
      await store.commit('1')
      await put(store, [2])
      await line.cut()
      await expect(store.nearest(east, { k: 1 })).rejects.toMatchObject({ code: 'store-failed' })
      await expect(store.commit('2')).rejects.toMatchObject({ code: 'store-failed' })
      await line.restore()
      expect([await store.state(), await idsOf(store)]).toEqual(['1', [1]])
      await put(store, [3])
      await store.commit('3')
      expect(await idsOf(store)).toEqual([1, 3])
      await store.close()
    } finally {
      await line.cut()
    }
  }, 30_000)

  it('ends a commit that is aborted while the index is made', async () => {
    const columns = 64
    const store = await pgvectorStore({ ...open, databaseUrl: serverUrl, collection: 'aborted' })({ ...place, columns })
    const rows = 4000
    const vectors = new Matrix(
      rows,
      columns,
      Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i * i))
    )
    const ids = Array.from(vectors, (_, row) => row)
    await store.put(
      ids,
      vectors,
      ids.map(() => ({}))
    )
    const controller = new AbortController()
    const reason = new Error('enough')
    setTimeout(() => {
      controller.abort(reason)
    }, 150)
    await expect(store.commit('1', { signal: controller.signal })).rejects.toBe(reason)
    expect(await store.state()).toBeUndefined()
    await store.close()
    const ofThis = `collection = (SELECT id FROM "${schema}".collections WHERE name = 'aborted')`
    const left = await onServer(client => client.query(`SELECT 1 FROM "${schema}".pending WHERE ${ofThis}`))
    expect(left.rowCount).toBe(0)
  }, 30_000)
})

function restoreSoon(line: { restore(): Promise<void> }): void {
  setTimeout(() => void line.restore(), 300)
}
