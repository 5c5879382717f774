import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitFrequencies } from '../src/frequency.ts'

describe('fitFrequencies', () => {
  it('finds the law that counts obey', () => {
    const exponent = fc.integer({ min: 46, max: 69 }).map(step => step / 50)
    fc.assert(
      fc.property(exponent, fc.integer({ min: 0, max: 8 }), (exponent, shift) => {
        const counts = Float64Array.from({ length: 300 }, (_, rank) => 1e6 * (rank + 1 + shift) ** -exponent)
        const found = fitFrequencies(counts)
        expect([found.exponent, found.shift]).toEqual([exponent, shift])
        const total = counts.reduce((a, b) => a + b)
        found.shares.forEach((share, rank) => {
          expect(share).toBeCloseTo(counts[rank]! / total, 10)
        })
      }),
      { numRuns: 20 }
    )
  })

  it('gives every word a share, fewer to later ones, one in all', () => {
    const { shares } = fitFrequencies([50, 0, 30, 0, 0, 10, 0])
    expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 12)
    for (let rank = 1; rank < shares.length; rank++) expect(shares[rank]).toBeLessThan(shares[rank - 1]!)
    expect(shares.at(-1)).toBeGreaterThan(0)
  })
})
