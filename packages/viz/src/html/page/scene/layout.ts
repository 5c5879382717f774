export type Vector = readonly [x: number, y: number, z: number]

/** How much room some points take: a box, and a ball about the middle of that box. */
export interface Extent {
  readonly middle: Vector
  /** Half the sides of the box. */
  readonly half: Vector
  /** From the middle to the farthest point. */
  readonly radius: number
}

/** Points in units of the scene: the middle of their box is the origin, its longest side goes from -1 to 1. */
export interface Layout extends Extent {
  readonly dims: 2 | 3
  /** Three numbers a point. */
  readonly points: Float32Array
  /** From the coordinates of the positions given to those of the scene. */
  toScene(at: Vector): Vector
}

/** Moves and scales positions (three numbers a point) into the scene. Points that are all the same lie in its middle. */
export function fitLayout(positions: Float32Array, dims: 2 | 3): Layout {
  const given = extent(positions)
  const longest = Math.max(given.half[0], given.half[1], dims === 3 ? given.half[2] : 0)
  const scale = longest > 0 ? 1 / longest : 1
  const scaleZ = dims === 3 ? scale : 0
  const [x, y, z] = given.middle
  const points = new Float32Array(positions.length)
  for (let i = 0; i < points.length; i += 3) {
    points[i] = (positions[i]! - x) * scale
    points[i + 1] = (positions[i + 1]! - y) * scale
    points[i + 2] = (positions[i + 2]! - z) * scaleZ
  }
  const toScene = (at: Vector): Vector => [(at[0] - x) * scale, (at[1] - y) * scale, (at[2] - z) * scaleZ]
  return { ...extent(points), dims, points, toScene }
}

/** The room that the points take, or some of them; where there are none, none at the origin. */
export function extent(points: Float32Array, rows?: ArrayLike<number>): Extent {
  const count = rows?.length ?? points.length / 3
  if (count === 0) return { middle: [0, 0, 0], half: [0, 0, 0], radius: 0 }
  let [left, right, low, high, far, near] = [Infinity, -Infinity, Infinity, -Infinity, Infinity, -Infinity]
  for (let i = 0; i < count; i++) {
    const at = 3 * (rows?.[i] ?? i)
    left = Math.min(left, points[at]!)
    right = Math.max(right, points[at]!)
    low = Math.min(low, points[at + 1]!)
    high = Math.max(high, points[at + 1]!)
    far = Math.min(far, points[at + 2]!)
    near = Math.max(near, points[at + 2]!)
  }
  const [x, y, z] = [(left + right) / 2, (low + high) / 2, (far + near) / 2]
  let square = 0
  for (let i = 0; i < count; i++) {
    const at = 3 * (rows?.[i] ?? i)
    square = Math.max(square, (points[at]! - x) ** 2 + (points[at + 1]! - y) ** 2 + (points[at + 2]! - z) ** 2)
  }
  return {
    middle: [x, y, z],
    half: [(right - left) / 2, (high - low) / 2, (near - far) / 2],
    radius: Math.sqrt(square)
  }
}
