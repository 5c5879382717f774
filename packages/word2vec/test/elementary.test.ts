import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exponential, logarithm, sigmoid } from '../src/elementary.ts'

/** Difference in units of the last of 53 bits. */
const unitsApart = (value: number, expected: number): number =>
  Math.abs(value - expected) / (Math.abs(expected) * 2 ** -53)

describe('exponential', () => {
  it('agrees with Math.exp to a few units of the last place', () => {
    fc.assert(
      fc.property(fc.double({ min: -700, max: 709, noNaN: true }), x => unitsApart(exponential(x), Math.exp(x)) <= 8)
    )
  })

  it('goes to 0 and to Infinity, and keeps NaN', () => {
    expect([-Infinity, -1000, 0, 1000, Infinity, NaN].map(exponential)).toEqual([0, 0, 1, Infinity, Infinity, NaN])
    expect(exponential(-740)).toBeGreaterThan(0)
  })
})

describe('logarithm', () => {
  it('agrees with Math.log to a few units of the last place', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-300, max: 1e300, noNaN: true }),
        x => x === 1 || unitsApart(logarithm(x), Math.log(x)) <= 8
      )
    )
    expect(logarithm(1)).toBe(0)
    expect(logarithm(2 ** 40)).toBe(40 * Math.LN2)
  })

  it('knows its limits', () => {
    expect([0, -1, Infinity, NaN].map(logarithm)).toEqual([-Infinity, NaN, Infinity, NaN])
  })
})

describe('sigmoid', () => {
  it('goes from 0 to 1 by way of 1/2, symmetrically', () => {
    expect([-1000, 0, 1000].map(sigmoid)).toEqual([0, 0.5, 1])
    fc.assert(
      fc.property(fc.double({ min: -30, max: 30, noNaN: true }), x => Math.abs(sigmoid(x) + sigmoid(-x) - 1) < 1e-15)
    )
  })
})
