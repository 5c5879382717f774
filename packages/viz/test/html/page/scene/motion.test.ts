import { describe, expect, it } from 'vitest'
import { Motion } from '../../../../src/html/page/scene/motion.ts'
import { Pace } from '../../../../src/html/page/scene/pace.ts'
import { nearness, pointStyle } from '../../../../src/html/page/scene/style.ts'

describe('Motion', () => {
  it('goes from 0 to 1, slow at both ends, from the first frame on', () => {
    const motion = new Motion(100)
    expect([5000, 5010, 5050, 5090, 5100, 9000].map(now => motion.at(now))).toEqual([
      0,
      expect.closeTo(0.004, 9),
      0.5,
      expect.closeTo(0.996, 9),
      1,
      1
    ])
  })
})

describe('Pace', () => {
  /** The shares of drawings that follow each other, each of which takes as long as it has points. */
  function shares(pace: Pace, millisecondsOfAll: number, drawings: number): number[] {
    return Array.from({ length: drawings }, () => {
      const { share } = pace
      pace.learn(share, 4 + share * millisecondsOfAll)
      return share
    })
  }

  it('draws all where the graphics card is fast enough', () => {
    expect(shares(new Pace(1_000_000), 10, 5)).toEqual([1, 1, 1, 1, 1])
  })

  it('draws as much as takes a frame of the screen where it is not', () => {
    const slow = shares(new Pace(1_000_000), 200, 30)
    expect(slow.at(-1)).toBeCloseTo(12 / 200, 2)
    expect(slow.slice(3).every(share => share < 0.1)).toBe(true)
  })

  it('always draws 20,000 points', () => {
    expect(shares(new Pace(1_000_000), 1e6, 5).at(-1)).toBe(0.02)
    expect(shares(new Pace(20_000), 1e6, 5).at(-1)).toBe(1)
    expect(new Pace(0).share).toBe(1)
  })

  it('draws all again as soon as there is time, after a single drawing that took long', () => {
    const pace = new Pace(1_000_000)
    pace.learn(1, 900)
    expect(shares(pace, 1, 6)).toEqual([0.1, 0.2, 0.4, 0.8, 1, 1].map(share => expect.closeTo(share, 9) as number))
  })
})

describe('pointStyle', () => {
  const size = { width: 1000, height: 700 }

  it('makes points smaller and fainter the more there are, within limits that can be seen', () => {
    const styles = [1, 100, 10_000, 100_000, 1_000_000, 10_000_000].map(count => pointStyle(count, size, 1))
    expect(styles).toEqual(styles.toSorted((a, b) => b.diameter - a.diameter || b.opacity - a.opacity))
    expect(styles[0]).toEqual({ diameter: 9, opacity: 0.9 })
    expect(styles.at(-1)).toEqual({ diameter: 2.2, opacity: 0.1 })
  })

  it('lets them grow with the zoom, but slower than what is between them', () => {
    for (const count of [100, 10_000, 1_000_000]) {
      const sizes = [1, 2, 4, 8, 64, 1024].map(zoom => pointStyle(count, size, zoom).diameter)
      expect(sizes).toEqual(sizes.toSorted((a, b) => a - b))
      for (const [i, zoom] of [1, 2, 4, 8, 64, 1024].entries()) expect(sizes[i]!).toBeLessThanOrEqual(sizes[0]! * zoom)
      expect(sizes.at(-1)).toBeGreaterThan(14)
      expect(sizes.at(-1)).toBeLessThanOrEqual(18)
    }
  })

  it('is finite where there is no point', () => {
    expect(pointStyle(0, size, 1)).toEqual({ diameter: 9, opacity: 0.9 })
  })
})

describe('nearness', () => {
  it('is 1 at the depth of the centre, and within bounds for the eye', () => {
    expect([nearness(2, 2), nearness(2, 1), nearness(2, 0.001), nearness(2, 1000)]).toEqual([1, 2, 4, 0.35])
  })
})
