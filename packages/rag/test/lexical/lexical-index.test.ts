import { createRandom } from '@llm-cookbook/vector'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readerOf } from '../../src/lexical/array-reader.ts'
import { Bm25 } from '../support/bm25.ts'
import { LexicalIndex } from '../../src/lexical/lexical-index.ts'
import type { Pipeline } from '../../src/lexical/settings.ts'
import { countTerms } from '../../src/lexical/term-counts.ts'
import { top } from '../../src/retrieve/top.ts'

const term = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', '__proto__', 'constructor', 'ß', '\ud800', '文', '😀')
const passage = fc.array(term, { maxLength: 12 })

async function indexOf(passages: readonly (readonly string[])[]): Promise<LexicalIndex> {
  return LexicalIndex.build([countTerms(passages)])
}

describe('LexicalIndex', () => {
  it('finds passages that share no word with the query, by their neighbours', async () => {
    const index = await indexOf([
      ['wing', 'lift', 'drag'],
      ['aileron', 'lift', 'drag'],
      ['cheese', 'milk'],
      ['bread', 'flour']
    ])
    expect(index.search(['wing']).map(({ row }) => row)).toEqual([0, 1])
    expect(index.search(['wing'], { pipeline: 'bm25' }).map(({ row }) => row)).toEqual([0])
  })

  it('ranks by BM25 as Bm25 does, whatever the passages', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(passage, { maxLength: 30 }), passage, async (passages, query) => {
        const expected = new Bm25([countTerms(passages.map(terms => terms.map(one => one.toWellFormed())))])
        const index = await indexOf(passages)
        const wanted = expected.scores(query.map(one => one.toWellFormed()))
        index.scores(query, { pipeline: 'bm25' }).forEach((score, row) => {
          expect(score).toBeCloseTo(wanted[row]!, 6)
        })
      }),
      { numRuns: 50 }
    )
  })

  it('gives finite scores whatever the passages and the query', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(passage, { maxLength: 30 }),
        fc.array(term, { maxLength: 60 }),
        async (passages, query) => {
          const scores = (await indexOf(passages)).scores(query)
          expect(scores).toHaveLength(passages.length)
          expect(scores.every(Number.isFinite)).toBe(true)
        }
      ),
      { numRuns: 50 }
    )
  })

  it('finds what has the highest scores, though it adds frequent terms to few passages', async () => {
    const random = createRandom(11)
    const passages = Array.from({ length: 300 }, () => [
      ...['all', 'most', 'many', 'some'].filter((_, i) => random.uniform() < 0.9 - 0.2 * i),
      ...Array.from({ length: 1 + random.integer(12) }, () => `rare-${Math.floor(80 * random.uniform() ** 2)}`)
    ])
    const index = await LexicalIndex.build([countTerms(passages)], { latentDimensions: 0 })
    const rare = fc.nat(79).map(i => `rare-${i}`)
    const frequent = fc.constantFrom('all', 'most', 'many', 'some')
    fc.assert(
      fc.property(
        fc.array(fc.oneof(rare, frequent), { maxLength: 8 }),
        fc.constantFrom<Pipeline>('best', { feedback: false }, { feedback: { model: 'rm3' } }, { k1: 0, plain: 0 }),
        fc.integer({ min: 1, max: 40 }),
        fc.option(fc.integer({ min: 2, max: 5 })),
        (query, pipeline, k, divisor) => {
          const allow = divisor === null ? undefined : (row: number) => row % divisor !== 0
          const scores = index.scores(query, { pipeline, allow })
          const found = index.search(query, { pipeline, allow, k })
          const wanted = top(scores, k, 0, allow)
          expect(found).toHaveLength(wanted.length)
          found.forEach(({ row, score }, i) => {
            expect(score).toBeCloseTo(wanted[i]!.score, 9)
            expect(scores[row]).toBeCloseTo(score, 9)
          })
        }
      ),
      { numRuns: 300 }
    )
  })

  it('is the same after it was kept and opened, bytes and answers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(passage, { maxLength: 30 }), passage, async (passages, query) => {
        const built = await indexOf(passages)
        const opened = LexicalIndex.open(readerOf(built.arrays()))
        expect(opened.rows).toBe(passages.length)
        expect(opened.arrays()).toEqual(built.arrays())
        expect(opened.search(query)).toEqual(built.search(query))
        expect((await indexOf(passages)).arrays()).toEqual(built.arrays())
      }),
      { numRuns: 25 }
    )
  })

  it('finds nothing for no terms, for unknown ones, and in nothing', async () => {
    const index = await indexOf([['a'], []])
    expect(index.search([])).toEqual([])
    expect(index.search(['x', 'constructor'])).toEqual([])
    expect((await indexOf([])).search(['a'])).toEqual([])
    expect((await indexOf([[], []])).search(['a'])).toEqual([])
  })

  it('tells how rare a term is', async () => {
    const index = await indexOf([['a', 'b'], ['a'], ['a', 'c']])
    expect(index.idf('a')).toBeCloseTo(Math.log(1 + 0.5 / 3.5), 12)
    expect(index.idf('c')).toBeCloseTo(Math.log(1 + 2.5 / 1.5), 12)
    expect(index.idf('x')).toBeCloseTo(Math.log(1 + 3.5 / 0.5), 12)
  })

  it('gives as many as are asked for, of those that are allowed', async () => {
    const index = await indexOf(Array.from({ length: 40 }, (_, i) => ['a', `b${i % 7}`, `c${i}`]))
    const allow = (row: number): boolean => row % 3 === 0
    const hits = index.search(['a', 'b3'], { k: 5, allow })
    expect(hits).toHaveLength(5)
    expect(hits.every(({ row }) => allow(row))).toBe(true)
    expect(index.search(['a', 'b3'], { k: 5, allow: () => false })).toEqual([])
  })

  it('tells how far it is, lets others have their turn, and ends when it is told to', async () => {
    const passages = Array.from({ length: 400 }, (_, i) => [`a${i % 17}`, `b${i % 29}`, `c${i % 41}`])
    const stages = new Set<string>()
    await LexicalIndex.build([countTerms(passages)], { onProgress: ({ stage }) => stages.add(stage) })
    expect([...stages]).toEqual(['neighbors', 'latent'])
    const controller = new AbortController()
    const built = LexicalIndex.build([countTerms(passages)], {
      signal: controller.signal,
      onProgress: () => {
        controller.abort(new Error('enough'))
      }
    })
    await expect(built).rejects.toThrow('enough')
  })

  it('names what is out of range', async () => {
    const index = await indexOf([['a']])
    expect(() => index.search(['a'], { k: 0 })).toThrow(new RangeError('k must be a whole number from 1 up, not 0'))
    expect(() => index.search(['a'], { pipeline: { b: 2 } })).toThrow(
      new RangeError('b must be a number from 0 to 1, not 2')
    )
    expect(() => index.search(['a'], { pipeline: { feedback: { terms: 0 } } })).toThrow(
      new RangeError('feedback.terms must be a whole number from 1 up, not 0')
    )
    expect(() => index.search(['a'], { pipeline: 'dense' as never })).toThrow(
      new TypeError(`pipeline must be 'best', 'bm25' or settings, not "dense"`)
    )
    await expect(LexicalIndex.build([], { neighbors: -1 })).rejects.toThrow(RangeError)
    await expect(LexicalIndex.build([], { fields: { title: -1 } })).rejects.toThrow(
      new RangeError('fields: expected a weight from 0 up for title, not -1')
    )
  })

  it('refuses arrays of another version', async () => {
    const arrays = { ...(await indexOf([['a']])).arrays(), header: Float64Array.of(99, 1, 10) }
    expect(() => LexicalIndex.open(readerOf(arrays))).toThrow(
      expect.objectContaining({ code: 'index-mismatch' }) as Error
    )
  })
})
