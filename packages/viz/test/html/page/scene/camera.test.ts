import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  blendViews,
  Camera,
  fitScale,
  homeView,
  limitView,
  panView,
  zoomView,
  type ViewState
} from '../../../../src/html/page/scene/camera.ts'
import type { Vector } from '../../../../src/html/page/scene/layout.ts'

const size = { width: 800, height: 600 }
const number = fc.double({ min: -1, max: 1, noNaN: true })
const vector = fc.tuple(number, number, number)
const view = fc.record({
  center: vector,
  zoom: fc.double({ min: 0.1, max: 100, noNaN: true }),
  yaw: fc.double({ min: -6, max: 6, noNaN: true }),
  pitch: fc.double({ min: -1.5, max: 1.5, noNaN: true })
})
const screen = fc.record({ width: fc.integer({ min: 50, max: 3000 }), height: fc.integer({ min: 50, max: 3000 }) })
const places = fc.array(vector, { minLength: 1, maxLength: 30 })

describe('Camera', () => {
  it('shows x to the right and y upwards, at equal scale', () => {
    const camera = new Camera(homeView(2), 100, size)
    expect(seen(camera, [0, 0, 0])).toEqual([400, 300])
    expect(seen(camera, [1, 0.5, 0])).toEqual([500, 250])
  })

  it('turns what is in front to the right as yaw grows, and downwards as pitch grows', () => {
    const [x, y] = seen(new Camera({ ...homeView(2), yaw: 0.1, pitch: 0.1 }, 100, size), [0, 0, 1])
    expect(x).toBeGreaterThan(405)
    expect(y).toBeGreaterThan(305)
  })

  it('shows what is nearer larger', () => {
    const camera = new Camera(homeView(2), 100, size)
    expect(seen(camera, [1, 0, 0.5])[0]).toBeGreaterThan(505)
    expect(seen(camera, [1, 0, -0.5])[0]).toBeLessThan(495)
  })

  it('has a matrix that places points in WebGL where it places them on the screen', () => {
    fc.assert(
      fc.property(view, vector, screen, (view, at, size) => {
        const camera = new Camera(view, 100, size)
        const out = new Float64Array(3)
        camera.project(at, 0, out)
        const m = camera.matrix(4)
        const less = at.map((value, axis) => value - view.center[axis]!)
        const [x, y, z, w] = [0, 1, 2, 3].map(
          row => m[row]! * less[0]! + m[4 + row]! * less[1]! + m[8 + row]! * less[2]! + m[12 + row]!
        ) as [number, number, number, number]
        expect(w).toBeCloseTo(out[2]!, 4)
        // Near the plane of the camera, 32 bits hold no place on the screen.
        fc.pre(w > 0.05 * camera.distance)
        expect((x / w + 1) / 2).toBeCloseTo(out[0]! / size.width, 3)
        expect((1 - y / w) / 2).toBeCloseTo(out[1]! / size.height, 3)
        expect(Math.abs(z / w)).toBeLessThanOrEqual(1.0001)
      })
    )
  })
})

describe('fitScale', () => {
  it('has all points on the screen, with a margin, and is as near as that allows', () => {
    fc.assert(
      fc.property(places, screen, view, (places, size, view) => {
        const points = Float32Array.from(places.flat())
        const scale = fitScale(points, undefined, view, 0.01, size)
        const camera = new Camera({ ...view, zoom: 1 }, scale, size)
        const out = new Float64Array(3)
        const [gaps, depths] = [[] as number[], [] as number[]]
        for (let row = 0; row < places.length; row++) {
          camera.project(points, row, out)
          gaps.push(...margins([out[0]!, out[1]!], size))
          depths.push(out[2]! / camera.distance)
        }
        expect(Math.min(...gaps)).toBeGreaterThan(0.0399)
        expect(Math.min(...depths)).toBeGreaterThan(0.2499)
        const room = margins(seen(camera, shift(view.center, camera.across(0.01 * scale, 0.01 * scale))), size)
        expect(Math.min(...gaps, ...room) < 0.0401 || Math.min(...depths) < 0.2501).toBe(true)
      })
    )
  })

  it('looks at the rows that are named', () => {
    const points = Float32Array.of(-0.1, 0, 0, 0.1, 0, 0, 9, 9, 0)
    expect(fitScale(points, [0, 1], homeView(2), 0, size)).toBeCloseTo((0.92 * 400) / 0.1, 1)
  })

  it('shows the surroundings of a single point, and is finite without', () => {
    const point = Float32Array.of(0, 0, 0)
    expect(fitScale(point, undefined, homeView(2), 0.25, size)).toBeCloseTo((0.92 * 300) / 0.25, 9)
    expect(fitScale(point, undefined, homeView(2), 0, size)).toBeCloseTo(0.92 * 300, 9)
  })
})

describe('panView', () => {
  it('moves what is in the plane of the centre along with the pointer', () => {
    fc.assert(
      fc.property(view, number, number, (view, dx, dy) => {
        const [x, y] = seen(
          new Camera(panView(view, new Camera(view, 100, size), 300 * dx, 200 * dy), 100, size),
          view.center
        )
        expect(x).toBeCloseTo(400 + 300 * dx, 4)
        expect(y).toBeCloseTo(300 + 200 * dy, 4)
      })
    )
  })
})

describe('zoomView', () => {
  it('leaves what is under the pointer where it is', () => {
    const factor = fc.double({ min: 0.2, max: 5, noNaN: true })
    fc.assert(
      fc.property(view, number, number, factor, (view, dx, dy, factor) => {
        const before = new Camera(view, 100, size)
        const place = [400 + 390 * dx, 300 + 290 * dy] as const
        const way = before.across(390 * dx, 290 * dy)
        const under = view.center.map((value, axis) => value + way[axis]!) as unknown as Vector
        const after = new Camera(zoomView(view, before, ...place, factor), 100, size)
        const [x, y] = seen(after, under)
        expect(x).toBeCloseTo(place[0], 4)
        expect(y).toBeCloseTo(place[1], 4)
      })
    )
  })

  it('goes no farther than its limits, and there moves nothing', () => {
    const far = { ...homeView(2), zoom: 10_000 }
    expect(zoomView(far, new Camera(far, 100, size), 10, 10, 2)).toEqual(far)
  })
})

describe('limitView', () => {
  it('leaves a view within limits as it is, in three dimensions', () => {
    fc.assert(
      fc.property(view, view => {
        expect(limitView(view, 3)).toEqual({ ...view, pitch: view.pitch, yaw: view.yaw })
      })
    )
  })

  it('does not turn in two dimensions', () => {
    expect(limitView({ center: [1, 1, 1], zoom: 2, yaw: 1, pitch: 1 }, 2)).toEqual({
      center: [1, 1, 0],
      zoom: 2,
      yaw: 0,
      pitch: 0
    })
  })

  it('takes the nearest number in range, and that of the beginning in place of none', () => {
    const wild = { center: [9, NaN, -9], zoom: 1e9, yaw: Infinity, pitch: 4 } as unknown as ViewState
    expect(limitView(wild, 3)).toEqual({ center: [2, 0, -2], zoom: 10_000, yaw: homeView(3).yaw, pitch: Math.PI / 2 })
    const zoomless = { center: [0, 0, 0], yaw: 0, pitch: 0 } as unknown as ViewState
    expect(limitView(zoomless, 2)).toEqual(homeView(2))
  })
})

describe('blendViews', () => {
  it('begins and ends at the two views', () => {
    fc.assert(
      fc.property(view, view, (from, to) => {
        expect(numbers(blendViews(from, to, 0))).toEqual(numbers(from).map(value => expect.closeTo(value, 6) as number))
        const end = blendViews(from, to, 1)
        const turns = (end.yaw - to.yaw) / (2 * Math.PI)
        expect(turns).toBeCloseTo(Math.round(turns), 6)
        expect(numbers({ ...end, yaw: to.yaw })).toEqual(numbers(to).map(value => expect.closeTo(value, 6) as number))
      })
    )
  })

  it('turns the shorter way', () => {
    const [from, to] = [3, -3].map(yaw => ({ ...homeView(3), yaw })) as [ViewState, ViewState]
    expect(blendViews(from, to, 0.5).yaw).toBeCloseTo(Math.PI, 6)
  })

  it('zooms about a place that stays on the screen', () => {
    const from = homeView(2)
    const to = zoomView(from, new Camera(from, 100, size), 700, 100, 8)
    const [, , under] = [0, 0, new Camera(from, 100, size).across(300, -200)] as const
    for (const t of [0.2, 0.5, 0.9]) {
      const [x, y] = seen(new Camera(blendViews(from, to, t), 100, size), under)
      expect([x, y]).toEqual([expect.closeTo(700, 6), expect.closeTo(100, 6)])
    }
  })
})

function seen(camera: Camera, at: Vector): [number, number] {
  const out = new Float64Array(3)
  camera.project(at, 0, out)
  return [out[0]!, out[1]!]
}

/** How far a place is from the four edges of the screen, as shares of it. */
function margins([x, y]: [number, number], { width, height }: { width: number; height: number }): number[] {
  return [x / width, 1 - x / width, y / height, 1 - y / height]
}

function shift(from: Vector, way: Vector): Vector {
  return [from[0] + way[0], from[1] + way[1], from[2] + way[2]]
}

function numbers({ center, zoom, yaw, pitch }: ViewState): number[] {
  return [...center, zoom, yaw, pitch]
}
