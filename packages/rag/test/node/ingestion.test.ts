import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Matrix } from '@llm-cookbook/vector'
import { beforeEach, describe, expect, it } from 'vitest'
import { RagError, type Embedder, type IngestProgress } from '../../src/index.ts'
import { Database } from '../../src/node/database.ts'
import { createIndex, loadDocuments, openIndex } from '../../src/node/index.ts'
import { readState } from '../../src/node/state.ts'
import { bagOfWords } from '../support/bag-of-words.ts'
import { temporaryFolder } from '../support/folders.ts'
import { generateDocuments, vocabulary } from '../support/generated.ts'
import { makeDocument } from '../support/make-document.ts'
import { cats, codeOf, dogs, held, sources } from '../support/pets.ts'

let folder: string
beforeEach(async () => {
  folder = join(await temporaryFolder(), 'deep', 'index')
})

describe('ingest', () => {
  it('takes files and documents, and does nothing for what has not changed', async () => {
    const embedder = bagOfWords(['purr', 'sing'])
    const index = await createIndex(folder, { embedder })
    const path = join(folder, 'birds.md')
    await writeFile(path, '# Birds\n\nBirds sing at dawn.')
    expect(await index.ingest([cats, path])).toEqual({ added: ['cats', path], unchanged: [], removed: [], failed: [] })
    expect(await index.search('dawn')).toMatchObject([{ source: path, title: 'Birds', page: 1 }])

    const [asked, file] = [embedder.texts.length, await readFile(join(folder, 'index.sqlite'))]
    expect(await index.ingest([cats, path, cats])).toEqual({
      added: [],
      unchanged: ['cats', path],
      removed: [],
      failed: []
    })
    expect(embedder.texts.length).toBe(asked)
    expect(await readFile(join(folder, 'index.sqlite'))).toEqual(file)
  })

  it('takes the files of a folder, the rows of its tables, and the reasons why something is missing', async () => {
    const place = await temporaryFolder()
    await writeFile(join(place, 'a.md'), '# Birds\n\nBirds sing at dawn.')
    await writeFile(join(place, 'b.csv'), 'name,habit\ncat,purrs\ndog,barks\n')
    await writeFile(join(place, 'c.pdf'), '%PDF-1.4 and nothing else')
    await writeFile(join(place, '.hidden'), 'Hidden things.')
    const index = await createIndex(folder)
    const report = await index.ingest(loadDocuments(place))
    expect(report.added).toEqual([join(place, 'a.md'), join(place, 'b.csv#1'), join(place, 'b.csv#2')])
    expect(report.failed.map(({ source }) => source)).toEqual([join(place, 'c.pdf')])
    expect(sources(await index.search('barks'))[0]).toBe(join(place, 'b.csv#2'))
    expect((await index.ingest(loadDocuments(place))).unchanged).toEqual(report.added)
  })

  it('takes a stream, of which it holds a batch at a time', async () => {
    let given = 0
    const finished: number[] = []
    async function* stream() {
      for (const document of generateDocuments(60, 40)) {
        given++
        yield await Promise.resolve(document)
      }
    }
    const index = await createIndex(folder, { chunks: { size: 20 } })
    const { added } = await index.ingest(stream(), {
      onProgress: ({ stage, done, total }) => {
        if (stage !== 'loading') return
        finished.push(given - done)
        expect(total).toBeGreaterThanOrEqual(done)
      }
    })
    expect(added).toHaveLength(60)
    // A batch of 256 passages, at some 17 a document, and those that are being loaded.
    expect(Math.max(...finished)).toBeLessThan(25)
  })

  it('replaces what has changed, and leaves nothing behind', async () => {
    const index = await createIndex(folder)
    const path = join(folder, 'pets.md')
    await writeFile(path, 'Cats purr.')
    await index.ingest([path, dogs])
    await writeFile(path, 'Canaries sing.')
    expect(await index.ingest([path, dogs])).toMatchObject({ added: [path], unchanged: ['dogs'] })
    expect(await index.search('purr')).toEqual([])
    expect(sources(await index.search('sing'))).toEqual([path])
    expect(sources(index.documents)).toEqual([path, 'dogs'])
    expect(held(folder)).toBe(2)
    expect(sources(await (await openIndex(folder)).search('sing'))).toEqual([path])
  })

  it('remembers new bytes of an old text', async () => {
    const index = await createIndex(folder)
    await index.ingest([cats])
    expect(await index.ingest([{ ...cats, hash: 'f'.repeat(64) }])).toMatchObject({ added: [], unchanged: ['cats'] })
    expect((await openIndex(folder)).documents[0]!.hash).toBe('f'.repeat(64))
  })

  it('keeps a content under two names once, and finds it under the name that is left', async () => {
    const embedder = bagOfWords(['purr'])
    const index = await createIndex(folder, { embedder })
    const copy = { ...cats, source: 'copy' }
    await index.ingest([cats])
    expect((await index.ingest([copy])).added).toEqual(['copy'])
    expect(embedder.texts).toHaveLength(1)
    expect(sources(index.documents)).toEqual(['cats', 'copy'])
    expect(held(folder)).toBe(1)
    expect(sources(await index.search('purr'))).toEqual(['cats'])
    expect((await index.ingest([copy], { prune: true })).removed).toEqual(['cats'])
    expect(sources(await index.search('purr'))).toEqual(['copy'])
  })

  it('moves with a renamed file', async () => {
    const index = await createIndex(folder)
    const [from, to] = [join(folder, 'a.md'), join(folder, 'b.md')]
    await writeFile(from, '# Cats\n\nCats purr.')
    await index.ingest([from])
    await rename(from, to)
    expect(await index.ingest([to], { prune: true })).toMatchObject({ added: [to], removed: [from] })
    expect(sources(await index.search('purr'))).toEqual([to])
  })

  it('reports what cannot be taken in, keeps what it had of it, and goes on', async () => {
    const index = await createIndex(folder)
    const path = join(folder, 'pets.md')
    await writeFile(path, 'Cats purr.')
    await index.ingest([path])
    await rm(path)
    const { added, failed } = await index.ingest([path, folder, makeDocument('blank', ' '), dogs])
    expect(added).toEqual(['dogs'])
    expect(failed.map(({ source, error }) => [source, error instanceof RagError && error.code])).toEqual([
      [path, 'not-found'],
      [folder, 'not-a-file'],
      ['blank', 'no-text']
    ])
    expect(sources(await index.search('purr'))).toEqual([path])
  })

  it('removes what is not among the sources only when it is told to', async () => {
    const index = await createIndex(folder)
    await index.ingest([cats, dogs])
    expect((await index.ingest([dogs])).removed).toEqual([])
    expect(await index.ingest([dogs], { prune: true })).toMatchObject({ unchanged: ['dogs'], removed: ['cats'] })
    expect(await index.search('purr')).toEqual([])
    expect(held(folder)).toBe(1)
    expect((await index.ingest([], { prune: true })).removed).toEqual(['dogs'])
    expect((await openIndex(folder)).documents).toEqual([])
  })
  it('leaves out what it is told to remove, and keeps the rest', async () => {
    const index = await createIndex(folder)
    await index.ingest([cats, dogs])
    const remove = ['cats', 'cats', 'no such source']
    expect(await index.ingest([], { remove })).toMatchObject({ added: [], unchanged: [], removed: ['cats'] })
    expect(sources(await index.search('sleep dig'))).toEqual(['dogs'])
    expect(await index.ingest([cats], { remove: ['cats'] })).toMatchObject({ added: ['cats'], removed: [] })
    expect(index.documents.map(({ source }) => source).sort()).toEqual(['cats', 'dogs'])
  })

  it('tells its progress', async () => {
    const seen: IngestProgress[] = []
    const indexing: IngestProgress[] = []
    const embedder: Embedder = {
      fingerprint: 'counts',
      embed(texts, { onProgress } = {}) {
        onProgress?.({ done: texts.length, total: texts.length })
        return Promise.resolve(new Matrix(texts.length, 1, new Float32Array(texts.length).fill(1)))
      }
    }
    const index = await createIndex(folder, { embedder })
    await index.ingest([cats])
    await index.ingest([cats, 'missing', dogs], {
      onProgress: progress => (progress.stage === 'indexing' ? indexing : seen).push(progress)
    })
    expect(seen).toEqual([
      { stage: 'loading', done: 1, total: 3, source: 'cats' },
      { stage: 'loading', done: 2, total: 3, source: 'missing' },
      { stage: 'embedding', done: 2, total: 3, embedded: { done: 1, total: 1 } },
      { stage: 'loading', done: 3, total: 3, source: 'dogs' }
    ])
    expect(indexing.length).toBeGreaterThan(0)
    for (const { done, total, indexed } of indexing) {
      expect([done, total]).toEqual([3, 3])
      expect(indexed!.done).toBeLessThanOrEqual(indexed!.total)
    }
  })

  it('measures what the vectors are worth, and again when the index has doubled', async () => {
    const embedder = bagOfWords(vocabulary)
    const chunks = { size: 30 }
    const index = await createIndex(folder, { embedder, chunks })
    const documents = generateDocuments(60, 12)
    const passages = (count: number) => index.documents.slice(0, count).reduce((sum, entry) => sum + entry.passages, 0)
    await index.ingest(documents.slice(0, 20))
    const queries = embedder.texts.length - passages(20)
    expect(queries).toBeGreaterThanOrEqual(20)
    embedder.texts.length = 0
    await index.ingest(documents.slice(0, 30))
    expect(embedder.texts).toHaveLength(passages(30) - passages(20))
    embedder.texts.length = 0
    await index.ingest(documents)
    expect(embedder.texts.length).toBeGreaterThan(passages(60) - passages(30))

    // What was measured is kept.
    const again = await openIndex(folder, { embedder })
    expect(await again.search('worda wordb')).toEqual(await index.search('worda wordb'))
    const database = Database.open(folder, 'read')
    expect(readState(database).weighed).toMatchObject({ passages: passages(60) })
    database.close()
  })

  it('sees what another has ingested meanwhile', async () => {
    const one = await createIndex(folder)
    const other = await openIndex(folder)
    expect(await other.search('purr')).toEqual([])
    await one.ingest([cats])
    expect(sources(other.documents)).toEqual(['cats'])
    expect(sources(await other.search('purr'))).toEqual(['cats'])
    await other.ingest([dogs])
    expect(sources(one.documents)).toEqual(['cats', 'dogs'])
    expect(sources(await one.search('bark'))).toEqual(['dogs'])
    expect(sources((await openIndex(folder)).documents)).toEqual(['cats', 'dogs'])
  })

  it('refuses to join an index that was made anew with other settings', async () => {
    const index = await createIndex(folder)
    await createIndex(folder, { embedder: bagOfWords(['a']), replace: true })
    expect(await codeOf(index.ingest([cats]))).toBe('index-mismatch')
    expect(await index.search('purr')).toEqual([])
    await createIndex(folder, { analyzer: { fingerprint: 'other', terms: text => [text] }, replace: true })
    expect(await codeOf(index.search('purr'))).toBe('index-mismatch')
    await rm(folder, { recursive: true })
    expect(await codeOf(index.ingest([cats]))).toBe('index-not-writable')
  })
})

describe('an ingestion that ends early', () => {
  const documents = generateDocuments(30, 60) // of more than 20 passages each are several batches
  const chunks = { size: 20 }

  /** Embeds two batches, then does what it is told. */
  function embedderThat(then: (texts: readonly string[]) => Promise<Matrix>) {
    const whole = bagOfWords(vocabulary)
    let calls = 0
    return { ...whole, embed: (texts: readonly string[]) => (calls++ < 2 ? whole.embed(texts) : then(texts)) }
  }

  async function expectCompletable(): Promise<void> {
    const embedder = bagOfWords(vocabulary)
    const index = await openIndex(folder, { embedder, denseWeight: 0.3 })
    expect(index.documents).toEqual([])
    expect(await index.search('worda', { mode: 'bm25' })).toEqual([])
    expect(held(folder)).toBeGreaterThan(5)
    expect((await readdir(folder)).filter(name => !name.startsWith('index.sqlite'))).toEqual([])
    expect((await index.ingest(documents)).added).toHaveLength(30)

    const once = bagOfWords(vocabulary)
    const options = { embedder: once, denseWeight: 0.3, chunks, replace: true }
    const undisturbed = await createIndex(join(folder, '..', 'other'), options)
    await undisturbed.ingest(documents)
    // Two batches had been embedded before.
    expect(embedder.texts.length).toBeLessThan(once.texts.length - 2 * 256)
    expect(embedder.texts).toEqual(once.texts.slice(-embedder.texts.length))
    expect(index.documents).toEqual(undisturbed.documents)
    for (const mode of ['bm25', 'lexical', 'dense', 'hybrid'] as const) {
      expect(await index.search('worda wordb', { mode })).toEqual(await undisturbed.search('worda wordb', { mode }))
    }
  }

  it('by an abort, even if the embedder does not heed it: what was embedded is kept, and the rest can follow', async () => {
    const controller = new AbortController()
    const embedder = embedderThat(() => {
      controller.abort(new Error('enough'))
      return new Promise<Matrix>(() => undefined)
    })
    const index = await createIndex(folder, { embedder, chunks })
    await expect(index.ingest(documents, { signal: controller.signal })).rejects.toThrow('enough')
    await expectCompletable()
  })

  it.each([
    ['fails', () => Promise.reject(new Error('no route to host')), 'no route to host'],
    ['answers with too few vectors', () => Promise.resolve(new Matrix(1, vocabulary.length)), 'one vector a text'],
    [
      'changes the length',
      (texts: readonly string[]) => Promise.resolve(new Matrix(texts.length, 2)),
      '24 numbers a vector, not 2'
    ],
    [
      'answers with NaN',
      (texts: readonly string[]) =>
        Promise.resolve(new Matrix(texts.length, 24, new Float32Array(texts.length * 24).fill(NaN))),
      'not NaN'
    ]
  ] as const)('by an embedder that %s: nothing of it is written', async (_, then, message) => {
    const index = await createIndex(folder, { embedder: embedderThat(then), chunks })
    const error: unknown = await index.ingest(documents).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'RagError', code: 'embedder-failed' })
    expect((error as Error).message).toContain(message)
    await expectCompletable()
  })

  it('by close, which waits for it', async () => {
    const index = await createIndex(folder, { chunks })
    const ingestion = index.ingest(documents)
    const outcome = expect(ingestion).rejects.toThrow('is closed')
    await index.close()
    expect((await readdir(folder)).filter(name => name.endsWith('.lock'))).toEqual([])
    await outcome
    await expect(index.search('worda')).rejects.toThrow('is closed')
    await expect(index.ingest([])).rejects.toThrow('is closed')
    await index.close()
  })
})

describe('readers during an ingestion', () => {
  it('see the old state or the new, whole', async () => {
    const old = generateDocuments(40, 40, 1)
    const changed = generateDocuments(40, 40, 2)
    const chunks = { size: 20 }
    const index = await createIndex(folder, { chunks })
    await index.ingest(old)
    const reader = await openIndex(folder)
    const writing = new AbortController()
    const ingestion = index.ingest(changed).finally(() => {
      writing.abort()
    })
    const answers = new Set<string>()
    while (!writing.signal.aborted) {
      answers.add(JSON.stringify(await reader.search('worda wordb', { k: 30 })))
      const hashes = reader.documents.map(({ hash }) => hash)
      expect([old, changed].map(all => all.map(({ hash }) => hash))).toContainEqual(hashes)
      await new Promise(resolve => setTimeout(resolve, 1))
    }
    await ingestion
    answers.add(JSON.stringify(await reader.search('worda wordb', { k: 30 })))
    expect(answers.size).toBe(2)
  })
})
