import type { Points } from '../points.ts'
import type { Repulsion } from '../repulsion.ts'
import type { Workspace } from '../workspace.ts'

/** Pairs at a time: some milliseconds. */
const atOnce = 2 ** 22
/** Nothing comes of a point out there, and the square of its distance is still a number of 32 bits. */
const farAway = 1e18

/** All pairs: exact up to rounding. */
export function pairRepulsion({ rows, width, dimensions, layout, bytes }: Points, workspace: Workspace): Repulsion {
  const padded = 4 * Math.ceil(rows / 4)
  const axes = [0, 1, 2].map(() => workspace.take(4 * padded)) as [number, number, number]
  const rowsAtOnce = Math.ceil(atOnce / padded)
  return async (forces, pause) => {
    const points = workspace.floats(layout, bytes / 4)
    for (const [axis, at] of axes.slice(0, dimensions).entries()) {
      const coordinates = workspace.floats(at, padded).fill(farAway, rows)
      for (let row = 0; row < rows; row++) coordinates[row] = points[row * width + axis]!
    }
    let total = 0
    for (let from = 0; from < rows; from += rowsAtOnce) {
      const to = Math.min(rows, from + rowsAtOnce)
      total += workspace.kernels.repelPairs(...axes, padded, from, to, forces, 4 * width)
      await pause()
    }
    return total - rows
  }
}
