import type { Camera } from './camera.ts'
import type { DrawOrder } from './order.ts'
import { insideOf } from './polygon.ts'
import { nearness } from './style.ts'

/** The points as they are on the screen. */
export interface Picture {
  readonly camera: Camera
  /** Three numbers a point, in units of the scene. */
  readonly points: Float32Array
  readonly order: DrawOrder
  /** Diameter of a point of size 1, in pixels. */
  readonly diameter: number
  /** Sizes of the points, one for all or one each. */
  readonly sizes: Float32Array | number
}

/**
 * The point at a place of the screen. Of those that cover it the nearest to the camera, or, where all are as near, the one whose
 * middle is nearest to the place; in the uppermost group that has one. Else the point whose rim is nearest, if within `slack`.
 *
 * Every visible point is looked at: a million takes about 10 ms, and needs no index that would have to follow the layout.
 */
export function pick(picture: Picture, x: number, y: number, slack: number): number | undefined {
  const { camera, points, order, diameter, sizes } = picture
  const at = new Float64Array(3)
  let nearest: number | undefined
  let nearestGap = slack
  let end = order.rows.length
  for (const count of order.counts.toReversed()) {
    let hit: number | undefined
    let [hitDepth, hitWay] = [Infinity, Infinity]
    for (let i = end - count; i < end; i++) {
      const row = order.rows[i]!
      camera.project(points, row, at)
      const depth = at[2]!
      if (depth <= 0) continue
      const way = Math.hypot(at[0]! - x, at[1]! - y)
      const size = typeof sizes === 'number' ? sizes : sizes[row]!
      const gap = way - (size * diameter * nearness(camera.distance, depth)) / 2
      if (gap > 0) {
        if (gap <= nearestGap) [nearest, nearestGap] = [row, gap]
      } else if (depth === hitDepth ? way < hitWay : depth < hitDepth) [hit, hitDepth, hitWay] = [row, depth, way]
    }
    if (hit !== undefined) return hit
    end -= count
  }
  return nearest
}

/** The visible points whose middles lie within a closed path on the screen (x and y by turns), in ascending order. */
export function rowsInside({ camera, points, order }: Picture, path: readonly number[]): Uint32Array {
  const isInside = insideOf(path)
  const at = new Float64Array(3)
  return order.rows
    .filter(row => {
      camera.project(points, row, at)
      return at[2]! > 0 && isInside(at[0]!, at[1]!)
    })
    .sort()
}
