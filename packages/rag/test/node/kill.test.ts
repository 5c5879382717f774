import { readdir } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { createRandom } from '@llm-cookbook/vector'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RagError } from '../../src/errors.ts'
import { Contents } from '../../src/node/contents.ts'
import { Database } from '../../src/node/database.ts'
import { createIndex, openIndex, type FolderIndex } from '../../src/node/index.ts'
import { bagOfWords } from '../support/bag-of-words.ts'
import { namedStore, serverSchema, storeNames } from '../support/named-store.ts'
import type { OpenStore } from '../../src/stores/vector-store.ts'
import { temporaryFolder } from '../support/folders.ts'
import { generateDocuments, vocabulary } from '../support/generated.ts'
import { dropSchema } from '../support/postgres.ts'
import { runChild } from '../support/run-child.ts'

const long = process.env['LLM_COOKBOOK_LONG'] === '1'
const count = long ? 1000 : 20
const sentences = long ? 4 : 30
const documents = generateDocuments(count, sentences)
const queries = ['worda wordb', 'wordc', 'part 17', 'title worde wordf wordg']
const options = (store?: OpenStore) => ({
  embedder: bagOfWords(vocabulary),
  denseWeight: 0.3,
  chunks: { size: 12 },
  store
})

async function answers(index: FolderIndex) {
  const found = []
  for (const query of queries) {
    for (const mode of ['bm25', 'lexical', 'dense', 'hybrid'] as const) {
      found.push(await index.search(query, { mode, k: 20 }))
    }
  }
  return { documents: index.documents, found }
}

/** How many passages are in the file, whether they count already or not. */
function passagesIn(folder: string): number {
  const database = Database.open(folder, 'read')
  const contents = new Contents(database)
  const passages = contents.all().map(content => contents.read(content).chunks.length)
  database.close()
  return passages.reduce((sum, number) => sum + number, 0)
}

// PostgreSQL takes seconds to begin.
const killsOf: Record<string, number> = { none: 3, hnsw: 1 }

describe.each(storeNames.filter(name => long || name in killsOf))(
  'an ingestion that is killed, with the store %s',
  name => {
    let store: OpenStore | undefined
    let undisturbed: Awaited<ReturnType<typeof answers>>
    let passages: number
    let duration: number

    beforeAll(async () => {
      store = await namedStore(name)
      const folder = await temporaryFolder()
      const child = runChild([folder, `${count}x${sentences}`, 'create', name])
      await child.said('ready')
      const started = performance.now()
      expect(await child.ended).toContain(`added ${count}`)
      duration = performance.now() - started
      const index = await openIndex(folder, options(store))
      undisturbed = await answers(index)
      passages = passagesIn(folder)
      await index.close()
    }, 900_000)

    const random = createRandom(26)
    const states: { published: number; written: number }[] = []
    it.each(Array.from({ length: long ? 50 : killsOf[name]! }, () => random.uniform()))(
      'after %d of its time leaves an index that opens, and completes to the same',
      async moment => {
        const folder = await temporaryFolder()
        const child = runChild([folder, `${count}x${sentences}`, 'create', name])
        await child.said('ready')
        await wait(moment * duration)
        child.process.kill('SIGKILL')
        await child.ended

        const { embedder, ...rest } = options(store)
        const index = await openIndex(folder, { embedder, ...rest })
        // All of it or nothing.
        const published = index.documents.length
        expect(published === 0 ? [] : undisturbed.documents).toEqual(index.documents)
        if (published > 0) expect(await answers(index)).toEqual(undisturbed)
        const written = passagesIn(folder)
        states.push({ published, written })

        embedder.texts.length = 0
        const { added, unchanged, failed } = await index.ingest(documents)
        expect([unchanged.length, added.length, failed.length]).toEqual(published > 0 ? [count, 0, 0] : [0, count, 0])
        // Nothing is embedded again that was on the disk.
        expect(embedder.texts.length).toBe(passages - written)
        expect(await answers(index)).toEqual(undisturbed)
        expect(passagesIn(folder)).toBe(passages)
        await index.close()
        expect((await readdir(folder)).filter(entry => entry !== 'stores')).toEqual(['index.sqlite'])
      },
      long ? 900_000 : 120_000
    )

    afterAll(async () => {
      if (name === 'pgvector on a server') await dropSchema(serverSchema)
    })

    it.runIf(name === 'none')('was caught in the middle at least once', () => {
      expect(states.some(({ published, written }) => published === 0 && written > 0)).toBe(true)
    })
  }
)

describe('a second writer', () => {
  it('is refused while the first is at work, told who that is, and let in when it is gone', async () => {
    const folder = await temporaryFolder()
    await (await createIndex(folder, options())).ingest(documents.slice(0, 3))
    const child = runChild([folder, '10', 'hang'])
    await child.said('hits')
    await wait(200)

    const index = await openIndex(folder, options())
    const refused = await index.ingest(documents).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(RagError)
    expect(refused).toMatchObject({ code: 'index-locked' })
    expect((refused as RagError).message).toContain(`process ${child.process.pid!}`)
    // Who only reads is not held up.
    expect(await index.search('worda')).not.toEqual([])
    expect((await openIndex(folder, options())).documents).toHaveLength(3)

    child.process.kill('SIGKILL')
    await child.ended
    expect((await index.ingest(documents.slice(0, 5))).added).toHaveLength(2)
  })

  it('is one of those that come at once: the others are refused, and nothing is lost', async () => {
    const folder = await temporaryFolder()
    await (await createIndex(folder, options())).close()
    const children = Array.from({ length: 4 }, () => runChild([folder, '20']))
    const outputs = await Promise.all(children.map(child => child.ended))
    for (const output of outputs) expect(output).toMatch(/added \d+|index-locked: .* process \d+/)
    const index = await openIndex(folder, options())
    const { added, unchanged, failed } = await index.ingest(documents.slice(0, 20))
    expect([added.length + unchanged.length, failed.length]).toEqual([20, 0])
    await index.close()
    expect(await readdir(folder)).toEqual(['index.sqlite'])
  })
})
