import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createRandom } from '@llm-cookbook/vector'
import { beforeAll, describe, expect, it } from 'vitest'
import { RagError } from '../../src/index.ts'
import { createIndex, openIndex, type FolderIndex } from '../../src/node/index.ts'
import { bagOfWords } from '../support/bag-of-words.ts'
import { readFolder, temporaryFolder } from '../support/folders.ts'
import { generateDocuments, vocabulary } from '../support/generated.ts'
import { runChild } from '../support/run-child.ts'

const count = 120
const documents = generateDocuments(count, 30)
const queries = ['worda wordb', 'wordc', 'part 17', 'title worde wordf wordg']
const options = () => ({ embedder: bagOfWords(vocabulary), chunks: { size: 12 } })

async function answers(index: FolderIndex) {
  const found = []
  for (const query of queries) {
    for (const mode of ['bm25', 'dense', 'hybrid'] as const) found.push(await index.search(query, { mode, k: 20 }))
  }
  return { documents: index.documents, found }
}

describe('an ingestion that is killed', () => {
  let undisturbed: { answers: Awaited<ReturnType<typeof answers>>; files: Map<string, Buffer> }
  let duration: number

  beforeAll(async () => {
    const folder = await temporaryFolder()
    const child = runChild([folder, `${count}`, 'create'])
    await child.said('ready')
    const started = performance.now()
    expect(await child.ended).toContain(`added ${count}`)
    duration = performance.now() - started
    undisturbed = { answers: await answers(await openIndex(folder, options())), files: await readFolder(folder) }
  }, 60_000)

  const random = createRandom(26)
  const heldBefore: number[] = []
  it.each(Array.from({ length: 10 }, () => random.uniform()))(
    'after %d of its time leaves an index that opens, and completes to the same',
    async moment => {
      const folder = await temporaryFolder()
      const child = runChild([folder, `${count}`, 'create'])
      await child.said('ready')
      await wait(moment * duration)
      child.process.kill('SIGKILL')
      await child.ended

      const { embedder, ...rest } = options()
      const index = await openIndex(folder, { embedder, ...rest })
      // What it holds is whole, and the beginning of what it was to hold.
      const held = index.documents
      expect(held).toEqual(undisturbed.answers.documents.slice(0, held.length))
      await answers(index)
      heldBefore.push(held.length)

      embedder.texts.length = 0
      const written = new Set((await readdir(join(folder, 'documents'))).filter(name => name.endsWith('.pack')))
      const { added, unchanged, failed } = await index.ingest(documents)
      expect([unchanged.length, added.length + unchanged.length, failed.length]).toEqual([held.length, count, 0])
      // Nothing was embedded again whose file was on the disk.
      const manifest = JSON.parse((await readFolder(folder)).get('rag-index.json')!.toString()) as {
        index: { documents: { file: string; passages: number }[] }
      }
      const missing = manifest.index.documents.filter(({ file }) => !written.has(`${file}.pack`))
      expect(embedder.texts.length).toBe(missing.reduce((sum, { passages }) => sum + passages, 0))

      // The folder is that of the undisturbed run, byte for byte: no lock, no temporary file is left.
      expect(await answers(index)).toEqual(undisturbed.answers)
      expect(await readFolder(folder)).toEqual(undisturbed.files)
    },
    30_000
  )

  it('was caught in the middle at least once', () => {
    expect(heldBefore.some(held => held > 0 && held < count)).toBe(true)
  })
})

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
    await createIndex(folder, options())
    const children = Array.from({ length: 4 }, () => runChild([folder, '40']))
    const outputs = await Promise.all(children.map(child => child.ended))
    for (const output of outputs) expect(output).toMatch(/added \d+|index-locked: .* process \d+/)
    const index = await openIndex(folder, options())
    const { added, unchanged, failed } = await index.ingest(documents.slice(0, 40))
    expect([added.length + unchanged.length, failed.length]).toEqual([40, 0])
    expect([...(await readFolder(folder)).keys()].filter(name => !/\.pack$|rag-index\.json$/.test(name))).toEqual([])
  })
})
