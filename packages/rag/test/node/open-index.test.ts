import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeEach, describe, expect, it } from 'vitest'
import { createIndex, loadDocument, openIndex } from '../../src/node/index.ts'
import { exactStore } from '../../src/stores/exact-store.ts'
import { bagOfWords } from '../support/bag-of-words.ts'
import { temporaryFolder } from '../support/folders.ts'
import { generateDocuments, vocabulary } from '../support/generated.ts'
import { makeDocument } from '../support/make-document.ts'
import { cats, codeOf, dogs, sources } from '../support/pets.ts'

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

  it('give a document whose file is gone, with all that was loaded of it', async () => {
    const file = join(await temporaryFolder(), 'leave.md')
    await writeFile(
      file,
      '---\nauthor: Ada\n---\n# Leave\n\nSee [the law](https://example.org/law).\n\n## Days\n\nThirty.'
    )
    const loaded = await loadDocument(file)
    const long = makeDocument('long', 'Many words 😀 of é text. '.repeat(5000))
    const index = await createIndex(folder)
    await index.ingest([cats, file, { ...long, warnings: ['page 2 has no text'], metadata: { year: 2020 } }])
    await rm(file)
    await index.close()

    const again = await openIndex(folder, { readOnly: true })
    expect(loaded.links).toHaveLength(1)
    expect(await again.document(file)).toEqual(loaded)
    expect(await again.document('long')).toEqual({
      ...long,
      warnings: ['page 2 has no text'],
      metadata: { year: 2020 }
    })
    expect(await again.document('cats')).toEqual(cats)
    expect(await again.document('dogs')).toBeUndefined()
    await again.close()
    await expect(again.document('long')).rejects.toThrow('is closed')
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
    expect(await codeOf(damaged.document(documents[1]!.source))).toBe('index-damaged')
    expect(await damaged.document(documents[0]!.source)).toMatchObject({ text: documents[0]!.text })

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
    for (const version of [2, 99]) {
      bytes.writeUInt32BE(version, 60) // user_version, sqlite.org/fileformat.html
      await writeFile(path, bytes)
      await expect(openIndex(folder)).rejects.toThrow(`version ${version} of the index format`)
      expect(await codeOf(openIndex(folder))).toBe('index-mismatch')
    }
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
