import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRandom } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { RagError } from '../../src/index.ts'
import { createIndex, openIndex } from '../../src/node/index.ts'
import { hnswStore } from '../../src/stores/hnsw.ts'
import { bagOfWords } from '../support/bag-of-words.ts'
import { readFolder, temporaryFolder } from '../support/folders.ts'
import { hasHnswlib } from '../support/hnswlib.ts'
import { generateDocuments, vocabulary } from '../support/generated.ts'

const cases = 1000
// Where hnswlib-node is not compiled there is no graph to damage.
const options = {
  embedder: bagOfWords(vocabulary),
  chunks: { size: 12 },
  store: hasHnswlib ? hnswStore() : undefined
}

/** What can happen to a file. `other` is another file of the index; undefined: the file is gone. */
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
  'two regions swapped': (bytes, at, length) => {
    const [a, b] = [at, (at * 3 + length) % bytes.length]
    return changed(changed(bytes, a, bytes.subarray(b, b + length)), b, bytes.subarray(a, a + length))
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

async function openAndSearch(folder: string) {
  const index = await openIndex(folder, options)
  const dense = await index.search('worda wordb', { mode: 'dense', k: 5 })
  const hybrid = await index.search('wordc title', { mode: 'hybrid', k: 5 })
  return { documents: index.documents, dense, hybrid, bm25: await index.search('part wordd', { k: 5 }) }
}

describe('a damaged index', () => {
  it(`is refused or answers as before: ${cases} cases over every region of every file`, async () => {
    const folder = await temporaryFolder()
    const index = await createIndex(folder, options)
    await index.ingest(generateDocuments(3, 20))
    const whole = await openAndSearch(folder)
    const files = await readFolder(folder)
    const names = [...files.keys()]
    expect(names.map(name => name.replace(/[0-9a-f]{64}/, '*'))).toEqual([
      'documents/*.pack',
      'documents/*.pack',
      'documents/*.pack',
      ...(hasHnswlib ? ['graphs/*.hnsw', 'graphs/graph.json'] : []),
      'rag-index.json'
    ])

    const refusals = new Map<string, number>()
    for (let i = 0; i < cases; i++) {
      const name = names[i % names.length]!
      const bytes = files.get(name)!
      const [kind, damage] = Object.entries(damages)[Math.floor(i / names.length) % Object.keys(damages).length]!
      // The place wanders through the file as the cases go on; the length is from one byte to an eighth of it.
      const at = Math.min(bytes.length - 1, Math.floor(((i + random.uniform()) / cases) * bytes.length))
      const length = 1 + random.integer(Math.ceil(bytes.length / 8))
      const damaged = damage(
        bytes,
        at,
        length,
        files.get(names[(i + 1 + random.integer(names.length - 1)) % names.length]!)!
      )
      if (damaged) await writeFile(join(folder, name), damaged)
      else await rm(join(folder, name))

      const result = await openAndSearch(folder).catch((error: unknown) => error)
      const told = `${kind} at ${at} of ${name}`
      if (result instanceof RagError) {
        const { code, message } = result
        expect(['index-damaged', 'index-missing'], told).toContain(code)
        if (code === 'index-damaged') expect(message, told).toMatch(/is damaged .*createIndex with replace/)
        if (code === 'index-missing') expect([kind, name], told).toEqual(['deleted', 'rag-index.json'])
        refusals.set(name, (refusals.get(name) ?? 0) + 1)
      } else expect(result, told).toEqual(whole)

      for (const [path, content] of name.startsWith('graphs/') ? files : [[name, bytes] as const]) {
        await writeFile(join(folder, path), content)
      }
    }
    // A damaged graph is made anew; damage of anything else is found, unless it happens to change nothing.
    for (const name of names) {
      const share = (refusals.get(name) ?? 0) / (cases / names.length)
      if (name.startsWith('graphs/')) expect(share).toBe(0)
      else expect(share).toBeGreaterThan(0.9)
    }
  }, 60_000)
})
