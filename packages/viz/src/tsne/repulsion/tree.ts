import { cellBytes } from '../kernels/tree.ts'
import type { Points } from '../points.ts'
import type { Repulsion } from '../repulsion.ts'
import type { Workspace } from '../workspace.ts'

/** Points at a time: some milliseconds; a multiple of 4. */
const atOnce = 4096

/** Cells of a tree in place of points that are far away: Barnes and Hut, with θ = 1/2. */
export function treeRepulsion({ rows, width, dimensions, layout, bytes }: Points, workspace: Workspace): Repulsion {
  const { kernels } = workspace
  const sorted = workspace.take(16 * (rows + 3))
  const order = workspace.take(4 * rows)
  const cells = workspace.take(cellBytes * (2 * rows + 2))
  return async (forces, pause) => {
    const points = workspace.floats(layout, bytes / 4)
    const copies = workspace.floats(sorted, 4 * rows)
    const numbers = workspace.numbers(order, rows)
    for (let row = 0; row < rows; row++) {
      numbers[row] = row
      for (let axis = 0; axis < dimensions; axis++) copies[4 * row + axis] = points[row * width + axis]!
    }
    const cellCount = kernels.buildTree(sorted, order, rows, cells)
    let total = 0
    for (let from = 0; from < rows; from += atOnce) {
      const to = Math.min(rows, from + atOnce)
      total += kernels.repelTree(sorted, order, from, to, cells, cellCount, forces, 4 * width)
      await pause()
    }
    return total - rows
  }
}
