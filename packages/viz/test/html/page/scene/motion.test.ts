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
  it('draws all where frames come in time', () => {
    const pace = new Pace(1_000_000)
    expect([0, 16, 32, 48].map(now => pace.next(now))).toEqual([1, 1, 1, 1])
  })

  it('draws less as long as frames are late, but not less than 20,000 points, and all at rest', () => {
    const pace = new Pace(1_000_000)
    const shares = Array.from({ length: 12 }, (_, i) => pace.next(100 * i))
    expect(shares[0]).toBe(1)
    expect(shares[1]).toBeCloseTo(0.4, 9)
    expect(shares.at(-1)).toBe(0.02)
    expect(pace.next(undefined)).toBe(1)
    expect(new Pace(10_000).next(0)).toBe(1)
  })

  it('draws more again when there is time left', () => {
    const pace = new Pace(1_000_000)
    for (let i = 0; i < 12; i++) pace.next(100 * i)
    let share = 0
    for (let i = 0; i < 60; i++) share = pace.next(1100 + 16 * i)
    expect(share).toBe(1)
  })

  it('takes a rest of the pointer for no late frame', () => {
    const pace = new Pace(1_000_000)
    pace.next(0)
    expect(pace.next(5000)).toBe(1)
    pace.next(undefined)
    expect(pace.next(5500)).toBe(1)
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
