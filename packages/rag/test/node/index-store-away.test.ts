import { afterAll, describe, expect, it } from 'vitest'
import { createIndex, openIndex } from '../../src/node/index.ts'
import { pgvectorStore } from '../../src/stores/pgvector.ts'
import { bagOfWords } from '../support/bag-of-words.ts'
import { temporaryFolder } from '../support/folders.ts'
import { generateDocuments, vocabulary } from '../support/generated.ts'
import { lineTo } from '../support/line.ts'
import { dropSchema, serverUrl } from '../support/postgres.ts'

describe.skipIf(serverUrl === undefined)('an index with its vectors in PostgreSQL, which goes and comes back', () => {
  const schema = `away ${process.pid}`
  afterAll(() => dropSchema(schema))

  it('keeps what it takes in meanwhile, is searched by words, and fills the store when it is back', async () => {
    const folder = await temporaryFolder()
    const line = await lineTo(serverUrl!)
    const settings = { embedder: bagOfWords(vocabulary), denseWeight: 0.3, chunks: { size: 12 } }
    const store = pgvectorStore({ databaseUrl: line.url, schema, retryFor: 200 })
    const documents = generateDocuments(6, 10)
    try {
      const index = await createIndex(folder, { ...settings, store })
      await index.ingest(documents.slice(0, 4))
      await line.cut()
      await expect(index.ingest(documents)).rejects.toMatchObject({ code: 'store-failed' })
      expect(index.documents).toHaveLength(6)
      expect(await index.search('worda', { mode: 'lexical' })).not.toEqual([])
      await expect(index.search('worda', { mode: 'dense' })).rejects.toMatchObject({ code: 'store-failed' })

      await line.restore()
      settings.embedder.texts.length = 0
      const hits = await index.search('worda wordb', { mode: 'dense', k: 50 })
      expect(settings.embedder.texts).toEqual(['worda wordb'])
      expect(new Set(hits.map(({ source }) => source)).size).toBe(6)
      expect(hits).toEqual(await (await openIndex(folder, settings)).search('worda wordb', { mode: 'dense', k: 50 }))
      expect((await index.ingest(documents)).unchanged).toHaveLength(6)
      await index.close()
    } finally {
      await line.cut()
    }
  }, 30_000)
})
