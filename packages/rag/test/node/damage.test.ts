import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createRandom } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { RagError } from '../../src/errors.ts'
import { createIndex, openIndex } from '../../src/node/index.ts'
import { bagOfWords } from '../support/bag-of-words.ts'
import { readFolder, temporaryFolder } from '../support/folders.ts'
import { hasHnswlib } from '../support/hnswlib.ts'
import { namedStore } from '../support/named-store.ts'
import type { OpenStore } from '../../src/stores/vector-store.ts'
import { generateDocuments, vocabulary } from '../support/generated.ts'

const long = process.env['LLM_COOKBOOK_LONG'] === '1'
const cases = long ? 10_000 : 80
const options = { embedder: bagOfWords(vocabulary), denseWeight: 0.3, chunks: { size: 12 } }
const pageSize = 8192

/** What can happen to a file. `other` is another file; undefined: the file is gone. */
type Damage = (bytes: Buffer, at: number, length: number, other: Buffer) => Buffer | undefined

const random = createRandom(1000)
const damages: Record<string, Damage> = {
  'one bit flipped': (bytes, at) => changed(bytes, at, Buffer.of(bytes[at]! ^ (1 << random.integer(8)))),
  'a region overwritten by noise': (bytes, at, length) =>
    changed(bytes, at, Buffer.from(Array.from({ length }, () => random.integer(256)))),
  'a region zeroed': (bytes, at, length) => changed(bytes, at, Buffer.alloc(length)),
  'a region overwritten by another of the file': (bytes, at, length) =>
    changed(bytes, at, bytes.subarray((at * 7) % bytes.length).subarray(0, length)),
  'a region overwritten by one of another file': (bytes, at, length, other) =>
    changed(bytes, at, other.subarray(at % other.length).subarray(0, length)),
  'two regions swapped': (bytes, at, length) => swapped(bytes, at, (at * 3 + length) % bytes.length, length),
  'two pages swapped': (bytes, at) => {
    const pages = Math.max(1, Math.floor(bytes.length / pageSize))
    const page = Math.min(pages - 1, Math.floor(at / pageSize))
    return swapped(bytes, page * pageSize, random.integer(pages) * pageSize, pageSize)
  },
  'a page overwritten by another of the file': (bytes, at) => {
    const pages = Math.max(1, Math.floor(bytes.length / pageSize))
    const from = random.integer(pages) * pageSize
    return changed(bytes, Math.floor(at / pageSize) * pageSize, bytes.subarray(from, from + pageSize))
  },
  'a region cut out': (bytes, at, length) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]),
  'a region put in': (bytes, at, length) =>
    Buffer.concat([bytes.subarray(0, at), bytes.subarray(0, length), bytes.subarray(at)]),
  'the end cut off': (bytes, at) => bytes.subarray(0, at),
  'something added at the end': (bytes, _, length) => Buffer.concat([bytes, bytes.subarray(0, length)]),
  'replaced by another file': (_bytes, _at, _length, other) => other,
  deleted: () => undefined
}

function changed(bytes: Buffer, at: number, by: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  by.copy(copy, at, 0, Math.min(by.length, bytes.length - at))
  return copy
}

function swapped(bytes: Buffer, a: number, b: number, length: number): Buffer {
  return changed(changed(bytes, a, bytes.subarray(b, b + length)), b, bytes.subarray(a, a + length))
}

/** All that an index tells, and that can be written again; the error, where there is one. */
async function tell(folder: string, write: boolean, store?: OpenStore): Promise<unknown> {
  try {
    const index = await openIndex(folder, { ...options, store })
    try {
      if (write) await index.ingest(generateDocuments(1, 5, 77).map(one => ({ ...one, source: 'more' })))
      const hits = []
      for (const mode of ['bm25', 'lexical', 'dense', 'hybrid'] as const) {
        for (const query of ['worda wordb', 'part wordd title']) hits.push(await index.search(query, { mode, k: 5 }))
      }
      const whole = await Promise.all(index.documents.map(({ source }) => index.document(source)))
      return { documents: index.documents, whole, hits }
    } finally {
      await index.close()
    }
  } catch (error) {
    return error
  }
}

/**
 * An index at its second generation: in one file, and as a file with a log of what is not in it yet; and what it tells
 * of both generations.
 */
async function filledIndex(seed: number) {
  const folder = await temporaryFolder()
  const path = join(folder, 'index.sqlite')
  const index = await createIndex(folder, options)
  const documents = generateDocuments(5, 20, seed)
  await index.ingest(documents)
  await index.close()
  const told = [await tellBoth(folder)]

  // As long as somebody reads, the log is not brought into the file.
  const reader = new DatabaseSync(path)
  reader.exec('BEGIN; SELECT * FROM state')
  const writer = await openIndex(folder, options)
  await writer.ingest([...documents.slice(1), ...generateDocuments(1, 20, seed + 1)], { prune: true })
  const [file, log] = await Promise.all([path, `${path}-wal`].map(name => readFile(name)))
  reader.close()
  await writer.close()
  told.push(await tellBoth(folder))
  const whole = await readFile(path)
  return { logged: { 'index.sqlite': file!, 'index.sqlite-wal': log! }, whole: { 'index.sqlite': whole }, told }
}

/** What is told before something is written and after, of a copy. */
async function tellBoth(folder: string) {
  const copy = await temporaryFolder()
  await copyFile(join(folder, 'index.sqlite'), join(copy, 'index.sqlite'))
  return { read: await tell(copy, false), written: await tell(copy, true) }
}

describe('a damaged index', () => {
  it(`is refused or answers as it did at one time: ${cases} cases over the file and its log`, async () => {
    const [index, foreign] = [await filledIndex(1), await filledIndex(5)]
    expect(index.logged['index.sqlite-wal'].length).toBeGreaterThan(20 * pageSize)
    const targets: { files: Record<string, Buffer>; name: string; what: string }[] = [
      { files: index.whole, name: 'index.sqlite', what: 'file' },
      { files: index.logged, name: 'index.sqlite', what: 'file with log' },
      { files: index.whole, name: 'index.sqlite', what: 'file' },
      { files: index.logged, name: 'index.sqlite-wal', what: 'log' }
    ]
    const foreigners = [...Object.values(foreign.logged), foreign.whole['index.sqlite']]
    const folder = await temporaryFolder()
    const outcomes = new Map<string, number>()
    const count = (outcome: string) => outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    for (let i = 0; i < cases; i++) {
      const { files, name, what } = targets[i % targets.length]!
      const bytes = files[name]!
      const [kind, damage] = Object.entries(damages)[Math.floor(i / targets.length) % Object.keys(damages).length]!
      // The place wanders through the file as the cases go on; the length is from one byte to an eighth of it.
      const at = Math.min(bytes.length - 1, Math.floor(((i + random.uniform()) / cases) * bytes.length))
      const length = 1 + random.integer(Math.ceil(bytes.length / (i % 2 === 0 ? 8 : 500)))
      const others = [...Object.values(index.logged), ...foreigners].filter(one => one !== bytes)
      const other = others[random.integer(others.length)]!
      for (const suffix of ['', '-wal', '-shm']) await rm(join(folder, `index.sqlite${suffix}`), { force: true })
      for (const [path, content] of Object.entries(files)) await writeFile(join(folder, path), content)
      const damaged = damage(bytes, at, length, other)
      if (damaged) await writeFile(join(folder, name), damaged)
      else await rm(join(folder, name))

      const write = i % 5 === 0
      const result = await tell(folder, write)
      const told = `${kind} at ${at} of the ${what}, case ${i}`
      if (result instanceof Error) {
        expect(result, told).toBeInstanceOf(RagError)
        const { code, message } = result as Error & { code: string }
        expect(['index-damaged', 'index-missing', 'index-mismatch', 'not-readable'], `${told}: ${message}`).toContain(
          code
        )
        if (code === 'index-damaged') expect(message, told).toMatch(/is damaged .*createIndex with replace/)
        if (code === 'index-missing') expect([kind, name], told).toEqual(['deleted', 'index.sqlite'])
        count(`${what}: ${code}`)
      } else {
        const right = [...index.told, ...(damaged === other ? foreign.told : [])]
        const which = right.findIndex(one => isSame(result, write ? one.written : one.read))
        if (which < 0) expect(result, told).toEqual(write ? index.told[1]!.written : index.told[1]!.read)
        count(`${what}: state ${which}`)
      }
    }
    // Both of refusing and of answering there is much. What a damaged log holds is lost as a whole.
    const share = (outcome: string) => (outcomes.get(outcome) ?? 0) / (cases / targets.length)
    expect(share('file: index-damaged')).toBeGreaterThan(1)
    expect(share('file with log: index-damaged')).toBeGreaterThan(0.1)
    expect(share('file with log: state 1')).toBeGreaterThan(0.1)
    expect(share('log: state 0')).toBeGreaterThan(0.3)
  }, 3_600_000)
})

// Where hnswlib-node is not compiled there is no graph to damage; one that it reads damaged ends the process.
describe.runIf(hasHnswlib)('a damaged cache of a store', () => {
  const cases = long ? 1000 : 24
  it(`is made anew, and the answers stay as they were: ${cases} cases over every file of it`, async () => {
    const store = (await namedStore('hnsw'))!
    const folder = await temporaryFolder()
    const index = await createIndex(folder, { ...options, store })
    await index.ingest(generateDocuments(5, 20))
    await index.close()
    const whole = await tell(folder, false, store)
    const stores = join(folder, 'stores')
    const files = await readFolder(stores)
    const names = [...files.keys()]
    expect(names.length).toBeGreaterThanOrEqual(2)
    for (let i = 0; i < cases; i++) {
      const name = names[i % names.length]!
      const bytes = files.get(name)!
      const [kind, damage] = Object.entries(damages)[Math.floor(i / names.length) % Object.keys(damages).length]!
      const at = random.integer(bytes.length)
      const other = files.get(names[(i + 1) % names.length]!)!
      const damaged = damage(bytes, at, 1 + random.integer(Math.ceil(bytes.length / 8)), other)
      await rm(stores, { recursive: true })
      for (const [path, content] of files) {
        await mkdir(dirname(join(stores, path)), { recursive: true })
        const written = path === name ? damaged : content
        if (written) await writeFile(join(stores, path), written)
      }
      expect(await tell(folder, false, store), `${kind} at ${at} of ${name}, case ${i}`).toEqual(whole)
    }
  }, 3_600_000)
})

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
