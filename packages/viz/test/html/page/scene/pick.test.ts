import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Camera, homeView } from '../../../../src/html/page/scene/camera.ts'
import { drawOrder, shuffledRows } from '../../../../src/html/page/scene/order.ts'
import { pick, rowsInside, type Picture } from '../../../../src/html/page/scene/pick.ts'

/** Points of ten pixels on a screen whose pixels from the middle are hundredths of a unit. */
function picture(points: readonly number[], given: Partial<Picture> = {}): Picture {
  return {
    camera: new Camera(homeView(2), 100, { width: 800, height: 600 }),
    points: Float32Array.from(points),
    order: drawOrder(shuffledRows(points.length / 3), undefined, undefined, []),
    diameter: 10,
    sizes: 1,
    ...given
  }
}

describe('pick', () => {
  const three = [0, 0, 0, 0.08, 0, 0, 2, 1, 0]

  it('finds the point at a place', () => {
    expect(pick(picture(three), 401, 299, 0)).toBe(0)
    expect(pick(picture(three), 601, 201, 0)).toBe(2)
  })

  it('finds the nearest of those that cover it', () => {
    expect([403, 405].map(x => pick(picture(three), x, 300, 0))).toEqual([0, 1])
  })

  it('finds a small point on a large one', () => {
    const pair = picture([0, 0, 0, 0.15, 0, 0], { sizes: Float32Array.of(4, 0.5) })
    expect([pick(pair, 414, 300, 0), pick(pair, 390, 300, 0)]).toEqual([1, 0])
  })

  it('finds one beside the place within the slack, and none beyond', () => {
    expect([pick(picture(three), 390, 300, 4), pick(picture(three), 390, 300, 6)]).toEqual([undefined, 0])
  })

  it('finds the nearest to the camera in three dimensions', () => {
    const line = picture([0, 0, -0.5, 0.01, 0, 0.5, 0, 0, 0])
    expect(pick(line, 400, 300, 0)).toBe(1)
  })

  it('reckons with points that are larger since they are nearer', () => {
    const near = picture([0, 0, 1.5])
    // At a distance of 824.2 units of a pixel, 150 of which it is nearer: ten pixels become 12.2.
    expect([pick(near, 406, 300, 0), pick(near, 406.5, 300, 0)]).toEqual([0, undefined])
  })

  it('prefers a point of the uppermost group, also to one whose middle is nearer', () => {
    const order = drawOrder(shuffledRows(3), undefined, Uint8Array.of(0, 1, 0), [])
    expect(pick(picture(three, { order }), 403.5, 300, 0)).toBe(1)
  })

  it('finds none that is hidden, behind the camera, or where there is none', () => {
    const order = drawOrder(shuffledRows(3), Uint8Array.of(0, 1, 1), undefined, [])
    expect(pick(picture(three, { order }), 399, 300, 0)).toBeUndefined()
    expect(pick(picture([0, 0, 20]), 400, 300, 1000)).toBeUndefined()
    expect(pick(picture([]), 400, 300, 1000)).toBeUndefined()
  })
})

describe('rowsInside', () => {
  it('has the rows within a path in ascending order, without those that are hidden', () => {
    const points = Array.from({ length: 40 }, (_, i) => [i / 20, 0, 0]).flat()
    const visible = Uint8Array.from({ length: 40 }, (_, row) => row % 2)
    const order = drawOrder(
      shuffledRows(40),
      visible,
      visible.map(bit => 1 - bit),
      []
    )
    // From 401 to 457 pixels, which is from row 1 to row 11.
    const path = [401, 290, 457, 290, 457, 310, 401, 310]
    expect(Array.from(rowsInside(picture(points, { order }), path))).toEqual([1, 3, 5, 7, 9, 11])
  })

  it('is what a look at each point says', () => {
    const at = fc.double({ min: -3, max: 3, noNaN: true })
    fc.assert(
      fc.property(fc.array(fc.tuple(at, at, at), { maxLength: 50 }), list => {
        const shown = picture(list.flat())
        const rows = rowsInside(shown, [300, 200, 500, 200, 500, 400, 300, 400])
        const out = new Float64Array(3)
        const wanted = list.flatMap((_, row) => {
          shown.camera.project(shown.points, row, out)
          return out[0]! > 300 && out[0]! < 500 && out[1]! > 200 && out[1]! < 400 ? [row] : []
        })
        expect(Array.from(rows)).toEqual(wanted)
      })
    )
  })
})
