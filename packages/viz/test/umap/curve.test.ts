import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitCurve } from '../../src/umap/curve.ts'
import { umapLearn } from '../support/umap-learn.ts'

describe('curve', () => {
  it.each(umapLearn.curves)('for spread %d and minDist %d is that of umap-learn', (spread, minDist, a, b) => {
    const curve = fitCurve(spread, minDist)
    expect(curve.a / a).toBeCloseTo(1, 5)
    expect(curve.b / b).toBeCloseTo(1, 5)
  })

  it('is a half near the distance where the wanted curve is a half', () => {
    const { a, b } = fitCurve(1, 0.1)
    expect(1 / (1 + a * (0.1 + Math.LN2) ** (2 * b))).toBeCloseTo(0.5, 1)
  })

  it('only changes its unit with spread and minDist both', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.1, max: 5, noNaN: true }),
        (spread, part, distance) => {
          const value = ({ a, b }: { a: number; b: number }, d: number): number => 1 / (1 + a * d ** (2 * b))
          const inUnits = value(fitCurve(1, part), distance)
          expect(value(fitCurve(spread, part * spread), distance * spread)).toBeCloseTo(inUnits, 4)
        }
      )
    )
  })
})
