import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Dense, Lexical } from '../../src/index.ts'
import { Ranker } from '../../src/retrieve/rank.ts'
import { top } from '../../src/retrieve/top.ts'

/** Rankings that are given: a score a row by words, 0 for a row without them, and a cosine a row. */
function rankerOf(words: readonly number[], cosines: readonly number[], denseWeight: number) {
  const lexical: Lexical = {
    rows: words.length,
    search: (_, { k, allow }) => top(words, k, 0, allow),
    scores: () => words
  }
  const dense: Dense = {
    columns: 1,
    nearest: (_, { k, where }) =>
      Promise.resolve(top(cosines, k, undefined, where && ((row: number) => where.allows(row)))),
    cosines: (_, rows) => Promise.resolve(rows.map(row => cosines[row]!)),
    vectors: rows => Promise.resolve(rows.map(row => Float32Array.of(cosines[row]!)))
  }
  return new Ranker(lexical, dense, denseWeight)
}

const hybrid = { ranking: 'hybrid', terms: ['word'], vector: Float32Array.of(1) } as const
const rows = (ranked: readonly { row: number }[]) => ranked.map(({ row }) => row)

describe('a hybrid', () => {
  const score = fc.integer({ min: 0, max: 20 })
  const rankings = fc.array(fc.tuple(score, score), { maxLength: 250 })

  it('is the ranking by words at weight 0, then what only vectors find, and that by vectors at weight 1', async () => {
    await fc.assert(
      fc.asyncProperty(rankings, async given => {
        const [words, cosines] = [given.map(([a]) => a), given.map(([, b]) => b)]
        const byWords = rows(top(words, 100, 0))
        const found = rows(await rankerOf(words, cosines, 0).rank(hybrid, 300))
        // Where both rankings tell some rows apart; else the scores of all are the same.
        if (new Set(found.map(row => words[row])).size > 1) {
          expect(found.slice(0, Math.min(100, byWords.length))).toEqual(byWords.slice(0, 100))
        }
        const other = await rankerOf(words, cosines, 1).rank(hybrid, 300)
        const sorted = other.map(({ dense }) => dense!)
        expect(sorted).toEqual(sorted.toSorted((a, b) => b - a))
        expect(rows(other).toSorted()).toEqual(found.toSorted())
      })
    )
  })

  it('has of each row what either ranking gave it, also of one that only the other found', async () => {
    const ranked = await rankerOf([3, 0, 1], [0.1, 0.9, 0.5], 0.5).rank(hybrid, 3)
    expect(new Map(ranked.map(({ row, lexical, dense }) => [row, [lexical, dense]]))).toEqual(
      new Map([
        [0, [3, 0.1]],
        [1, [0, 0.9]],
        [2, [1, 0.5]]
      ])
    )
  })

  it('weighs reciprocal ranks', async () => {
    const ranks = { ...hybrid, fusion: 'ranks' } as const
    // By words 0, 2; by vectors 2, 1, 0.
    const found = async (weight: number) => rankerOf([3, 0, 1], [0.1, 0.5, 0.9], weight).rank(ranks, 3)
    expect((await found(0.9)).map(({ row, score }) => [row, score])).toEqual([
      [2, 0.9 / 61 + (1 - 0.9) / 62],
      [0, 0.9 / 63 + (1 - 0.9) / 61],
      [1, 0.9 / 62]
    ])
    expect(rows(await found(0.1))).toEqual([0, 2, 1])
  })

  it('is the ranking by words where the query has no vector, and empty where nothing is allowed', async () => {
    const ranker = rankerOf([3, 0, 1], [0.1, 0.9, 0.5], 0.5)
    expect(rows(await ranker.rank({ ...hybrid, vector: Float32Array.of(0) }, 3))).toEqual([0, 2])
    expect(rows(await ranker.rank({ ...hybrid, vector: undefined }, 3))).toEqual([0, 2])
    expect(await rankerOf([], [], 0.5).rank(hybrid, 3)).toEqual([])
    expect(await ranker.rank({ ...hybrid, ranking: 'dense', where: { filter: {}, allows: () => false } }, 3)).toEqual(
      []
    )
  })

  it('ranks the first rows the same for every k up to its depth', async () => {
    const words = Array.from({ length: 300 }, (_, i) => (i * 7919) % 101)
    const cosines = words.map((_, i) => ((i * 104_729) % 97) / 97)
    const ranker = rankerOf(words, cosines, 0.4)
    const all = await ranker.rank(hybrid, 100)
    for (const k of [1, 10, 99]) expect(await ranker.rank(hybrid, k)).toEqual(all.slice(0, k))
  })
})
