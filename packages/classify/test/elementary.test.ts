import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exponential, logarithm } from '../src/elementary.ts'

describe('exponential', () => {
  it('is that of the engine to a few units of the last place', () => {
    fc.assert(
      fc.property(fc.double({ min: -700, max: 700, noNaN: true }), x => {
        expect(Math.abs(exponential(x) / Math.exp(x) - 1)).toBeLessThan(1e-13)
      })
    )
  })
  it('knows its ends', () => {
    expect([0, -1000, -Infinity, 1000, Infinity].map(exponential)).toEqual([1, 0, 0, Infinity, Infinity])
  })
})

describe('logarithm', () => {
  it('is that of the engine to a few units of the last place', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), x => {
        expect(Math.abs(logarithm(x) - Math.log(x))).toBeLessThan(4e-16 * Math.max(1, Math.abs(Math.log(x))))
      })
    )
  })
})
