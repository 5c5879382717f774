import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countTerms } from '../../src/index.ts'
import { Bm25 } from './bm25.ts'

const unit = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', '__proto__', 'constructor', 'ß'), { maxLength: 12 })

/** The formula of the docstring, term by term and unit by unit. */
function byFormula(units: readonly string[][], query: readonly string[], k1: number, b: number): number[] {
  const mean = units.reduce((sum, terms) => sum + terms.length, 0) / units.length
  return units.map(terms =>
    query.reduce((score, term) => {
      const frequency = terms.filter(one => one === term).length
      if (frequency === 0) return score
      const holders = units.filter(one => one.includes(term)).length
      const idf = Math.log(1 + (units.length - holders + 0.5) / (holders + 0.5))
      return score + (idf * frequency) / (frequency + k1 * (1 - b + (b * terms.length) / mean))
    }, 0)
  )
}

describe('Bm25', () => {
  it('scores a worked example', () => {
    // N = 2, mean length 2; 'cat' stands in one unit, once, of length 3: ln(1 + 1.5 / 1.5) / (1 + 1.2 (.25 + .75 · 3/2))
    const bm25 = new Bm25([countTerms([['cat', 'sat', 'sat'], ['dog']])])
    expect(bm25.scores(['cat'])[0]).toBeCloseTo(Math.log(2) / 2.65, 12)
    expect(bm25.scores(['cat'])[1]).toBe(0)
  })

  it('agrees with the formula', () => {
    fc.assert(
      fc.property(
        fc.array(unit, { minLength: 1, maxLength: 12 }),
        fc.array(fc.constantFrom('a', 'b', 'c', 'x', '__proto__'), { maxLength: 6 }),
        fc.double({ min: 0, max: 3, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (units, query, k1, b) => {
          const scores = new Bm25([countTerms(units)], { k1, b }).scores(query)
          byFormula(units, query, k1, b).forEach((expected, row) => {
            expect(scores[row]).toBeCloseTo(expected, 9)
          })
        }
      )
    )
  })

  it('does not depend on how the units are divided into blocks', () => {
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 12 }), fc.nat(12), unit, (units, cut, query) => {
        const whole = new Bm25([countTerms(units)])
        const divided = new Bm25([countTerms(units.slice(0, cut)), countTerms([]), countTerms(units.slice(cut))])
        expect(divided.size).toBe(units.length)
        expect(divided.scores(query)).toEqual(whole.scores(query))
      })
    )
  })

  it('finds only units that hold a term of the query, equal ones in their order', () => {
    const bm25 = new Bm25([countTerms([['a', 'b'], ['c'], ['a', 'b'], ['a', 'a']])])
    expect(bm25.search(['a'], 10).map(({ row }) => row)).toEqual([3, 0, 2])
    expect(bm25.search(['a'], 1).map(({ row }) => row)).toEqual([3])
  })

  it('finds a term that every unit holds', () => {
    expect(new Bm25([countTerms([['a']])]).search(['a'], 10)).toEqual([{ row: 0, score: Math.log(4 / 3) / 2.2 }])
  })

  it('finds nothing for no terms, unknown terms, in no units and in units without terms', () => {
    const bm25 = new Bm25([countTerms([['a'], []])])
    expect(bm25.search([], 10)).toEqual([])
    expect(bm25.search(['constructor'], 10)).toEqual([])
    expect(new Bm25([]).search(['a'], 10)).toEqual([])
    expect(new Bm25([countTerms([[], []])]).search(['a'], 10)).toEqual([])
  })

  it('counts a term as often as the query repeats it', () => {
    const bm25 = new Bm25([countTerms([['a', 'b'], ['b']])])
    expect(bm25.scores(['a', 'a'])[0]).toBeCloseTo(2 * bm25.scores(['a'])[0]!, 12)
  })

  it('takes time in proportion to what it is given, or this would never end', () => {
    // A hundred thousand different terms in one unit, and one term in a hundred thousand units.
    const wide = Array.from({ length: 100_000 }, (_, i) => `t${i}`)
    const bm25 = new Bm25([countTerms([wide]), countTerms(wide.map(() => ['t7']))])
    expect(bm25.search(['t7'], 3)).toHaveLength(3)
  })

  it('names a parameter out of range', () => {
    expect(() => new Bm25([], { k1: -1 })).toThrow(new RangeError('k1 must be a finite number from 0 up, not -1'))
    expect(() => new Bm25([], { k1: NaN })).toThrow(RangeError)
    expect(() => new Bm25([], { b: 1.5 })).toThrow(new RangeError('b must be a number from 0 to 1, not 1.5'))
  })
})
