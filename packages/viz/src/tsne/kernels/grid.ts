import { f } from './lanes.ts'

/**
 * Spreads points over the 16 nodes of a square grid around each, by cubic B-splines. The twin of assembly/grid.ts, rounding
 * for rounding.
 *
 * @param left     where the first column of nodes is; points have to lie at least one node from the edges, two from the far ones
 * @param top      where the first row of nodes is
 * @param perUnit  nodes to a unit of the layout
 * @param density  the nodes, row by row
 * @param pitch    bytes from row to row
 */
export function spread(
  buffer: ArrayBuffer,
  layout: number,
  from: number,
  to: number,
  left: number,
  top: number,
  perUnit: number,
  density: number,
  pitch: number
): void {
  const floats = new Float32Array(buffer)
  for (let i = from; i < to; i++) {
    const place = placeOf(floats, layout / 4 + 2 * i, left, top, perUnit)
    for (let row = 0; row < 4; row++) {
      for (let column = 0; column < 4; column++) {
        const at = (density + (place.row + row) * pitch) / 4 + place.column + column
        floats[at]! += f(place.across[column]! * place.down[row]!)
      }
    }
  }
}

/** The other way round: at each point the two fields, of the 16 nodes around it, into `forces`. */
export function gather(
  buffer: ArrayBuffer,
  layout: number,
  from: number,
  to: number,
  left: number,
  top: number,
  perUnit: number,
  fieldX: number,
  fieldY: number,
  pitch: number,
  forces: number
): void {
  const floats = new Float32Array(buffer)
  for (let i = from; i < to; i++) {
    const place = placeOf(floats, layout / 4 + 2 * i, left, top, perUnit)
    for (const [axis, field] of [fieldX, fieldY].entries()) {
      const column = (lane: number): number => {
        const shares = [0, 1, 2, 3].map(row => {
          const at = (field + (place.row + row) * pitch) / 4 + place.column + lane
          return f(floats[at]! * place.down[row]!)
        })
        const average = f(f(shares[0]! + shares[1]!) + f(shares[2]! + shares[3]!))
        return f(place.across[lane]! * average)
      }
      floats[forces / 4 + 2 * i + axis] = f(f(column(0) + column(2)) + f(column(1) + column(3)))
    }
  }
}

interface Place {
  /** The first of the four columns and rows of nodes around the point. */
  readonly column: number
  readonly row: number
  /** What is each one's part. */
  readonly across: Float32Array
  readonly down: Float32Array
}

function placeOf(floats: Float32Array, point: number, left: number, top: number, perUnit: number): Place {
  const x = f(f(floats[point]! - f(left)) * f(perUnit))
  const y = f(f(floats[point + 1]! - f(top)) * f(perUnit))
  const [column, row] = [Math.floor(x), Math.floor(y)]
  return { column: column - 1, row: row - 1, across: weights(f(x - column)), down: weights(f(y - row)) }
}

/** The cubic B-spline's polynomials, of the four nodes around a point that lies `u` of the way from the second to the third. */
const polynomials: readonly Float32Array[] = [
  Float32Array.of(-1 / 6, 1 / 2, -1 / 2, 1 / 6),
  Float32Array.of(1 / 2, -1, 1 / 2, 0),
  Float32Array.of(-1 / 2, 0, 1 / 2, 0),
  Float32Array.of(1 / 6, 2 / 3, 1 / 6, 0)
]

function weights(u: number): Float32Array {
  return Float32Array.from({ length: 4 }, (_, lane) => polynomials.reduce((w, c) => f(f(w * u) + c[lane]!), 0))
}
