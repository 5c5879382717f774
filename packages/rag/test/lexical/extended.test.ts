import fc from 'fast-check'
import { createRandom } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { LexicalIndex } from '../../src/lexical/lexical-index.ts'
import { countTerms, type PassageTerms } from '../../src/lexical/term-counts.ts'

const term = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'new', '__proto__', '\ud800')
const passage = fc.record({ title: fc.array(term, { maxLength: 2 }), body: fc.array(term, { maxLength: 8 }) })

/** Passages about one of several subjects each, with words that all subjects share. */
function passagesOn(subjects: number, count: number): PassageTerms[] {
  const random = createRandom(5)
  return Array.from({ length: count }, () => {
    const subject = random.integer(subjects)
    const word = (): string =>
      random.uniform() < 0.6 ? `s${subject}-${random.integer(25)}` : `all-${Math.floor(120 * random.uniform() ** 3)}`
    return { title: [word(), word()], body: Array.from({ length: 12 + random.integer(30) }, word) }
  })
}

describe('LexicalIndex.extended', () => {
  it('ranks by BM25 exactly as an index built anew', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(passage, { maxLength: 20 }),
        fc.array(passage, { maxLength: 8 }),
        fc.array(fc.nat(40), { maxLength: 6 }),
        fc.array(term, { maxLength: 5 }),
        async (before, added, chosen, query) => {
          const removed = chosen.filter(row => row < before.length)
          const base = await LexicalIndex.build([countTerms(before)])
          const extended = await base.extended([countTerms(added)], { removed })
          const rows = [...before, ...added].flatMap((_, row) => (removed.includes(row) ? [] : [row]))
          const anew = await LexicalIndex.build([countTerms(rows.map(row => [...before, ...added][row]!))])
          const expected = anew.scores(query, { pipeline: 'bm25' })
          const scores = extended.scores(query, { pipeline: 'bm25' })
          expect(extended.rows).toBe(before.length + added.length)
          rows.forEach((row, i) => {
            expect(scores[row]).toBeCloseTo(expected[i]!, 5)
          })
          removed.forEach(row => {
            expect(scores[row]).toBe(0)
          })
          const best = extended.search(query, { k: 40 })
          expect(best.every(({ row, score }) => !removed.includes(row) && Number.isFinite(score))).toBe(true)
        }
      ),
      { numRuns: 60 }
    )
  })

  it('gives nearly what an index built anew gives by all the rest', async () => {
    const passages = passagesOn(12, 600)
    const [base, anew] = await Promise.all([
      LexicalIndex.build([countTerms(passages.slice(0, 500))]),
      LexicalIndex.build([countTerms(passages)])
    ])
    const extended = await base.extended([countTerms(passages.slice(500))])
    const random = createRandom(6)
    const queries = Array.from({ length: 60 }, () =>
      random.shuffle([...passages[random.integer(600)]!.body]).slice(0, 4)
    )
    const shared = queries.map(query => {
      const rows = new Set(anew.search(query).map(({ row }) => row))
      return extended.search(query).filter(({ row }) => rows.has(row)).length / rows.size
    })
    expect(shared.reduce((sum, share) => sum + share, 0) / shared.length).toBeGreaterThan(0.9)
  })

  it('finds an added passage by a word that its neighbour alone has', async () => {
    const base = await LexicalIndex.build([
      countTerms([
        ['wing', 'lift', 'drag'],
        ['cheese', 'milk'],
        ['bread', 'flour']
      ])
    ])
    const extended = await base.extended([countTerms([['aileron', 'lift', 'drag']])])
    expect(extended.search(['wing'], { k: 2 }).map(({ row }) => row)).toEqual([0, 3])
    expect(extended.search(['aileron'], { k: 1 }).map(({ row }) => row)).toEqual([3])
  })

  it('can be extended again, and counts a passage that was removed twice once', async () => {
    const base = await LexicalIndex.build([countTerms([['a'], ['a', 'b'], ['c']])])
    const once = await base.extended([countTerms([['b', 'd']])], { removed: [1] })
    const twice = await once.extended([countTerms([['d', 'e']])], { removed: [1, 0] })
    const anew = await LexicalIndex.build([countTerms([['c'], ['b', 'd'], ['d', 'e']])])
    const scores = anew.scores(['b', 'd'], { pipeline: 'bm25' })
    expect([...twice.scores(['b', 'd'], { pipeline: 'bm25' })]).toEqual(
      [0, 0, ...scores].map(score => expect.closeTo(score, 6) as number)
    )
  })

  it('weights fields as the index does that it extends', async () => {
    const fields = { title: 5, body: { weight: 2 } }
    const base = await LexicalIndex.build([countTerms([{ title: ['a'], body: ['b'] }])], { fields })
    const extended = await base.extended([countTerms([{ title: ['b'], body: ['a'] }])])
    const anew = await LexicalIndex.build(
      [
        countTerms([
          { title: ['a'], body: ['b'] },
          { title: ['b'], body: ['a'] }
        ])
      ],
      { fields }
    )
    expect(extended.scores(['a'], { pipeline: 'bm25' })).toEqual(anew.scores(['a'], { pipeline: 'bm25' }))
  })

  it('says what it cannot do', async () => {
    const base = await LexicalIndex.build([countTerms([['a']])])
    await expect(base.extended([], { removed: [1] })).rejects.toThrow(
      new RangeError('removed: expected rows from 0 up to 0, got 1')
    )
    const extended = await base.extended([countTerms([['b']])])
    expect(() => extended.arrays()).toThrow(
      new TypeError('an extended index has no arrays to keep; build one of all passages')
    )
  })
})
