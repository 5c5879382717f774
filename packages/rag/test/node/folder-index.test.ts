import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Matrix } from '@llm-cookbook/vector'
import { beforeEach, describe, expect, it } from 'vitest'
import { RagError, type Embedder, type IngestProgress } from '../../src/index.ts'
import { Database } from '../../src/node/database.ts'
import { createIndex, loadDocuments, openIndex } from '../../src/node/index.ts'
import { readState } from '../../src/node/state.ts'
import { exactStore } from '../../src/stores/exact-store.ts'
import { bagOfWords } from '../support/bag-of-words.ts'
import { temporaryFolder } from '../support/folders.ts'
import { generateDocuments, vocabulary } from '../support/generated.ts'
import { makeDocument } from '../support/make-document.ts'

const cats = makeDocument('cats', 'Cats purr. They sleep all day.', { title: 'Cats' })
const dogs = makeDocument('dogs', 'Dogs bark at night. Dogs dig.', { title: 'Dogs' })
const sources = (hits: readonly { source: string }[]) => hits.map(({ source }) => source)
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof RagError ? error.code : `not a RagError: ${String(error)}`)
  )

/** How many contents the file holds. */
function held(): unknown {
  const database = new DatabaseSync(join(folder, 'index.sqlite'))
  const { count } = database.prepare('SELECT count(DISTINCT owner) AS count FROM blocks').get()!
  database.close()
  return count
}

let folder: string
beforeEach(async () => {
  folder = join(await temporaryFolder(), 'deep', 'index')
})

describe('createIndex and openIndex', () => {
  it('open what was ingested, and answer the same', async () => {
    const embedder = bagOfWords(vocabulary)
    const documents = [...generateDocuments(4, 20), makeDocument('odd', 'A lone \ud800 surrogate, an é and a 😀.')]
    for (const store of [undefined, exactStore()]) {
      const index = await createIndex(folder, {
        embedder,
        chunks: { size: 12 },
        replace: true,
        ...(store && { store })
      })
      await index.ingest(documents)
      const again = await openIndex(folder, { embedder, ...(store && { store }) })
      expect(again.documents).toEqual(index.documents)
      for (const mode of ['bm25', 'dense', 'hybrid'] as const) {
        for (const query of ['worda', 'title wordb wordc', 'surrogate', '']) {
          const hits = await again.search(query, { mode })
          expect(hits).toEqual(await index.search(query, { mode }))
          for (const { source, start, end, text } of hits) {
            expect(documents.find(document => document.source === source)!.text.slice(start, end)).toBe(text)
          }
        }
      }
    }
  })

  it('take an index that is there for what it is', async () => {
    await (await createIndex(folder)).ingest([cats])
    expect(await codeOf(createIndex(folder))).toBe('index-exists')
    await writeFile(join(folder, 'index.sqlite'), 'no database')
    expect(await codeOf(createIndex(folder))).toBe('index-exists')
    expect(await codeOf(openIndex(folder))).toBe('index-damaged')
    expect((await createIndex(folder, { replace: true })).documents).toEqual([])
  })

  it('open a copy of the folder, and the folder under another name', async () => {
    const index = await createIndex(folder)
    await index.ingest([cats, dogs])
    await index.close()
    const [copy, moved] = [join(folder, '..', 'copy'), join(folder, '..', 'moved')]
    await cp(folder, copy, { recursive: true })
    await rename(folder, moved)
    for (const place of [copy, moved]) {
      const again = await openIndex(place)
      expect(sources(await again.search('purr'))).toEqual(['cats'])
      expect((await again.ingest([cats])).unchanged).toEqual(['cats'])
      await again.close()
    }
    expect(await codeOf(openIndex(folder))).toBe('index-missing')
  })

  it('open an index to read only', async () => {
    const index = await createIndex(folder)
    await index.ingest([cats])
    const reader = await openIndex(folder, { readOnly: true })
    expect(sources(await reader.search('purr'))).toEqual(['cats'])
    await expect(reader.ingest([dogs])).rejects.toThrow('was opened with readOnly')
    await index.ingest([dogs])
    expect(sources(reader.documents)).toEqual(['cats', 'dogs'])
  })

  it('rebuild an index without embedding again what is whole', async () => {
    const embedder = bagOfWords(vocabulary)
    const documents = generateDocuments(3, 10)
    const before = await createIndex(folder, { embedder })
    await before.ingest(documents)
    const answer = await before.search('worda', { mode: 'hybrid' })
    await before.close()
    // A byte of the text of the second document, where it stands in the file.
    const path = join(folder, 'index.sqlite')
    const bytes = await readFile(path)
    bytes[bytes.indexOf(documents[1]!.text.slice(0, 50)) + 20]! ^= 1
    await writeFile(path, bytes)
    const damaged = await openIndex(folder, { embedder })
    expect(await codeOf(damaged.search('worda'))).toBe('index-damaged')

    embedder.texts.length = 0
    const index = await createIndex(folder, { embedder, replace: true })
    expect(index.documents).toEqual([])
    expect((await index.ingest(documents)).added).toHaveLength(3)
    // Each of the three is one passage, so one text was embedded: that of the damaged document.
    expect(embedder.texts).toEqual([documents[1]!.text])
    expect(await index.search('worda', { mode: 'hybrid' })).toEqual(answer)
    // Who has the old file open is told by the new one.
    expect(await damaged.search('worda', { mode: 'hybrid' })).toEqual(answer)
  })

  it('say that there is no index', async () => {
    expect(await codeOf(openIndex(folder))).toBe('index-missing')
    await mkdir(folder, { recursive: true })
    expect(await codeOf(openIndex(folder))).toBe('index-missing')
    await writeFile(join(folder, 'file'), '')
    expect(await codeOf(openIndex(join(folder, 'file')))).toBe('index-missing')
    await expect(openIndex(folder)).rejects.toThrow(`${folder} holds no index`)
  })

  it('name what an index was made with, and what was given instead', async () => {
    const embedder = bagOfWords(vocabulary)
    await (await createIndex(folder, { embedder, chunks: { size: 40 } })).ingest([cats])
    const analyzer = { fingerprint: 'another', terms: (text: string) => [text] }
    await expect(openIndex(folder, { analyzer })).rejects.toThrow('the analyzer words-lowercase-1, not another')
    await expect(openIndex(folder, { embedder: bagOfWords(['a'], 'other') })).rejects.toThrow('bag-of-words, not other')
    await expect(openIndex(folder, { chunks: { size: 41 } })).rejects.toThrow('passages of size 40, not size 41')
    await expect(openIndex(folder, { chunks: { byPage: true } })).rejects.toThrow('byPage false, not byPage true')
    expect(await codeOf(openIndex(folder, { analyzer }))).toBe('index-mismatch')
    await createIndex(folder, { replace: true })
    await expect(openIndex(folder, { embedder })).rejects.toThrow('the embedder none, not bag-of-words')
  })

  it('open an index for search by words without the embedder, which ingesting needs', async () => {
    await (await createIndex(folder, { embedder: bagOfWords(vocabulary) })).ingest([cats])
    const index = await openIndex(folder)
    expect(sources(await index.search('purr'))).toEqual(['cats'])
    await expect(index.search('purr', { mode: 'hybrid' })).rejects.toThrow("mode 'hybrid' needs an embedder")
    expect(await codeOf(index.ingest([dogs]))).toBe('index-mismatch')
  })

  it('refuse a version of the format that they do not know', async () => {
    await (await createIndex(folder)).close()
    const path = join(folder, 'index.sqlite')
    const bytes = await readFile(path)
    bytes.writeUInt32BE(99, 60) // user_version, sqlite.org/fileformat.html
    await writeFile(path, bytes)
    await expect(openIndex(folder)).rejects.toThrow('version 99 of the index format')
    expect(await codeOf(openIndex(folder))).toBe('index-mismatch')
  })

  it('tell an index of the format before, and replace it', async () => {
    await mkdir(join(folder, 'documents'), { recursive: true })
    await writeFile(join(folder, 'rag-index.json'), '{}')
    await expect(openIndex(folder)).rejects.toThrow('older format (rag-index.json): make it anew')
    expect(await codeOf(openIndex(folder))).toBe('index-mismatch')
    expect(await codeOf(createIndex(folder))).toBe('index-exists')
    await (await createIndex(folder, { replace: true })).close()
    expect(await readdir(folder)).toEqual(['index.sqlite'])
  })

  it('tell a database of somebody else', async () => {
    await mkdir(folder, { recursive: true })
    const other = new DatabaseSync(join(folder, 'index.sqlite'))
    other.exec('CREATE TABLE state (id INTEGER)')
    other.close()
    await expect(openIndex(folder)).rejects.toThrow('it is no index of documents')
    expect(await codeOf(openIndex(folder))).toBe('index-damaged')
  })

  it('name an option out of range before they touch anything', async () => {
    await expect(createIndex(folder, { chunks: { size: 0 } })).rejects.toThrow(RangeError)
    await expect(createIndex(folder, { ranking: 'dense' })).rejects.toThrow(TypeError)
    await expect(openIndex(folder, { denseWeight: -1 })).rejects.toThrow('denseWeight')
    expect(await codeOf(openIndex(folder))).toBe('index-missing')
  })
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
    expect(held()).toBe(2)
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
    expect(held()).toBe(1)
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
    expect(held()).toBe(1)
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
    expect(held()).toBeGreaterThan(5)
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
