import type { Pause } from '../pause.ts'

/** The neighbours that a search has found so far, `k` a row, in the order of a `NeighborGraph`. */
export interface Lists {
  /** In 64 bits; Infinity where there are none yet. */
  readonly distances: Float64Array
  /** Rows; `noRow` where there are none yet. */
  readonly neighbors: Int32Array
}

/** Behind every row. */
export const noRow: number = 2 ** 31 - 1

export function listsFor(rows: number, k: number): Lists {
  return {
    distances: new Float64Array(rows * k).fill(Infinity),
    neighbors: new Int32Array(rows * k).fill(noRow)
  }
}

/**
 * Inserts a neighbour of `row` where it belongs, unless it comes behind all there are.
 *
 * @param repeats  whether it may be among them already
 */
export function keep(
  { distances, neighbors }: Lists,
  k: number,
  row: number,
  distance: number,
  other: number,
  repeats: boolean
): void {
  const start = row * k
  let i = start + k - 1
  if (!comesBefore(distance, other, distances[i]!, neighbors[i]!)) return
  if (repeats && neighbors.subarray(start, start + k).includes(other)) return
  for (; i > start && comesBefore(distance, other, distances[i - 1]!, neighbors[i - 1]!); i--) {
    distances[i] = distances[i - 1]!
    neighbors[i] = neighbors[i - 1]!
  }
  distances[i] = distance
  neighbors[i] = other
}

/** Of two searches for the same rows, the nearest that either found. What both found has the same distance in both. */
export async function merge(a: Lists, b: Lists, k: number, pause: Pause): Promise<Lists> {
  const rows = a.neighbors.length / k
  const merged = listsFor(rows, k)
  for (let row = 0; row < rows; row++) {
    if (row % 1024 === 0) await pause()
    const start = row * k
    let [i, j] = [start, start]
    for (let at = start; at < start + k; at++) {
      const [x, y] = [a.neighbors[i]!, b.neighbors[j]!]
      const fromA = !comesBefore(b.distances[j]!, y, a.distances[i]!, x)
      merged.distances[at] = fromA ? a.distances[i]! : b.distances[j]!
      merged.neighbors[at] = fromA ? x : y
      if (fromA || x === y) i++
      if (!fromA || x === y) j++
    }
  }
  return merged
}

function comesBefore(distance: number, row: number, than: number, thanRow: number): boolean {
  return distance < than || (distance === than && row < thanRow)
}
