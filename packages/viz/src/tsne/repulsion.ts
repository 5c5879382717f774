import type { Pause } from '../pause.ts'
import { boxAround, type Points } from './points.ts'
import { fourierRepulsion, gridSize } from './repulsion/fourier.ts'
import { pairRepulsion } from './repulsion/pairs.ts'
import { treeRepulsion } from './repulsion/tree.ts'
import type { Workspace } from './workspace.ts'

/** How what drives points apart is summed: over all pairs, over cells of a tree, over a grid, or by the quicker of the latter. */
export type RepulsionMethod = 'pairs' | 'tree' | 'grid' | 'quicker'

/**
 * Writes the sum over all j of (yᵢ - yⱼ) / (1 + |yᵢ - yⱼ|²)² for each point, as the points are now, and resolves to the sum of
 * 1 / (1 + |yᵢ - yⱼ|²) over all pairs of two points in both orders.
 */
export type Repulsion = (forces: number, pause: Pause) => Promise<number>

/** The last to take from the workspace: a grid takes more when the layout grows. */
export function createRepulsion(method: RepulsionMethod, points: Points, workspace: Workspace): Repulsion {
  const methods = { pairs: pairRepulsion, tree: treeRepulsion, grid: fourierRepulsion, quicker: quickerRepulsion }
  return methods[method](points, workspace)
}

/** How many nodes of a grid, padding included, are dealt with in the time in which one point goes through a tree. Measured. */
const nodesPerPoint = 90

/** A grid while the layout is small, as the time that takes grows with the area; a tree when it is quicker. */
function quickerRepulsion(points: Points, workspace: Workspace): Repulsion {
  const byTree = treeRepulsion(points, workspace)
  const byGrid = fourierRepulsion(points, workspace)
  return (forces, pause) => {
    const size = gridSize(boxAround(points, workspace).span)
    return (size ** 2 < nodesPerPoint * points.rows ? byGrid : byTree)(forces, pause)
  }
}
