import { cp, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { RagError } from '../../src/errors.ts'
import {
  createMemoryIndex,
  type Index,
  type IngestProgress,
  type OpenStore,
  type VectorStore
} from '../../src/index.ts'
import { createIndex, openIndex } from '../../src/node/index.ts'
import { lockWriter } from '../../src/node/writer-lock.ts'
import { bagOfWords } from '../support/bag-of-words.ts'
import { temporaryFolder } from '../support/folders.ts'
import { generateDocuments, vocabulary } from '../support/generated.ts'
import { hasHnswlib } from '../support/hnswlib.ts'
import { watchedStore, type WatchedStore } from '../support/watched-store.ts'

const documents = generateDocuments(6, 10)
const [changed] = generateDocuments(1, 10, 99)
const passagesOf = (index: { documents: readonly { passages: number }[] }) =>
  index.documents.reduce((sum, { passages }) => sum + passages, 0)

let folder: string
let store: WatchedStore
const settings = () => ({ embedder: bagOfWords(vocabulary), denseWeight: 0.3, chunks: { size: 12 } })
const withStore = () => ({ ...settings(), store: store.open })
beforeEach(async () => {
  folder = join(await temporaryFolder(), 'index')
  store = watchedStore()
})

/** What the index answers by itself. */
async function answersWithout(query = 'worda wordb', options: object = {}) {
  const index = await openIndex(folder, settings())
  const hits = await index.search(query, { mode: 'dense', ...options })
  await index.close()
  return hits
}

describe('a store beside the index', () => {
  it('is filled at the end of an ingestion, and answers as the index does', async () => {
    const index = await createIndex(folder, withStore())
    const stored: unknown[] = []
    await index.ingest(documents, { onProgress: progress => progress.stored && stored.push(progress.stored) })
    const total = passagesOf(index)
    expect(store.log).toEqual(['open', 'clear', `put ${total}`, 'commit'])
    // Half of it is to give the vectors, the other to make them searchable.
    expect(stored).toEqual([0, total, Math.floor(1.5 * total), 2 * total].map(done => ({ done, total: 2 * total })))
    for (const mode of ['dense', 'hybrid'] as const) {
      expect(await index.search('worda wordb', { mode })).toEqual(await answersWithout('worda wordb', { mode }))
    }
    const filter = { source: { in: ['document-2', 'document-4'] } }
    const filtered = await index.search('worda wordb', { mode: 'dense', filter })
    expect(filtered).toEqual(await answersWithout('worda wordb', { filter }))
    expect(new Set(filtered.map(({ source }) => source))).toEqual(new Set(['document-2', 'document-4']))
    expect(store.log.filter(entry => entry === 'nearest')).toHaveLength(3)
    await index.close()
    expect(store.log.at(-1)).toBe('close')
  })

  it.skipIf(!hasHnswlib)('tells how far the linking of a graph is, and ends it with the signal', async () => {
    const { hnswStore } = await import('../../src/stores/hnsw.ts')
    const index = await createIndex(folder, { ...settings(), store: hnswStore() })
    const many = generateDocuments(60, 30)
    const controller = new AbortController()
    const shares: number[] = []
    const ingesting = index.ingest(many, {
      signal: controller.signal,
      onProgress({ stored }) {
        if (!stored) return
        shares.push(stored.done / stored.total)
        if (shares.at(-1)! > 0.5) controller.abort(new Error('enough'))
      }
    })
    await expect(ingesting).rejects.toThrow('enough')
    expect(shares).toEqual(shares.toSorted((a, b) => a - b))
    expect(shares.at(-1)).toBeLessThan(1)
    // The index has everything, and the next ingestion goes on with the graph.
    expect(index.documents).toHaveLength(60)
    shares.length = 0
    const onProgress = ({ stored }: IngestProgress) => stored && shares.push(stored.done / stored.total)
    expect((await index.ingest(many, { onProgress })).unchanged).toHaveLength(60)
    expect([shares[0], shares.at(-1)]).toEqual([0, 1])
    const hits = await index.search('worda wordb', { mode: 'dense' })
    // A graph may overlook one of many that are all but as near.
    expect(hits).toHaveLength(10)
    expect(hits[0]!.text).toBe((await answersWithout())[0]!.text)
    await index.close()
  })

  it('may be a commit ahead: passages that the index does not have are none of its hits', async () => {
    const ahead: OpenStore = async place => {
      const opened = await store.open(place)
      return Object.assign(Object.create(opened) as VectorStore, {
        nearest: async (...[query, options]: Parameters<VectorStore['nearest']>) => {
          const near = await opened.nearest(query, options)
          expect(options.where?.allows(1_000_000) ?? false).toBe(false)
          return [{ id: 1_000_000, score: 1 }, ...near]
        }
      })
    }
    const index = await createIndex(folder, { ...settings(), store: ahead })
    await index.ingest(documents)
    expect(await index.search('worda wordb', { mode: 'dense' })).toEqual(await answersWithout())
    const filter = { source: 'document-2' }
    const filtered = await index.search('worda wordb', { mode: 'dense', filter })
    expect(filtered).toEqual(await answersWithout('worda wordb', { filter }))
    await index.close()
  })

  it('is given what has changed, under numbers that were never used', async () => {
    const index = await createIndex(folder, withStore())
    await index.ingest(documents)
    const [before, old] = [store.ids.splice(0), index.documents[0]!.passages]
    store.log.length = 0
    await index.ingest([{ ...changed!, source: 'document-0' }, ...documents.slice(1, 5)], { prune: true })
    const removed = old + before.length - passagesOf(index) + index.documents[0]!.passages - old
    expect(store.log).toEqual([`remove ${removed}`, `put ${index.documents[0]!.passages}`, 'commit'])
    expect(Math.min(...store.ids)).toBe(Math.max(...before) + 1)
    expect(await index.search('worda wordb', { mode: 'dense' })).toEqual(await answersWithout())

    // New metadata are put under the old numbers.
    store.log.length = store.ids.length = 0
    await index.ingest([{ ...documents[1]!, metadata: { year: 1999 } }])
    expect(store.ids).toEqual(before.slice(old, old + store.ids.length))
    const late = await index.search('worda', { mode: 'dense', filter: { year: { gt: 1990 } } })
    expect(new Set(late.map(({ source }) => source))).toEqual(new Set(['document-1']))
  })

  it('is brought up to date by the next search, or the next ingestion, when it failed', async () => {
    const index = await createIndex(folder, withStore())
    await index.ingest(documents.slice(0, 3))
    for (const heal of [
      () => index.search('worda wordb', { mode: 'dense' }),
      () => index.ingest([]),
      async () => {
        const other = await openIndex(folder, withStore())
        await other.search('worda wordb', { mode: 'dense' })
      }
    ]) {
      store.failing = { commit: new RagError('store-failed', 'gone') }
      const [document] = generateDocuments(1, 10, store.log.length + 7)
      await expect(index.ingest([{ ...document!, source: `new-${store.log.length}` }])).rejects.toThrow('gone')
      store.log.length = 0
      await heal()
      expect(store.log.filter(entry => !['open', 'close', 'nearest'].includes(entry))).toEqual([
        `put ${index.documents.at(-1)!.passages}`,
        'commit'
      ])
      expect(await index.search('worda wordb', { mode: 'dense' })).toEqual(await answersWithout())
      expect(store.log.at(-1)).toBe('nearest')
    }
  })

  it('is filled anew when nobody knows what it holds', async () => {
    const first = await createIndex(folder, withStore())
    await first.ingest(documents)
    const other = await createIndex(`${folder}-other`, withStore())
    await other.ingest(documents.slice(2))
    expect(store.log.slice(-3)).toEqual(['clear', `put ${passagesOf(other)}`, 'commit'])
    expect(await other.search('worda wordb', { mode: 'dense' })).toHaveLength(10)
  })

  it('fails with its own error, and works again when it is back', async () => {
    const index = await createIndex(folder, withStore())
    await index.ingest(documents)
    const again = await openIndex(folder, withStore())
    store.failing = { state: new RagError('store-failed', 'no route to host') }
    await expect(again.search('worda', { mode: 'dense' })).rejects.toThrow('no route to host')
    expect(await again.search('worda', { mode: 'bm25' })).not.toEqual([])
    expect(await again.search('worda', { mode: 'dense' })).toEqual(await answersWithout('worda'))
  })

  it('is not needed: the index answers by itself while another writes, or where nothing may be written', async () => {
    const plain = await createIndex(folder, settings())
    await plain.ingest(documents)
    const answer = await answersWithout()
    const readOnly = await openIndex(folder, { ...withStore(), readOnly: true })
    expect(await readOnly.search('worda wordb', { mode: 'dense' })).toEqual(answer)
    expect(new Set(store.log)).toEqual(new Set(['open to read', 'close']))
    await expect(readOnly.ingest([])).rejects.toMatchObject({ code: 'index-not-writable' })

    const unlock = await lockWriter(folder)
    const index = await openIndex(folder, withStore())
    expect(await index.search('worda wordb', { mode: 'dense' })).toEqual(answer)
    expect(store.log).not.toContain('nearest')
    await unlock()
    expect(await index.search('worda wordb', { mode: 'dense' })).toEqual(answer)
    expect(store.log.slice(-4)).toEqual(['clear', `put ${passagesOf(index)}`, 'commit', 'nearest'])
  })
})

describe('a store that other indexes use too', () => {
  const location = "collection 'default' of database 'books'"
  const copyOf = async (name: string): Promise<string> => {
    await cp(folder, `${folder}-${name}`, { recursive: true })
    return `${folder}-${name}`
  }
  const dense = (index: Index) => index.search('worda wordb', { mode: 'dense' })
  const refusal = (promise: Promise<unknown>) =>
    expect(promise).rejects.toMatchObject({
      code: 'index-mismatch',
      message: expect.stringContaining(`${location} holds the vectors of another index`) as string
    })
  beforeEach(() => {
    store = watchedStore(location)
  })

  it('keeps the vectors of the index that put them there: another one is told', async () => {
    const index = await createIndex(folder, withStore())
    await index.ingest(documents)
    const other = await createIndex(`${folder}-other`, withStore())
    await refusal(other.ingest(documents.slice(2)))
    // It has its documents all the same, and answers without vectors, or where it only reads.
    expect(other.documents).toHaveLength(4)
    expect(await other.search('worda', { mode: 'bm25' })).not.toEqual([])
    await refusal(dense(other))
    await refusal(other.ingest([]))
    expect(await dense(await openIndex(other.folder, { ...withStore(), readOnly: true }))).toHaveLength(10)
    const inMemory = createMemoryIndex(withStore())
    await inMemory.ingest(documents)
    await refusal(dense(inMemory))
    expect(store.log.filter(entry => entry === 'commit')).toHaveLength(1)
    expect(await dense(index)).toEqual(await answersWithout())
  })

  it('goes along with a folder that moves', async () => {
    const index = await createIndex(folder, withStore())
    await index.ingest(documents)
    await index.close()
    const before = await answersWithout()
    await rename(folder, `${folder}-moved`)
    const moved = await openIndex(`${folder}-moved`, withStore())
    expect(await dense(moved)).toEqual(before)
    await moved.ingest([changed!])
    expect(store.log.filter(entry => entry === 'clear')).toHaveLength(1)
  })

  it('serves a copy as long as nobody writes; then it is of the one that wrote first', async () => {
    const index = await createIndex(folder, withStore())
    await index.ingest(documents)
    const [copy, reader] = [
      await openIndex(await copyOf('copy'), withStore()),
      await openIndex(await copyOf('reader'), { ...withStore(), readOnly: true })
    ]
    const before = await answersWithout()
    for (const each of [copy, reader]) expect(await dense(each)).toEqual(before)
    expect(store.log.filter(entry => entry === 'nearest')).toHaveLength(2)

    const more = { ...changed!, source: 'more' }
    await copy.ingest([more])
    expect(store.log.filter(entry => entry === 'clear')).toHaveLength(1)
    await refusal(index.ingest([{ ...more, title: 'Otherwise' }]))
    await refusal(dense(index))
    expect(await dense(reader)).toEqual(before)
    expect((await dense(copy)).length).toBe(10)
  })

  it('is filled anew by an index that was made anew, or that has left the store far behind', async () => {
    const index = await createIndex(folder, withStore())
    await index.ingest(documents)
    await index.close()
    await (await createIndex(folder, { ...settings(), replace: true })).close()
    const anew = await createIndex(folder, { ...withStore(), replace: true })
    await anew.ingest(documents.slice(1))
    expect(await dense(anew)).toEqual(await answersWithout())

    const without = await openIndex(folder, settings())
    for (let year = 1900; year <= 2000; year++) await without.ingest([{ ...documents[1]!, metadata: { year } }])
    store.log.length = 0
    await anew.ingest([])
    expect(store.log[0]).toBe('clear')
    expect(await dense(anew)).toEqual(await answersWithout())
  })
})
