import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  blendViews,
  Camera,
  fitScale,
  homeView,
  limitView,
  panView,
  viewOf,
  zoomView,
  type ViewState
} from '../../../../src/html/page/scene/camera.ts'
import { extent, fitLayout, type Vector } from '../../../../src/html/page/scene/layout.ts'

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
        camera.project(...at, out)
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
  it('leaves a small margin about a flat layout, whatever its shape and that of the screen', () => {
    fc.assert(
      fc.property(places, screen, (places, size) => {
        const layout = fitLayout(Float32Array.from(places.flat()), 2)
        const camera = new Camera(homeView(2), fitScale(layout, 2, size), size)
        expect(onScreen(camera, layout.points, size)).toBe(true)
      })
    )
    const wide = fitLayout(Float32Array.of(-5, 0, 0, 5, 1, 0), 2)
    expect(fitScale(wide, 2, size)).toBeCloseTo(0.92 * 400, 3)
  })

  it('has room for a layout in three dimensions, however it is turned', () => {
    fc.assert(
      fc.property(places, screen, number, number, (places, size, yaw, pitch) => {
        const layout = fitLayout(Float32Array.from(places.flat()), 3)
        const view = { ...homeView(3), yaw: 3 * yaw, pitch: 1.5 * pitch }
        const camera = new Camera(view, fitScale(layout, 3, size), size)
        expect(onScreen(camera, layout.points, size)).toBe(true)
      })
    )
  })

  it('is finite for points that are all the same', () => {
    const one = fitLayout(Float32Array.of(7, 7, 7), 3)
    expect([fitScale(one, 2, size), fitScale(one, 3, size)].every(scale => scale > 1 && scale < 1000)).toBe(true)
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

describe('viewOf', () => {
  const layout = fitLayout(
    Float32Array.from({ length: 300 }, (_, i) => Math.sin(i * i)),
    2
  )

  it('fills most of the picture with some points', () => {
    const some = extent(layout.points, [3, 4])
    const view = viewOf(some, layout, size, homeView(2), 0.01)
    const camera = new Camera(view, fitScale(layout, 2, size), size)
    const places = [3, 4].map(row => seen(camera, pointOf(layout.points, row)))
    expect(places.every(([x, y]) => x > 0 && x < 800 && y > 0 && y < 600)).toBe(true)
    const [wide, high] = [0, 1].map(axis => Math.abs(places[0]![axis]! - places[1]![axis]!))
    expect(wide! > 500 || high! > 400).toBe(true)
  })

  it('shows the surroundings of a single point', () => {
    const view = viewOf(extent(layout.points, [7]), layout, size, homeView(2), 0.25)
    expect(view.center).toEqual(extent(layout.points, [7]).middle)
    expect(view.zoom).toBeGreaterThan(2)
    expect(view.zoom).toBeLessThan(5)
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
  camera.project(...at, out)
  return [out[0]!, out[1]!]
}

function onScreen(camera: Camera, points: Float32Array, { width, height }: { width: number; height: number }): boolean {
  return Array.from({ length: points.length / 3 }, (_, row) => seen(camera, pointOf(points, row))).every(
    ([x, y]) => x >= 0 && y >= 0 && x <= width && y <= height
  )
}

function pointOf(points: Float32Array, row: number): Vector {
  return Array.from(points.subarray(3 * row, 3 * row + 3)) as unknown as Vector
}

function numbers({ center, zoom, yaw, pitch }: ViewState): number[] {
  return [...center, zoom, yaw, pitch]
}
