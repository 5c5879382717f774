export type Vector = readonly [x: number, y: number, z: number]

/** Points in units of the scene: the middle of their box is the origin, its longest side goes from -1 to 1. */
export interface Layout {
  readonly dims: 2 | 3
  /** Three numbers a point. */
  readonly points: Float32Array
  /** From the origin to the farthest point. */
  readonly radius: number
  /** From the coordinates of the positions given to those of the scene. */
  toScene(at: Vector): Vector
}

/** Moves and scales positions (three numbers a point) into the scene. Points that are all the same lie in its middle. */
export function fitLayout(positions: Float32Array, dims: 2 | 3): Layout {
  const { middle, half } = boxOf(positions)
  const longest = Math.max(half[0], half[1], dims === 3 ? half[2] : 0)
  const scale = longest > 0 ? 1 / longest : 1
  const scaleZ = dims === 3 ? scale : 0
  const [x, y, z] = middle
  const points = new Float32Array(positions.length)
  let square = 0
  for (let i = 0; i < points.length; i += 3) {
    points[i] = (positions[i]! - x) * scale
    points[i + 1] = (positions[i + 1]! - y) * scale
    points[i + 2] = (positions[i + 2]! - z) * scaleZ
    square = Math.max(square, points[i]! ** 2 + points[i + 1]! ** 2 + points[i + 2]! ** 2)
  }
  const toScene = (at: Vector): Vector => [(at[0] - x) * scale, (at[1] - y) * scale, (at[2] - z) * scaleZ]
  return { dims, points, radius: Math.sqrt(square), toScene }
}

/** The smallest box that holds some points, or all where no rows are given: its middle, and half its sides. */
export function boxOf(
  points: Float32Array,
  rows?: ArrayLike<number>
): { readonly middle: Vector; readonly half: Vector } {
  const count = rows?.length ?? points.length / 3
  if (count === 0) return { middle: [0, 0, 0], half: [0, 0, 0] }
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
  return {
    middle: [(left + right) / 2, (low + high) / 2, (far + near) / 2],
    half: [(right - left) / 2, (high - low) / 2, (near - far) / 2]
  }
}
