import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nearestIn } from '../../../src/html/page/nearest.ts'

describe('nearestIn', () => {
  it('is the beginning of all other points by distance, of equal ones the lower row first', () => {
    const place = fc.tuple(
      fc.integer({ min: -3, max: 3 }),
      fc.integer({ min: -3, max: 3 }),
      fc.integer({ min: 0, max: 1 })
    )
    fc.assert(
      fc.property(fc.array(place, { minLength: 1, maxLength: 30 }), fc.nat(), fc.nat({ max: 12 }), (places, at, k) => {
        const row = at % places.length
        const distance = (other: number): number =>
          Math.sqrt(places[other]!.reduce((sum, x, axis) => sum + (x - places[row]![axis]!) ** 2, 0))
        const sorted = places
          .map((_, other) => other)
          .filter(other => other !== row)
          .sort((a, b) => distance(a) - distance(b) || a - b)
          .slice(0, k)
        const found = nearestIn(Float32Array.from(places.flat()), row, k)
        expect(found.map(neighbor => neighbor.row)).toEqual(sorted)
        for (const neighbor of found) expect(neighbor.distance).toBeCloseTo(distance(neighbor.row), 12)
      })
    )
  })
})
