import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { searchLine, type Place } from '../../src/logistic/line-search.ts'

/** Along a function of one number, and how often it was asked. */
async function search(
  value: (x: number) => number,
  slope: (x: number) => number,
  first = 1
): Promise<Place | undefined> {
  const placeAt = (step: number): Promise<Place> => Promise.resolve({ step, value: value(step), slope: slope(step) })
  return searchLine(placeAt, await placeAt(0), first)
}

describe('searchLine', () => {
  it('meets the strong Wolfe conditions, wherever the minimum is and whatever is tried first', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 1e-4, max: 1e4, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        fc.constantFrom(2, 4),
        async (minimum, first, power) => {
          const value = (x: number): number => (x / minimum - 1) ** power
          const slope = (x: number): number => (power * (x / minimum - 1) ** (power - 1)) / minimum
          const place = await search(value, slope, first)
          expect(place!.value).toBeLessThanOrEqual(value(0) + 1e-4 * place!.step * slope(0) + 1e-13)
          expect(Math.abs(place!.slope)).toBeLessThanOrEqual(0.9 * Math.abs(slope(0)))
        }
      )
    )
  })

  it('comes back from where the function is infinite or NaN', async () => {
    for (const beyond of [Infinity, NaN]) {
      const value = (x: number): number => (x < 1 ? x * x - x : beyond)
      const slope = (x: number): number => (x < 1 ? 2 * x - 1 : NaN)
      const place = await search(value, slope, 64)
      expect(place!.step).toBeLessThan(1)
      expect(Math.abs(place!.slope)).toBeLessThanOrEqual(0.9)
    }
  })

  it('finds nothing where no step leads downwards', async () => {
    expect(await search(x => x, () => -1)).toBeUndefined() // prettier-ignore
  })
})
