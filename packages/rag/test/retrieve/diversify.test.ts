import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diversify, termCosine } from '../../src/retrieve/diversify.ts'

describe('diversify', () => {
  it('passes over what is like an item before', () => {
    // 0 and 1 are alike; 2 is unlike both, and less relevant.
    const similarity = (a: number, b: number) => (a + b === 1 ? 1 : 0)
    expect(diversify([3, 2.9, 1], similarity, { k: 3, lambda: 0.5 })).toEqual([0, 2, 1])
    expect(diversify([3, 2.9, 1], similarity, { k: 2, lambda: 1 })).toEqual([0, 1])
  })

  it('is the formula, item by item', () => {
    const items = fc.integer({ min: 1, max: 8 }).chain(n =>
      fc.record({
        relevance: fc.array(fc.integer({ min: -3, max: 3 }), { minLength: n, maxLength: n }),
        angles: fc.array(fc.integer({ min: 0, max: 7 }), { minLength: n, maxLength: n }),
        k: fc.integer({ min: 0, max: 10 }),
        lambda: fc.constantFrom(0, 0.25, 0.5, 1)
      })
    )
    fc.assert(
      fc.property(items, ({ relevance, angles, k, lambda }) => {
        const similarity = (a: number, b: number) => 1 - Math.abs(angles[a]! - angles[b]!) / 8
        const [least, most] = [Math.min(...relevance), Math.max(...relevance)]
        const stretched = relevance.map(value => (most > least ? (value - least) / (most - least) : 1))
        const chosen: number[] = []
        while (chosen.length < Math.min(k, relevance.length)) {
          const values = relevance.map((_, i) =>
            chosen.includes(i)
              ? -Infinity
              : lambda * stretched[i]! -
                (chosen.length > 0 ? (1 - lambda) * Math.max(...chosen.map(j => similarity(i, j))) : 0)
          )
          chosen.push(values.indexOf(Math.max(...values)))
        }
        expect(diversify(relevance, similarity, { k, lambda })).toEqual(chosen)
      })
    )
  })

  it('makes nothing of nothing', () => {
    expect(diversify([], () => 0, { k: 3, lambda: 0.5 })).toEqual([])
  })
})

describe('termCosine', () => {
  const bag = (terms: string) => new Map(Array.from(terms, term => [term, terms.split(term).length - 1]))
  it('compares counts', () => {
    expect(termCosine(bag('aab'), bag('aab'))).toBeCloseTo(1, 12)
    expect(termCosine(bag('aab'), bag('b'))).toBeCloseTo(1 / Math.sqrt(5), 12)
    expect(termCosine(bag('a'), bag('b'))).toBe(0)
    expect(termCosine(bag(''), bag('b'))).toBe(0)
  })
})
