import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Database } from '../../src/node/database.ts'
import { Generation } from '../../src/node/generation.ts'
import { createIndex, openIndex, type FolderIndex } from '../../src/node/index.ts'
import { readState } from '../../src/node/state.ts'
import { exactStore } from '../../src/stores/exact-store.ts'
import { bagOfWords } from '../support/bag-of-words.ts'
import { temporaryFolder } from '../support/folders.ts'
import { generateDocuments, vocabulary } from '../support/generated.ts'

const queries = ['worda wordb', 'title wordc part', 'wordx']

/** The generation that is searched, and that of which its arrays are. */
function generations(folder: string): [searched: number, derived: number] {
  const database = Database.open(folder, 'read')
  const state = readState(database)
  const generation = new Generation(database, state)
  database.close()
  return [state.generation, generation.base!.owner]
}

/** What is found, in the order of the scores; those with the same score in an order of their own. */
async function found(index: FolderIndex, mode: 'bm25' | 'lexical' | 'dense') {
  const all = []
  for (const query of queries) {
    const hits = await index.search(query, { mode, k: 40, duplicates: true })
    const named = hits.map(({ source, start, score }) => ({ name: `${source} ${start}`, score: score.toFixed(6) }))
    const last = named.at(-1)!.score
    // Among those of the last score it is the rows that decide which are found.
    const sure = named.filter(({ score }) => score !== last)
    all.push(sure.sort((a, b) => Number(b.score) - Number(a.score) || (a.name < b.name ? -1 : 1)))
  }
  return all
}

describe('publishGeneration', () => {
  it('keeps what was derived as long as little has changed, and answers as an index made anew', async () => {
    const folder = join(await temporaryFolder(), 'index')
    const options = { embedder: bagOfWords(vocabulary), denseWeight: 0.3, chunks: { size: 12 } }
    const documents = generateDocuments(75, 24)
    const index = await createIndex(folder, options)
    await index.ingest(documents)
    expect(index.documents.reduce((sum, { passages }) => sum + passages, 0)).toBeGreaterThan(1000)
    expect(generations(folder)).toEqual([1, 1])

    // Two new, one changed, one gone; then one of the new gone, and another changed.
    const [changed, ...more] = generateDocuments(5, 24, 7).map((one, i) => ({ ...one, source: `more-${i}` }))
    const first = [...documents.slice(1), { ...changed!, source: 'document-5' }, ...more.slice(0, 2)]
    await index.ingest(first, { prune: true })
    expect(generations(folder)).toEqual([2, 1])
    const second = [...first.slice(0, -1), { ...more[3]!, source: 'document-9' }]
    await index.ingest(second, { prune: true })
    expect(generations(folder)).toEqual([3, 1])

    const held = new Map(second.map(document => [document.source, document]))
    const anew = await createIndex(`${folder}-anew`, options)
    await anew.ingest(index.documents.map(({ source }) => held.get(source)!))
    expect(generations(`${folder}-anew`)).toEqual([1, 1])
    expect(index.documents).toEqual(anew.documents)
    for (const mode of ['bm25', 'dense'] as const) expect(await found(index, mode)).toEqual(await found(anew, mode))
    const names = async (of: FolderIndex) =>
      new Set((await found(of, 'lexical')).flatMap(hits => hits.map(({ name }) => name)))
    const [mine, theirs] = [await names(index), await names(anew)]
    expect([...mine].filter(name => theirs.has(name)).length).toBeGreaterThan(0.7 * theirs.size)

    // Whoever opens it, and whatever finds the vectors, answers the same.
    const again = await openIndex(folder, { ...options, store: exactStore() })
    expect(await found(again, 'lexical')).toEqual(await found(index, 'lexical'))
    expect(await found(again, 'dense')).toEqual(await found(index, 'dense'))
    const sources = { source: { in: ['more-1', 'document-5', 'document-0'] } }
    const filtered = await again.search('worda wordb', { mode: 'hybrid', k: 100, filter: sources })
    expect(new Set(filtered.map(({ source }) => source))).toEqual(new Set(['more-1', 'document-5']))

    // More than a tenth has changed.
    await index.ingest(second.slice(9), { prune: true })
    expect(generations(folder)).toEqual([4, 4])
    await index.close()
  }, 120_000)
})
