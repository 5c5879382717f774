import { Matrix } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { createMemoryIndex, exactStore, pageAt, RagError, type Embedder } from '../src/index.ts'
import { bagOfWords } from './support/bag-of-words.ts'
import { makeDocument } from './support/make-document.ts'

const cats = makeDocument('cats.md', 'Cats purr. They sleep all day.', { title: 'Cats' })
const dogs = makeDocument('dogs.md', 'Dogs bark at night. Dogs dig.', { title: 'Dogs' })
const birds = makeDocument('birds.md', 'Birds sing at dawn.', { title: 'Birds' })
const vocabulary = ['purr', 'sleep', 'bark', 'night', 'sing', 'dawn']
const sources = (hits: readonly { source: string }[]) => hits.map(({ source }) => source)

describe('createMemoryIndex', () => {
  it('finds the passage, with its place in the document', async () => {
    const index = createMemoryIndex({ chunks: { size: 4 } })
    const document = {
      ...cats,
      pages: [
        { number: 1, start: 0, end: 10 },
        { number: 2, start: 11, end: 30 }
      ],
      headings: [{ level: 1, text: 'Cats', start: 0, end: 4 }]
    }
    await index.ingest([dogs, document])
    const [hit, ...others] = await index.search('Do they sleep?', { mode: 'bm25' })
    expect(others).toEqual([])
    expect(hit).toMatchObject({
      source: 'cats.md',
      title: 'Cats',
      page: 2,
      text: 'They sleep all day.',
      start: 11,
      end: 30
    })
    expect(hit!.headings).toEqual(['Cats'])
    expect(document.text.slice(hit!.start, hit!.end)).toBe(hit!.text)
    expect(pageAt(hit!.document, hit!.start - 5)).toBe(1)
  })

  it('finds a passage by the title and the headings that it stands under', async () => {
    const index = createMemoryIndex({ chunks: { size: 3 } })
    await index.ingest([
      makeDocument('a', 'Fruit\n\nApples fall. Pears fall.', { title: 'Orchard', headings: [[1, 'Fruit']] }),
      dogs
    ])
    expect(await index.search('fruit')).toHaveLength(2)
    expect(await index.search('orchard')).toHaveLength(2)
  })

  it('says what it holds', async () => {
    const index = createMemoryIndex()
    await index.ingest([{ ...cats, warnings: ['page 2 has no text'] }])
    const { source, title, hash } = cats
    expect(index.documents).toEqual([{ source, title, hash, pages: 1, passages: 1, warnings: ['page 2 has no text'] }])
  })

  it('gives a document as it was taken in last, and none of a source that it does not hold', async () => {
    const index = createMemoryIndex()
    await index.ingest([cats, dogs])
    expect(await index.document('dogs.md')).toEqual(dogs)
    await index.ingest([{ ...dogs, metadata: { year: 2020 } }])
    expect(await index.document('dogs.md')).toEqual({ ...dogs, metadata: { year: 2020 } })
    expect(await index.document('birds.md')).toBeUndefined()
  })

  it('replaces a document that has changed, and leaves alone one that has not', async () => {
    const embedder = bagOfWords(vocabulary)
    const index = createMemoryIndex({ embedder })
    expect(await index.ingest([cats, dogs])).toEqual({ added: ['cats.md', 'dogs.md'], unchanged: [], failed: [] })
    expect(await index.search('bark')).toHaveLength(1)
    const changed = { ...dogs, text: 'Dogs dig holes.' }
    expect(await index.ingest([cats, changed])).toEqual({ added: ['dogs.md'], unchanged: ['cats.md'], failed: [] })
    expect(await index.search('bark')).toEqual([])
    expect(await index.search('holes')).toHaveLength(1)
    expect(embedder.texts).toEqual([cats.text, dogs.text, changed.text])
  })

  it('finds a text that it holds under two names once', async () => {
    const index = createMemoryIndex()
    await index.ingest([cats, { ...cats, source: 'copy.md' }])
    expect(sources(await index.search('purr'))).toEqual(['cats.md'])
    expect(index.documents.map(({ source }) => source)).toEqual(['cats.md', 'copy.md'])
  })

  it('reports a document without text, and takes in the others', async () => {
    const index = createMemoryIndex()
    const { added, failed } = await index.ingest([makeDocument('blank', ' \n'), cats])
    expect(added).toEqual(['cats.md'])
    expect(failed).toEqual([{ source: 'blank', error: new RagError('no-text', 'blank has no text') }])
  })

  it('tells its progress', async () => {
    const seen: unknown[] = []
    await createMemoryIndex().ingest([cats, dogs], { onProgress: progress => seen.push(progress) })
    expect(seen).toMatchObject([
      { done: 1, total: 2, source: 'cats.md' },
      { done: 2, total: 2, source: 'dogs.md' }
    ])
  })

  it('stops when told to', async () => {
    const index = createMemoryIndex()
    await expect(index.ingest([cats], { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough')
    await expect(index.search('cats', { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough')
    expect(index.documents).toEqual([])
  })

  it('finds nothing in nothing', async () => {
    const embedder = bagOfWords(vocabulary)
    expect(await createMemoryIndex().search('cats')).toEqual([])
    expect(await createMemoryIndex({ embedder }).search('cats', { mode: 'hybrid' })).toEqual([])
    const index = createMemoryIndex({ embedder })
    await index.ingest([cats])
    for (const query of ['', '?!', 'zebra', '\ud800', 'x'.repeat(100_000)]) {
      for (const mode of ['bm25', 'dense', 'hybrid'] as const) expect(await index.search(query, { mode })).toEqual([])
    }
  })

  it('names an argument out of range', async () => {
    const index = createMemoryIndex()
    await expect(index.search('a', { k: 0 })).rejects.toThrow(
      new RangeError('k must be a whole number from 1 up, not 0')
    )
    await expect(index.search('a', { k: NaN })).rejects.toThrow(RangeError)
    await expect(index.search('a', { mode: 'dense' })).rejects.toThrow("mode 'dense' needs an embedder")
    expect(() => createMemoryIndex({ ranking: 'hybrid' })).toThrow("ranking 'hybrid' needs an embedder")
    expect(() => createMemoryIndex({ denseWeight: 2 })).toThrow('denseWeight must be a number from 0 to 1, not 2')
    expect(() => createMemoryIndex({ chunks: { size: -1 } })).toThrow('chunks.size')
  })
})

describe('ranking', () => {
  async function threeAnimals(options: Parameters<typeof createMemoryIndex>[0] = {}) {
    const index = createMemoryIndex({ embedder: bagOfWords(vocabulary), ...options })
    await index.ingest([cats, dogs, birds])
    return index
  }

  it('goes by words, by vectors, or by both', async () => {
    const index = await threeAnimals({ denseWeight: 0.2 })
    const query = 'at dawn they sleep' // 'at' is a word that dogs and birds share and no vector knows
    expect(sources(await index.search(query, { mode: 'bm25' }))).toEqual(['cats.md', 'birds.md', 'dogs.md'])
    const dense = await index.search(query, { mode: 'dense' })
    expect(dense.map(({ source, score }) => [source, Math.round(score * 1e6) / 1e6])).toEqual([
      ['cats.md', 0.5],
      ['birds.md', 0.5],
      ['dogs.md', 0]
    ])
    const lexical = sources(await index.search(query, { mode: 'lexical' }))
    expect(sources(await index.search(query, { mode: 'hybrid' }))).toEqual(lexical)
  })

  it("makes of 'best' what the index is set to, by default the lexical pipeline", async () => {
    const query = 'at dawn they sleep'
    for (const ranking of ['bm25', 'lexical', 'dense', 'hybrid'] as const) {
      const index = await threeAnimals({ ranking })
      expect(await index.search(query)).toEqual(await index.search(query, { mode: ranking }))
    }
    const index = await threeAnimals()
    expect(await index.search(query)).toEqual(await index.search(query, { mode: 'lexical' }))
  })

  it('is by words alone in a hybrid whose vectors have no weight, or whose embedder does not know the query', async () => {
    const weightless = await threeAnimals({ denseWeight: 0 })
    expect(sources(await weightless.search('at dawn they sleep', { mode: 'hybrid' }))).toEqual(
      sources(await weightless.search('at dawn they sleep', { mode: 'lexical' }))
    )
    const index = await threeAnimals({ denseWeight: 0.5 })
    expect(await index.search('dig', { mode: 'hybrid' })).toEqual(await index.search('dig', { mode: 'lexical' }))
  })

  it('has no more than k hits, and the same best ones for every k', async () => {
    const index = await threeAnimals()
    for (const mode of ['bm25', 'dense', 'hybrid'] as const) {
      const all = await index.search('at dawn they sleep', { mode })
      for (const k of [1, 2, 3, 1000]) {
        expect(await index.search('at dawn they sleep', { mode, k })).toEqual(all.slice(0, k))
      }
    }
  })
})

describe('an embedder that fails', () => {
  const answering = (embed: Embedder['embed']): Embedder => ({ fingerprint: 'broken', embed })
  const faults: [string, Embedder, RegExp][] = [
    ['too few vectors', answering(() => Promise.resolve(new Matrix(0, 4))), /one vector a text \(1\), not 0/],
    ['NaN', answering(() => Promise.resolve(new Matrix(1, 2, Float32Array.of(1, NaN)))), /finite numbers, not NaN/],
    ['infinity', answering(() => Promise.resolve(new Matrix(1, 1, Float32Array.of(Infinity)))), /finite numbers/],
    ['empty vectors', answering(() => Promise.resolve(new Matrix(1, 0))), /length 0/],
    ['an error', answering(() => Promise.reject(new Error('no route to host'))), /no route to host/]
  ]
  it.each(faults)('is named, and nothing is taken in: %s', async (_, embedder, message) => {
    const index = createMemoryIndex({ embedder })
    const ingestion = index.ingest([cats])
    await expect(ingestion).rejects.toThrow(message)
    await expect(ingestion).rejects.toMatchObject({ name: 'RagError', code: 'embedder-failed' })
    expect(index.documents).toEqual([])
  })

  it('is named when it changes the length of its vectors', async () => {
    let columns = 3
    const embedder = answering(texts =>
      Promise.resolve(new Matrix(texts.length, columns, new Float32Array(texts.length * columns).fill(1)))
    )
    const index = createMemoryIndex({ embedder })
    await index.ingest([cats])
    columns = 4
    await expect(index.search('cats', { mode: 'dense' })).rejects.toThrow('3 numbers a vector, not 4')
    await expect(index.ingest([dogs])).rejects.toThrow('3 numbers a vector, not 4')
    expect(index.documents).toHaveLength(1)
  })
})

describe('an index with an embedder', () => {
  it('takes over new metadata without embedding anything again', async () => {
    const embedder = bagOfWords(vocabulary)
    const index = createMemoryIndex({ embedder })
    await index.ingest([cats, dogs])
    const renewed = { ...cats, metadata: { author: 'Felix' }, warnings: ['worn'] }
    expect((await index.ingest([renewed, dogs])).unchanged).toEqual(['cats.md', 'dogs.md'])
    const hits = await index.search('sleep bark', { filter: { author: 'Felix' } })
    expect(sources(hits)).toEqual(['cats.md'])
    expect(index.documents[0]!.warnings).toEqual(['worn'])
    expect(embedder.texts).toEqual([cats.text, dogs.text])
  })

  it('weighs it once there is enough to measure by, and again when there is twice as much', async () => {
    const embedder = bagOfWords(vocabulary)
    const index = createMemoryIndex({ embedder })
    const some = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => {
        const text = `${'abcdefghijkl'.replaceAll(/(.)/g, `$1${from + i} `)}${vocabulary[i % 6]!}.`
        return makeDocument(`d${from + i}`, text, { title: `x${from + i} y${from + i} z${from + i}` })
      })
    const weighing = async (from: number, to: number) => {
      const before = embedder.texts.length
      await index.ingest(some(from, to))
      return embedder.texts.length - before > to - from
    }
    expect(await weighing(0, 30)).toBe(true)
    expect(await weighing(30, 50)).toBe(false)
    expect(await weighing(50, 60)).toBe(true)
    expect(await weighing(60, 119)).toBe(false)
  })

  it('goes on by words where the embedder fails while it is weighed', async () => {
    const real = bagOfWords(vocabulary)
    let calls = 0
    const embedder: Embedder = {
      fingerprint: real.fingerprint,
      embed: texts => (++calls === 2 ? Promise.reject(new Error('gone')) : real.embed(texts))
    }
    const index = createMemoryIndex({ embedder })
    const documents = Array.from({ length: 25 }, (_, i) =>
      makeDocument(`d${i}`, `${'abcdefghijkl'.replaceAll(/(.)/g, `$1${i} `)}.`, { title: `x${i} y${i} z${i}` })
    )
    expect((await index.ingest(documents)).added).toHaveLength(25)
    expect(calls).toBe(2)
    expect(sources(await index.search('a7 b7', { mode: 'bm25' }))).toEqual(['d7'])
  })

  it('finds by a store what it finds without', async () => {
    const [plain, stored] = [undefined, exactStore()].map(store =>
      createMemoryIndex({ embedder: bagOfWords(vocabulary), ...(store && { store }) })
    )
    for (const index of [plain!, stored!]) {
      await index.ingest([cats, dogs])
      await index.search('bark', { mode: 'dense' })
      await index.ingest([birds])
    }
    for (const filter of [undefined, { title: { ne: 'Birds' } }]) {
      for (const query of ['at dawn they sleep', 'bark'])
        expect(await stored!.search(query, { mode: 'dense', filter })).toEqual(
          await plain!.search(query, { mode: 'dense', filter })
        )
    }
  })
})
