import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { insideOf } from '../../../../src/html/page/scene/polygon.ts'

describe('insideOf', () => {
  it('tells what lies in a square', () => {
    const inside = insideOf([10, 10, 20, 10, 20, 20, 10, 20])
    expect([inside(15, 15), inside(10.5, 19.5), inside(9, 15), inside(21, 15), inside(15, 9), inside(15, 21)]).toEqual([
      true,
      true,
      false,
      false,
      false,
      false
    ])
  })

  it('goes round a bay', () => {
    const inside = insideOf([0, 0, 30, 0, 30, 30, 20, 30, 20, 10, 10, 10, 10, 30, 0, 30])
    expect([inside(15, 5), inside(5, 20), inside(15, 20), inside(25, 20)]).toEqual([true, true, false, true])
  })

  it('holds the middle of a star that is drawn in one line', () => {
    const star = [0, 2, 4, 1, 3].flatMap(corner => [
      50 * Math.sin(corner * 0.4 * Math.PI),
      -50 * Math.cos(corner * 0.4 * Math.PI)
    ])
    expect(insideOf(star)(0, 0)).toBe(true)
  })

  it('holds nothing with fewer than three corners', () => {
    expect([[], [1, 1], [0, 0, 9, 9]].map(path => insideOf(path)(5, 4))).toEqual([false, false, false])
  })

  it('agrees with the angle under which the path is seen all round', () => {
    const at = fc.integer({ min: -40, max: 40 })
    fc.assert(
      fc.property(fc.array(at, { minLength: 6, maxLength: 40 }), at, at, (list, px, py) => {
        const path = list.slice(0, list.length - (list.length % 2))
        // Off the corners and edges, where either answer would do.
        const [x, y] = [px + 0.317, py + 0.4513]
        expect(insideOf(path)(x, y)).toBe(Math.abs(turnsAround(path, x, y)) > 0.5)
      }),
      { numRuns: 500 }
    )
  })
})

/** How many times the path goes round a place, by the sum of the angles. */
function turnsAround(path: readonly number[], x: number, y: number): number {
  let sum = 0
  for (let i = 0; i < path.length; i += 2) {
    const [ax, ay] = [path[i]! - x, path[i + 1]! - y]
    const [bx, by] = [path[(i + 2) % path.length]! - x, path[(i + 3) % path.length]! - y]
    sum += Math.atan2(ax * by - ay * bx, ax * bx + ay * by)
  }
  return sum / (2 * Math.PI)
}
