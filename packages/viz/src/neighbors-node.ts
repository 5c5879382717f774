import type { Matrix } from '@llm-cookbook/vector'
import type { NeighborGraph, NeighborOptions } from './neighbors.ts'
import { findNeighbors } from './neighbors/find.ts'
import { startNodeThread } from './neighbors/node-threads.ts'

/** `neighbors` of the main entry, whose `workers` are threads of Node.js where they are more than one. */
export async function neighbors(matrix: Matrix, options: NeighborOptions): Promise<NeighborGraph> {
  return findNeighbors(matrix, options, startNodeThread)
}
