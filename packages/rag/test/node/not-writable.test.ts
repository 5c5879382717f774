import { chmod, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createIndex, openIndex } from '../../src/node/index.ts'
import { bagOfWords } from '../support/bag-of-words.ts'
import { readFolder, temporaryFolder } from '../support/folders.ts'
import { generateDocuments, vocabulary } from '../support/generated.ts'
import { runChild } from '../support/run-child.ts'

const options = { embedder: bagOfWords(vocabulary), chunks: { size: 12 } }

async function filledIndex(): Promise<string> {
  const folder = await temporaryFolder()
  await (await createIndex(folder, options)).ingest(generateDocuments(3, 30))
  return folder
}

describe('where nothing can be written', () => {
  it('createIndex says so: a file in place of the folder', async () => {
    const file = join(await temporaryFolder(), 'file')
    await writeFile(file, '')
    await expect(createIndex(file)).rejects.toMatchObject({ code: 'index-not-writable' })
    await expect(createIndex(join(file, 'deeper'))).rejects.toMatchObject({ code: 'index-not-writable' })
  })

  it('ingest says so: a file in place of the folder of documents', async () => {
    const folder = await temporaryFolder()
    const index = await createIndex(folder, options)
    await rm(join(folder, 'documents'), { recursive: true })
    await writeFile(join(folder, 'documents'), '')
    await expect(index.ingest(generateDocuments(1, 3))).rejects.toMatchObject({ code: 'index-not-writable' })
  })

  // Permissions do not hold back root, so then the child is nobody.
  const root = process.getuid?.() === 0
  it.skipIf(process.platform === 'win32')('a read-only index is searched all the same', async () => {
    const folder = await filledIndex()
    await chmod(folder, 0o555)
    await chmod(join(folder, 'documents'), 0o555)
    const output = await runChild([folder, '10'], root ? { uid: 65534, gid: 65534 } : {}).ended
    await chmod(folder, 0o755)
    await chmod(join(folder, 'documents'), 0o755)
    expect(output).toMatch(/^ready\nhits [1-9]\d*\nindex-not-writable: .* cannot be written \(EACCES\)\n$/)
  })

  // A limit on the size of files stops a write in the middle, as a full disk does.
  it.skipIf(process.platform === 'win32')('a write that breaks off leaves the index as it was', async () => {
    const folder = await filledIndex()
    const before = await readFolder(folder)
    const child = runChild([folder, '200'], {}, 'ulimit -f 16; exec "$@"')
    expect(await child.ended).toMatch(/index-not-writable: .* cannot be written \((EFBIG|ENOSPC)\)/)
    const index = await openIndex(folder, options)
    expect(index.documents.length).toBeGreaterThanOrEqual(3)
    for (const [name, bytes] of before)
      if (name !== 'rag-index.json') expect((await readFolder(folder)).get(name)).toEqual(bytes)
    expect((await index.ingest(generateDocuments(200, 30))).failed).toEqual([])
    expect([...(await readFolder(folder)).keys()].filter(name => name.endsWith('.tmp'))).toEqual([])
  })
})
