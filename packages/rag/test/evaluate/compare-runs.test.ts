import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareRuns, type Judgement, type Run } from '../../src/index.ts'

/** Queries whose relevant document stands at these ranks: their reciprocals are the measure `mrr`. */
function ranked(ranks: readonly number[]): Run {
  return Object.fromEntries(
    ranks.map((rank, query) => [
      `q${query}`,
      Array.from({ length: rank }, (_, i) => ({ id: i + 1 === rank ? 'good' : `bad${i}`, score: -i }))
    ])
  )
}
const judged = (queries: number): Judgement[] =>
  Array.from({ length: queries }, (_, query) => ({ query: `q${query}`, document: 'good', grade: 1 }))
const compare = (first: readonly number[], second: readonly number[]) =>
  compareRuns(ranked(first), ranked(second), judged(first.length), { measure: 'mrr' })

// P-values of scipy 1.10.1: stats.permutation_test((1 / second, 1 / first), mean of the differences along the axis,
// permutation_type='samples'), with n_resamples=inf for the first, 400,000 and random_state=0 for the second.
const few = {
  first: [6, 1, 2, 2, 2, 6, 7, 5, 1, 1, 3, 4],
  second: [5, 1, 3, 4, 1, 4, 9, 7, 1, 1, 1, 3],
  pValue: 0.40234375
}
const many = {
  first: [
    5, 6, 1, 6, 4, 4, 5, 3, 7, 1, 2, 3, 4, 3, 1, 1, 1, 1, 2, 7, 2, 5, 6, 2, 2, 4, 2, 7, 2, 7, 6, 6, 1, 3, 5, 4, 5, 5, 5,
    1, 7, 4, 7, 2, 3, 7, 2, 1, 3, 5, 1, 7, 3, 2, 4, 7, 7, 7, 3, 1
  ],
  second: [
    3, 5, 1, 9, 7, 4, 6, 3, 4, 3, 2, 4, 5, 1, 3, 2, 4, 3, 4, 6, 1, 5, 8, 1, 1, 6, 5, 8, 4, 5, 6, 6, 2, 3, 2, 6, 3, 8, 6,
    1, 4, 7, 5, 1, 3, 8, 1, 1, 2, 6, 3, 4, 5, 2, 3, 9, 8, 5, 5, 1
  ],
  pValue: 0.4239239401901495
}

describe('compareRuns', () => {
  it('tells how far two settings are apart, and on how many queries', () => {
    const { pValue, interval, ...rest } = compare([2, 2, 1, 4], [1, 2, 1, 2])
    expect(rest).toEqual({
      measure: 'mrr',
      queries: 4,
      first: 0.5625,
      second: 0.75,
      difference: 0.1875,
      better: 2,
      worse: 0,
      equal: 2
    })
    // Two differences with one sign: of four assignments two are as extreme.
    expect(pValue).toBe(0.5)
    expect(interval[0]).toBe(0)
    expect(interval[1]).toBeGreaterThan(0.3)
  })

  it('agrees with scipy where all assignments of signs can be tried', () => {
    expect(compare(few.first, few.second).pValue).toBeCloseTo(few.pValue, 12)
  })

  it('agrees with scipy where they are drawn', () => {
    const { pValue, interval, difference } = compare(many.first, many.second)
    expect(Math.abs(pValue - many.pValue)).toBeLessThan(0.003)
    expect(interval[0]).toBeLessThan(difference)
    expect(interval[1]).toBeGreaterThan(difference)
  })

  it('is sure of a difference that every query shows, and never entirely', () => {
    const { pValue } = compare(Array<number>(80).fill(3), Array<number>(80).fill(1))
    expect(pValue).toBe(1 / 100_001)
  })

  it('calls equal what is equal', () => {
    expect(compare([1, 2, 3], [1, 2, 3])).toMatchObject({ difference: 0, interval: [0, 0], pValue: 1, equal: 3 })
  })

  it('is the mirror image when the runs change places', () => {
    const ranks = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })), {
      minLength: 1,
      maxLength: 10
    })
    fc.assert(
      fc.property(ranks, pairs => {
        const [a, b] = [pairs.map(([one]) => one), pairs.map(([, other]) => other)]
        const [there, back] = [compare(a, b), compare(b, a)]
        expect(back.difference).toBeCloseTo(-there.difference, 12)
        expect(back.pValue).toBe(there.pValue)
        expect([back.better, back.worse]).toEqual([there.worse, there.better])
      }),
      { numRuns: 50 }
    )
  })

  it('leaves out queries that only one run answered', () => {
    const { q1: _, ...without } = ranked([1, 1, 1])
    expect(compareRuns(ranked([2, 9, 2]), without, judged(3), { measure: 'mrr' })).toMatchObject({
      queries: 2,
      first: 0.5,
      second: 1
    })
  })

  it('says when there is nothing to compare', () => {
    expect(() => compareRuns(ranked([1]), {}, judged(1))).toThrow('share no query')
    expect(() => compareRuns(ranked([1]), ranked([1]), judged(1), { permutations: 0 })).toThrow(
      'permutations must be a whole number from 1 up, not 0'
    )
  })
})
