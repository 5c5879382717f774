import type { Camera } from './camera.ts'
import { hidden, type DrawOrder } from './order.ts'
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
 * The point at a place of the screen. Of those that cover it: of the uppermost group the nearest to the camera, or, where all are
 * as near, the one whose middle is nearest to the place. Else the point whose rim is nearest, if within `slack`.
 *
 * Every visible point is looked at, which needs no index that would have to follow the layout.
 */
export function pick(picture: Picture, x: number, y: number, slack: number): number | undefined {
  const { camera, points, order, diameter, sizes } = picture
  const at = new Float64Array(3)
  let hit: number | undefined
  let [hitGroup, hitDepth, hitWay] = [0, Infinity, Infinity]
  let nearest: number | undefined
  let nearestGap = slack
  for (let row = 0; row < order.groups.length; row++) {
    const group = order.groups[row]!
    if (group === hidden) continue
    camera.project(points, row, at)
    const depth = at[2]!
    if (depth <= 0) continue
    const way = Math.sqrt((at[0]! - x) ** 2 + (at[1]! - y) ** 2)
    const size = typeof sizes === 'number' ? sizes : sizes[row]!
    const gap = way - (size * diameter * nearness(camera.distance, depth)) / 2
    if (gap > nearestGap) continue
    if (gap > 0) [nearest, nearestGap] = [row, gap]
    else if (group > hitGroup || (group === hitGroup && (depth === hitDepth ? way < hitWay : depth < hitDepth))) {
      ;[hit, hitGroup, hitDepth, hitWay] = [row, group, depth, way]
    }
  }
  return hit ?? nearest
}

/** The visible points whose middles lie within a closed path on the screen (x and y by turns), in ascending order. */
export function rowsInside({ camera, points, order }: Picture, path: readonly number[]): Uint32Array {
  const isInside = insideOf(path)
  const at = new Float64Array(3)
  const rows = new Uint32Array(order.rows.length)
  let count = 0
  for (let row = 0; row < order.groups.length; row++) {
    if (order.groups[row] === hidden) continue
    camera.project(points, row, at)
    if (at[2]! > 0 && isInside(at[0]!, at[1]!)) rows[count++] = row
  }
  return rows.slice(0, count)
}
