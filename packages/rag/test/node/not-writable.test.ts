import { spawnSync } from 'node:child_process'
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { RagError } from '../../src/errors.ts'
import { plainAnalyzer } from '../../src/lexical/analyzer.ts'
import { Database } from '../../src/node/database.ts'
import { createIndex, openIndex } from '../../src/node/index.ts'
import { Ingestion } from '../../src/node/ingestion.ts'
import { readState } from '../../src/node/state.ts'
import { bagOfWords } from '../support/bag-of-words.ts'
import { temporaryFolder } from '../support/folders.ts'
import { generateDocuments, vocabulary } from '../support/generated.ts'
import { runChild } from '../support/run-child.ts'

const options = { embedder: bagOfWords(vocabulary), denseWeight: 0.3, chunks: { size: 12 } }

async function filledIndex(): Promise<string> {
  const folder = await temporaryFolder()
  const index = await createIndex(folder, options)
  await index.ingest(generateDocuments(3, 30))
  await index.close()
  return folder
}

describe('where nothing can be written', () => {
  it('createIndex says so: a file in place of the folder', async () => {
    const file = join(await temporaryFolder(), 'file')
    await writeFile(file, '')
    await expect(createIndex(file)).rejects.toMatchObject({ code: 'index-not-writable' })
    await expect(createIndex(join(file, 'deeper'))).rejects.toMatchObject({ code: 'index-not-writable' })
  })

  it('ingest says so: a folder in place of the log', async () => {
    const folder = await filledIndex()
    const index = await openIndex(folder, options)
    await mkdir(join(folder, 'index.sqlite-journal'))
    const outcome = await index.ingest(generateDocuments(5, 3)).catch((error: unknown) => error)
    expect(outcome).toMatchObject({ code: 'index-not-writable' })
  })

  // Permissions do not hold back root, so then the child is nobody, who has to be able to read this folder.
  const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}
  const read = `require('fs').accessSync(${JSON.stringify(import.meta.filename)})`
  const isReadable = spawnSync(process.execPath, ['-e', read], nobody).status === 0
  it.skipIf(process.platform === 'win32' || !isReadable)('a read-only index is searched all the same', async () => {
    const folder = await filledIndex()
    await chmod(folder, 0o555)
    const output = await runChild([folder, '10'], nobody).ended
    await chmod(folder, 0o755)
    // Before, Node cannot tell SQLite that nobody writes.
    const [major, minor] = process.versions.node.split('.').map(Number)
    if (major === 22 && minor! < 15) expect(output).toMatch(/^not-readable: .* needs Node 22\.15 or later/)
    else expect(output).toMatch(/^ready\nhits [1-9]\d*\nindex-not-writable: .* cannot be written \(EACCES\)\n$/)
    expect(await readdir(folder)).toEqual(['index.sqlite'])
  })

  it.each([1, 4, 16, 64])(
    'a disk with %d pages left, full in the middle of a write, keeps what was there',
    async left => {
      const folder = await filledIndex()
      const before = await openIndex(folder, options)
      const [held, hits] = [before.documents, await before.search('worda')]
      await before.close()

      const documents = generateDocuments(60, 30)
      const embedder = bagOfWords(vocabulary)
      const database = Database.open(folder, 'write')
      const pages = Number(database.get('PRAGMA page_count')!['page_count'])
      expect(database.get(`PRAGMA max_page_count = ${pages + left}`)).toEqual({ max_page_count: pages + left })
      const { settings } = readState(database)
      const ingestion = new Ingestion(database, { ...settings, analyzer: plainAnalyzer, embedder }, {})
      const failure = await ingestion.run(documents).catch((error: unknown) => error)
      expect(failure).toMatchObject({ code: 'index-not-writable' })
      expect((failure as RagError).message).toContain('index.sqlite cannot be written (database or disk is full)')
      database.close()

      const index = await openIndex(folder, options)
      expect([index.documents, await index.search('worda')]).toEqual([held, hits])
      expect((await index.ingest(documents)).added).toHaveLength(57)
      await index.close()
      expect(await readdir(folder)).toEqual(['index.sqlite'])
    }
  )

  // A limit on the size of files stops a write in the middle, as a full disk does.
  it.skipIf(process.platform === 'win32')('a write that breaks off leaves the index as it was', async () => {
    const folder = await filledIndex()
    const before = await openIndex(folder, options)
    const [documents, hits] = [before.documents, await before.search('worda')]
    await before.close()
    for (const blocks of [256, 400, 1000]) {
      const child = runChild([folder, '60'], {}, `ulimit -f ${blocks}; exec "$@"`)
      expect(await child.ended).toMatch(
        /index-not-writable: .*index\.sqlite cannot be written \(disk I\/O error|full\)/
      )
      const index = await openIndex(folder, options)
      expect(index.documents).toEqual(documents)
      expect(await index.search('worda')).toEqual(hits)
      await index.close()
    }
    const index = await openIndex(folder, options)
    expect((await index.ingest(generateDocuments(60, 30))).added).toHaveLength(57)
    await index.close()
    expect(await readdir(folder)).toEqual(['index.sqlite'])
  })
})
