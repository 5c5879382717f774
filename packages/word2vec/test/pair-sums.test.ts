import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PairSums } from '../src/pair-sums.ts'

describe('PairSums', () => {
  const id = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constantFrom(2 ** 31, 2 ** 32 - 2))

  it('adds up as a map does, also after it grew', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(id, id, fc.integer({ min: 1, max: 9 })), { maxLength: 3000 }), additions => {
        const [sums, expected] = [new PairSums(), new Map<string, number>()]
        for (const [a, b, amount] of additions) {
          sums.add(a, b, amount)
          expected.set(`${a} ${b}`, (expected.get(`${a} ${b}`) ?? 0) + amount)
        }
        expect(sums.size).toBe(expected.size)
        expect(contents(sums)).toEqual(expected)
        for (const [a, b] of additions) expect(sums.get(a, b)).toBe(expected.get(`${a} ${b}`))
      }),
      { numRuns: 30 }
    )
  })

  it('keeps a hundred thousand pairs apart', () => {
    const sums = new PairSums(100_000)
    for (let a = 0; a < 400; a++) for (let b = 0; b < 250; b++) sums.add(a, b, a + b)
    expect(sums.size).toBe(100_000)
    expect([sums.get(0, 0), sums.get(399, 249), sums.get(249, 399)]).toEqual([0, 648, 0])
  })

  it('drops the small ones', () => {
    const sums = new PairSums()
    for (const [a, amount] of [3, 1, 2, 5].entries()) sums.add(a, 0, amount)
    sums.dropUpTo(2)
    expect(contents(sums)).toEqual(new Map(Object.entries({ '0 0': 3, '3 0': 5 })))
    expect(sums.size).toBe(2)
  })
})

function contents(sums: PairSums): Map<string, number> {
  const all = new Map<string, number>()
  sums.forEach((a, b, sum) => all.set(`${a} ${b}`, sum))
  return all
}
