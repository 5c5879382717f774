import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createMemoryIndex,
  matches,
  type RagError,
  type Document,
  type Filter,
  type IndexOptions
} from '../../src/index.ts'
import { fieldsOf } from '../../src/retrieve/filter.ts'
import { bagOfWords } from '../support/bag-of-words.ts'
import { makeDocument } from '../support/make-document.ts'

const vocabulary = ['ant', 'bee', 'cat', 'dog', 'elk', 'fox', 'gnu', 'hen']
const sources = (hits: readonly { source: string }[]) => hits.map(({ source }) => source)

async function indexOf(documents: readonly Document[], options: IndexOptions = {}) {
  const index = createMemoryIndex({ embedder: bagOfWords(vocabulary), denseWeight: 0.5, ...options })
  await index.ingest(documents)
  return index
}

describe('filters', () => {
  const text = fc.array(fc.constantFrom(...vocabulary), { minLength: 1, maxLength: 5 }).map(words => words.join(' '))
  const documents = fc
    .array(fc.record({ text, year: fc.integer({ min: 1990, max: 1993 }), tag: fc.constantFrom('x', 'y') }), {
      minLength: 1,
      maxLength: 12
    })
    .map(all =>
      all.map(({ text, year, tag }, i) => ({ ...makeDocument(`d${i}`, text), metadata: { year, tags: [tag] } }))
    )
  const test = fc.oneof<fc.Arbitrary<Filter>[]>(
    fc.integer({ min: 1990, max: 1993 }).map(year => ({ year: { lte: year } })),
    fc.constantFrom('x', 'y').map(tag => ({ tags: { contains: tag } })),
    fc.nat(11).map(i => ({ source: `d${i}` }))
  )
  const filter = fc.oneof<fc.Arbitrary<Filter>[]>(
    test,
    test.map(not => ({ not })),
    fc.tuple(test, test).map(or => ({ or }))
  )

  it('leave of the ranking what matches, and as many hits as there are', async () => {
    await fc.assert(
      fc.asyncProperty(documents, filter, text, fc.integer({ min: 1, max: 12 }), async (given, filter, query, k) => {
        const index = await indexOf(given)
        const allowed = new Set(given.filter(one => matches(filter, fieldsOf(one))).map(({ source }) => source))
        for (const mode of ['bm25', 'dense'] as const) {
          const all = await index.search(query, { mode, k: 100, duplicates: true })
          const expected = all.filter(({ source }) => allowed.has(source)).slice(0, k)
          expect(await index.search(query, { mode, k, filter, duplicates: true })).toEqual(expected)
        }
        for (const mode of ['lexical', 'hybrid'] as const) {
          const hits = await index.search(query, { mode, k, filter, duplicates: true })
          for (const { source } of hits) expect(allowed).toContain(source)
          if (mode === 'hybrid') expect(hits).toHaveLength(Math.min(k, allowed.size))
        }
      }),
      { numRuns: 60 }
    )
  })

  it('are checked before anything is searched', async () => {
    const index = await indexOf([makeDocument('a', 'ant')])
    await expect(index.search('ant', { filter: { year: { like: 1 } as never } })).rejects.toThrow(TypeError)
  })
})

describe('near-duplicates', () => {
  const long = `${vocabulary.join(' ')} ${'and then some more of the same words '.repeat(4)}`
  const [original, copy] = [makeDocument('original', `${long}.`), makeDocument('copy', `${long} indeed.`)]
  const other = makeDocument('other', 'ant bee')

  it('are shown once, with the places where they stand', async () => {
    const index = await indexOf([original, copy, other])
    const hits = await index.search('ant hen', { mode: 'bm25', k: 2 })
    expect(sources(hits).toSorted()).toEqual(['original', 'other'])
    const hit = hits.find(({ source }) => source === 'original')!
    expect(hit.copies).toEqual([{ source: 'copy', page: 1, start: 0, end: copy.text.length }])
    expect(hits.find(({ source }) => source === 'other')!.copies).toEqual([])
  })

  it('are each a hit where that is wanted, and found where a filter leaves only one', async () => {
    const index = await indexOf([original, copy, other])
    expect(sources(await index.search('hen', { mode: 'bm25', duplicates: true })).toSorted()).toEqual([
      'copy',
      'original'
    ])
    expect(sources(await index.search('hen', { mode: 'bm25', filter: { source: 'copy' } }))).toEqual(['copy'])
  })

  it('do not take the place of others, however many there are', async () => {
    const copies = Array.from({ length: 60 }, (_, i) => makeDocument(`copy ${i}`, 'ant ant ant'))
    const index = await indexOf([...copies, other], { embedder: undefined, denseWeight: undefined })
    expect(sources(await index.search('ant', { mode: 'bm25', k: 2 }))).toEqual(['copy 0', 'other'])
  })
})

describe('what is shown of a passage', () => {
  const text = 'Ant one two. Bee one two. Cat one two. Dog one two. Elk one two. Fox one two.'
  const document = makeDocument('a', text)
  const other = makeDocument('b', 'Bee five six.')

  it('is its parent, once, with the places that were found in it', async () => {
    const index = await indexOf([document, other], { chunks: { size: 3, parent: 9 } })
    const hits = await index.search('bee cat', { mode: 'bm25', parents: true })
    expect(sources(hits)).toEqual(['a', 'b'])
    const { start, end, text: shown, found } = hits[0]!
    expect(shown).toBe('Ant one two. Bee one two. Cat one two.')
    expect(text.slice(start, end)).toBe(shown)
    expect(found!.map(span => text.slice(span.start, span.end)).toSorted()).toEqual(['Bee one two.', 'Cat one two.'])
    expect(sources(await index.search('bee cat', { mode: 'bm25' }))).toHaveLength(3)
  })

  it('has the passages before and after, of its document', async () => {
    const index = await indexOf([document, other], { chunks: { size: 3 } })
    const shown = async (query: string, neighbors: number) =>
      (await index.search(query, { mode: 'bm25', neighbors, filter: { source: 'a' } })).map(hit => hit.text)
    expect(await shown('bee', 0)).toEqual(['Bee one two.'])
    expect(await shown('bee', 1)).toEqual(['Ant one two. Bee one two. Cat one two.'])
    expect(await shown('ant', 1)).toEqual(['Ant one two. Bee one two.'])
    expect(await shown('fox', 9)).toEqual([text])
  })

  it('is as many hits as were asked for, though many passages share a parent', async () => {
    const many = Array.from({ length: 20 }, (_, i) =>
      makeDocument(`d${i}`, `Ant ant ant. Ant ant ${'x'.repeat(i + 1)}. Ant bee ${'y'.repeat(i + 1)}.`)
    )
    const index = await indexOf(many, { chunks: { size: 3, parent: 9 }, embedder: undefined, denseWeight: undefined })
    expect(await index.search('ant', { mode: 'bm25', parents: true, duplicates: true, k: 15 })).toHaveLength(15)
  })
})

describe('hits', () => {
  it('tell what speaks for them', async () => {
    const index = await indexOf([
      { ...makeDocument('a', 'ant bee', { title: 'Insects' }), metadata: { year: 1 } },
      makeDocument('b', 'ant ant')
    ])
    const [hit] = await index.search('ant bee insects zebra', { mode: 'hybrid' })
    expect(hit).toMatchObject({ source: 'a', metadata: { year: 1, source: 'a', title: 'Insects' } })
    expect(hit!.scores!.dense).toBeCloseTo(1, 6)
    expect(hit!.scores!.lexical).toBeGreaterThan(0)
    // Three of four terms, of which the fourth, which no document has, tells the most.
    expect(hit!.scores!.terms).toBeGreaterThan(0.3)
    expect(hit!.scores!.terms).toBeLessThan(0.75)
    const [whole] = await index.search('ant bee', { mode: 'bm25' })
    expect(whole!.scores).toMatchObject({ terms: 1 })
    expect(whole!.scores!.dense).toBeUndefined()
  })
})

describe('diversify', () => {
  const documents = [
    makeDocument('one', 'ant bee ant'),
    makeDocument('two', 'ant bee bee ant'),
    makeDocument('three', 'ant fox gnu hen')
  ]
  it.each([
    ['vectors', {}],
    ['terms', { embedder: undefined, denseWeight: undefined }]
  ])('puts what is unlike before what is alike, by %s', async (_, options) => {
    const index = await indexOf(documents, options)
    const plain = sources(await index.search('ant bee', { mode: 'bm25' }))
    expect(plain.at(-1)).toBe('three')
    expect(sources(await index.search('ant bee', { mode: 'bm25', diversify: 0 }))).toEqual(plain)
    expect(sources(await index.search('ant bee', { mode: 'bm25', diversify: 0.7 }))).toEqual([
      plain[0],
      'three',
      plain[1]
    ])
  })
})

describe('reranking', () => {
  const documents = ['ant ant ant', 'ant ant bee', 'ant bee cat'].map((text, i) => makeDocument(`d${i}`, text))
  const scoring = (score: (text: string, i: number) => number) => ({
    rerank: (_: string, texts: readonly string[]) => Promise.resolve(texts.map(score))
  })

  it('sets the order, and its score is that of the hit', async () => {
    const index = await indexOf(documents)
    const rerank = scoring(text => text.split('cat').length)
    const hits = await index.search('ant', { mode: 'bm25', rerank, k: 2 })
    expect(hits.map(({ source, score, scores }) => [source, score, scores!.rerank])).toEqual([
      ['d2', 2, 2],
      ['d0', 1, 1]
    ])
  })

  it('reads so many of the best', async () => {
    const index = await indexOf(documents)
    let read: readonly string[] = []
    const rerank = {
      rerank(query: string, texts: readonly string[]) {
        expect(query).toBe('ant')
        read = texts
        return Promise.resolve(texts.map((_, i) => i))
      }
    }
    const hits = await index.search('ant', { mode: 'bm25', rerank, rerankDepth: 2, k: 1 })
    expect(read).toEqual(['d0\nant ant ant', 'd1\nant ant bee'])
    expect(sources(hits)).toEqual(['d1'])
    expect(await index.search('zebra', { mode: 'bm25', rerank })).toEqual([])
  })

  const faults: [string, () => Promise<number[]>, string][] = [
    ['an error', () => Promise.reject(new Error('no route to host')), 'the reranker failed: no route to host'],
    ['too few scores', () => Promise.resolve([1]), 'one finite number a text (3), not 1'],
    ['NaN', () => Promise.resolve([1, NaN, 1]), 'one finite number a text (3), not NaN']
  ]
  it.each(faults)('that ends in %s fails the search, or is told and left out', async (_, rerank, message) => {
    const index = await indexOf(documents)
    const failing = index.search('ant', { mode: 'bm25', rerank: { rerank } })
    await expect(failing).rejects.toMatchObject({
      code: 'reranker-failed',
      message: expect.stringContaining(message) as string
    })
    const told: RagError[] = []
    const hits = await index.search('ant', {
      mode: 'bm25',
      rerank: { rerank },
      onRerankerFailed: error => told.push(error)
    })
    expect(hits).toEqual(await index.search('ant', { mode: 'bm25' }))
    expect(told.map(({ code }) => code)).toEqual(['reranker-failed'])
  })

  it('that is aborted ends the search, also where it may fail', async () => {
    const index = await indexOf(documents)
    const stop = new AbortController()
    const rerank = {
      rerank() {
        stop.abort(new Error('enough'))
        return Promise.reject(new Error('aborted'))
      }
    }
    const options = { rerank, signal: stop.signal, onRerankerFailed: () => undefined }
    await expect(index.search('ant', options)).rejects.toThrow('enough')
  })
})

describe('arguments', () => {
  it('out of range are named', async () => {
    const index = await indexOf([makeDocument('a', 'ant')])
    for (const [options, message] of [
      [{ mode: 'fast' as 'best' }, "mode must be 'best' or one of bm25, lexical, dense, hybrid, not 'fast'"],
      [{ fusion: 'sum' as 'ranks' }, "fusion must be 'scores' or 'ranks', not 'sum'"],
      [{ diversify: 1.1 }, 'diversify must be a number from 0 to 1, not 1.1'],
      [{ rerankDepth: 0 }, 'rerankDepth must be a whole number from 1 up, not 0'],
      [{ neighbors: 0.5 }, 'neighbors must be a whole number from 0 up, not 0.5']
    ] as const) {
      await expect(index.search('ant', options)).rejects.toThrow(message)
    }
  })
})
