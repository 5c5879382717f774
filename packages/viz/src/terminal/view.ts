import { Matrix } from '@llm-cookbook/vector'

const degree = Math.PI / 180
/** Where the eye is: turned by so much about the vertical axis, and so far above the horizon. */
const azimuth = -60 * degree
const elevation = 25 * degree

/** Points of three dimensions as the eye has them from far away (orthographic): to the right, and upwards. */
export function seen(points: Matrix): Matrix {
  const flat = new Matrix(points.rows, 2)
  for (let row = 0; row < points.rows; row++) {
    const [x, y, z] = points.row(row) as unknown as [number, number, number]
    const towards = Math.cos(azimuth) * x + Math.sin(azimuth) * y
    flat.data[row * 2] = Math.cos(azimuth) * y - Math.sin(azimuth) * x
    flat.data[row * 2 + 1] = Math.cos(elevation) * z - Math.sin(elevation) * towards
  }
  return flat
}

/** The corners of the box around one point or more: bit 0 of their number is x, bit 1 is y, bit 2 is z, each the least or the greatest. */
export function boxAround(points: Matrix): Matrix {
  const box = new Matrix(8, 3)
  for (let axis = 0; axis < 3; axis++) {
    let least = Infinity
    let most = -Infinity
    for (const row of points) {
      least = Math.min(least, row[axis]!)
      most = Math.max(most, row[axis]!)
    }
    for (let corner = 0; corner < 8; corner++) box.data[corner * 3 + axis] = (corner >> axis) & 1 ? most : least
  }
  return box
}

/** The corner nearest to the eye, by the signs of its direction: x to the right, y to the front, z above. */
const nearest = (Math.cos(azimuth) > 0 ? 1 : 0) | (Math.sin(azimuth) > 0 ? 2 : 0) | 4

/** The edges of the box that lie behind what is in it: all but the three that meet at the nearest corner. */
export const backEdges: readonly (readonly [from: number, to: number])[] = [0, 1, 2, 3, 4, 5, 6, 7].flatMap(corner =>
  [1, 2, 4]
    .filter(bit => (corner & bit) === 0 && corner !== nearest && (corner | bit) !== nearest)
    .map(bit => [corner, corner | bit] as const)
)
