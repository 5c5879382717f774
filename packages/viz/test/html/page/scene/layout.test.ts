import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boxOf, fitLayout } from '../../../../src/html/page/scene/layout.ts'

describe('fitLayout', () => {
  it('puts the middle of the box at the origin, and its longest side from -1 to 1', () => {
    const { points, radius } = fitLayout(Float32Array.of(10, 5, 0, 30, 10, 0), 2)
    expect(Array.from(points)).toEqual([-1, -0.25, 0, 1, 0.25, 0])
    expect(radius).toBeCloseTo(Math.hypot(1, 0.25), 9)
  })

  it('ignores the third coordinate in two dimensions', () => {
    expect(Array.from(fitLayout(Float32Array.of(0, 0, 900, 2, 0, -900), 2).points)).toEqual(
      [-1, 0, 0, 1, 0, 0].map(v => expect.closeTo(v, 9) as number)
    )
  })

  it('takes other coordinates along, as those of means', () => {
    const positions = Float32Array.of(10, 5, 1, 30, 10, 2, 20, 5, 3)
    const layout = fitLayout(positions, 3)
    expect(layout.toScene([30, 10, 2])).toEqual(Array.from(layout.points.subarray(3, 6)))
    expect(layout.toScene([20, 7.5, 2])).toEqual([0, 0, 0])
  })

  it('lays points that are all the same in the middle', () => {
    expect(Array.from(fitLayout(Float32Array.of(7, 8, 9, 7, 8, 9), 3).points)).toEqual([0, 0, 0, 0, 0, 0])
  })

  it('has no points where there are none', () => {
    const { points, radius } = fitLayout(new Float32Array(0), 3)
    expect([points.length, radius]).toEqual([0, 0])
  })

  it('keeps shapes: ways between points have one scale', () => {
    const coordinate = fc.float({ min: -1000, max: 1000, noNaN: true })
    fc.assert(
      fc.property(fc.array(coordinate, { minLength: 6, maxLength: 60 }), list => {
        const given = Float32Array.from(list.slice(0, list.length - (list.length % 3)))
        const { points } = fitLayout(given, 3)
        expect(Math.max(...points.map(Math.abs))).toBeLessThanOrEqual(1.000001)
        const longest = Math.max(...[0, 1, 2].map(axis => span(given, axis)))
        for (let i = 3; i < given.length; i++) {
          expect(((points[i]! - points[i - 3]!) * longest) / 2).toBeCloseTo(
            longest === 0 ? 0 : given[i]! - given[i - 3]!,
            2
          )
        }
      })
    )
  })
})

describe('boxOf', () => {
  it('is that of the rows that are named', () => {
    const points = Float32Array.of(0, 0, 0, 2, 4, 4, 100, 100, 100)
    expect(boxOf(points, [0, 1])).toEqual({ middle: [1, 2, 2], half: [1, 2, 2] })
    expect(boxOf(points, [])).toEqual({ middle: [0, 0, 0], half: [0, 0, 0] })
  })
})

function span(points: Float32Array, axis: number): number {
  const values = points.filter((_, i) => i % 3 === axis)
  return Math.max(...values) - Math.min(...values)
}
