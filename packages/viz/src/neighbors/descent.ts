import type { Pause } from '../pause.ts'
import type { Crew } from './crew.ts'
import type { TreeJob } from './jobs.ts'
import { chooseJoins } from './joins.ts'
import type { Subject } from './kernels/kernel.ts'

/** How much a search does that may overlook neighbours. */
export interface DescentSettings {
  readonly seed: number
  readonly trees: number
  /** Rounds at most. */
  readonly rounds: number
  /** How many new and how many old neighbours of a row are compared in a round, at most. */
  readonly candidates: number
  /** A round that changes no larger share of all neighbours is the last. */
  readonly least: number
}

/**
 * NN-descent: neighbours of a row are likely to be neighbours of each other, so that comparing them, round after round, finds
 * what the random trees of the beginning did not (W. Dong, M. Charikar and K. Li, "Efficient k-nearest neighbor graph
 * construction for generic similarity measures", 2011; with trees first as in PyNNDescent by L. McInnes).
 *
 * A round compares what the lists held at its beginning, whoever does it in whatever order, so that any number of workers
 * finds the same.
 */
export async function descend(
  crew: Crew,
  { rows, k }: Subject,
  { seed, trees, rounds, candidates, least }: DescentSettings,
  pause: Pause,
  onProgress: (done: number, total: number) => void
): Promise<void> {
  const total = trees + rounds
  const treeJobs = Array.from({ length: trees }, (_, tree): TreeJob => ({ kind: 'tree', seed, tree }))
  await crew.perform(treeJobs, count => {
    onProgress(count, total)
  })
  const isNew = new Uint8Array(rows * k).fill(1)
  for (let round = 0; round < rounds; round++) {
    const before = await crew.lists()
    const neighbors = before.neighbors.slice()
    await crew.share(before)
    const joins = await chooseJoins(neighbors, isNew, { k, candidates, seed, round }, pause)
    let done = 0
    await crew.perform(joins, count => {
      done = count / joins.length
      onProgress(trees + round + done, total)
    })
    const changed = markNew(neighbors, (await crew.lists()).neighbors, isNew, k)
    if (changed <= least * rows * k) break
  }
  onProgress(total, total)
}

/**
 * Sets which neighbours were not there before, or have not been compared yet, as `isNew` told of those before; returns how
 * many were not there. Those that were are still in the same order.
 */
function markNew(before: Int32Array, after: Int32Array, isNew: Uint8Array, k: number): number {
  const flags = new Uint8Array(k)
  let changed = 0
  for (let start = 0; start < after.length; start += k) {
    flags.set(isNew.subarray(start, start + k))
    let i = 0
    for (let j = 0; j < k; j++) {
      const stayed = after[start + j] === before[start + i]
      isNew[start + j] = stayed ? flags[i++]! : 1
      if (!stayed) changed++
    }
  }
  return changed
}
