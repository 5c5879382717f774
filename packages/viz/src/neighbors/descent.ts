import { createRandom } from '@llm-cookbook/vector'
import type { Pause } from '../pause.ts'
import type { Crew } from './crew.ts'
import type { TreeJob } from './jobs.ts'
import { chooseJoins } from './joins.ts'
import type { Subject } from './kernels/kernel.ts'
import type { Lists } from './lists.ts'

// Chosen on word vectors, which are hard: some words are near to very many others. Of the 15 nearest of 100,000 words these find 98 % by
// cosine and by euclidean distance alike.
const trees = 12
const mostRounds = 12
/** How many new and how many old neighbours of a row are compared in a round, at most. */
const candidates = 80
/** A round that changes no larger share of all neighbours is the last. */
const least = 0.003

/** How many neighbours of a row to keep where `k` are wanted: longer lists lead further. */
export function keptFor(k: number): number {
  return Math.max(30, k + 10)
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
  seed: number,
  pause: Pause,
  onProgress: (done: number, total: number) => void
): Promise<Lists> {
  const random = createRandom(seed)
  const draw = (): number => random.integer(2 ** 32)
  const total = trees + mostRounds
  const treeJobs = Array.from({ length: trees }, (): TreeJob => ({ kind: 'tree', seed: draw() }))
  await crew.perform(treeJobs, count => {
    onProgress(count, total)
  })
  const isNew = new Uint8Array(rows * k).fill(1)
  let lists = await crew.lists()
  for (let round = 0; round < mostRounds; round++) {
    await crew.share(lists)
    const before = lists.neighbors.slice()
    const joins = await chooseJoins(before, isNew, { k, candidates, seed: draw() }, pause)
    await crew.perform(joins, count => {
      onProgress(trees + round + count / joins.length, total)
    })
    lists = await crew.lists()
    if (markNew(before, lists.neighbors, isNew, k) <= least * rows * k) break
  }
  onProgress(total, total)
  return lists
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
