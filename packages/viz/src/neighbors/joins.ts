import type { Pause } from '../pause.ts'
import type { JoinJob } from './jobs.ts'
import { noRow } from './lists.ts'

export interface JoinSettings {
  /** How many neighbours a row has. */
  readonly k: number
  /** How many new and how many old ones of a row are compared, at most. */
  readonly candidates: number
  /** Another one each round. */
  readonly seed: number
}

/** Rows in one job. */
const rowsAtOnce = 512

/**
 * For each row, rows that are to be compared with each other: some of its neighbours, and of those that it is a neighbour of.
 * `isNew` tells which neighbours have not been compared yet, and is told of those that will be now.
 */
export async function chooseJoins(
  neighbors: Int32Array,
  isNew: Uint8Array,
  { k, candidates, seed }: JoinSettings,
  pause: Pause
): Promise<JoinJob[]> {
  const rows = neighbors.length / k
  const { starts, entries, most } = await bothWays(neighbors, isNew, k, pause)
  /** 2 * row + 1 for the other rows that `row` has chosen, 2 * row for those that it has only seen. Rows ascend. */
  const seenBy = new Float64Array(rows).fill(-1)
  const found = new Int32Array(most)

  /** Puts some of the new ones around a row, or of the old ones, where `chosen` begins; returns how many. */
  function choose(row: number, wantsNew: boolean, chosen: Int32Array): number {
    let count = 0
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      const entry = entries[at]!
      const other = entry < 0 ? ~entry : entry
      if (entry < 0 !== wantsNew || seenBy[other]! >= 2 * row) continue
      seenBy[other] = 2 * row
      found[count++] = other
    }
    const size = Math.min(count, candidates)
    const draw = drawsOf(seed, row)
    for (let i = 0; i < size; i++) {
      // The beginning of a shuffle (R. Durstenfeld, "Algorithm 235: Random permutation", 1964), where some are left out.
      const j = size < count ? i + draw(count - i) : i
      const other = found[j]!
      found[j] = found[i]!
      chosen[i] = other
      seenBy[other] = 2 * row + 1
    }
    return size
  }

  const jobs: JoinJob[] = []
  for (let from = 0; from < rows; from += rowsAtOnce) {
    const count = Math.min(rowsAtOnce, rows - from)
    const [sizes, news] = [new Int32Array(count), new Int32Array(count)]
    const chosen = new Int32Array(2 * candidates * count)
    let end = 0
    for (let i = 0; i < count; i++) {
      const row = from + i
      news[i] = choose(row, true, chosen.subarray(end))
      for (let at = row * k; at < (row + 1) * k; at++) {
        if (seenBy[neighbors[at]!] === 2 * row + 1) isNew[at] = 0
      }
      sizes[i] = news[i]! + (news[i]! > 0 ? choose(row, false, chosen.subarray(end + news[i]!)) : 0)
      end += sizes[i]!
    }
    jobs.push({ kind: 'join', rows: chosen.slice(0, end), sizes, news })
    await pause()
  }
  return jobs
}

/** For each row its neighbours, and the rows that it is a neighbour of. */
interface BothWays {
  /** Where the entries of each row begin; behind them, where those of the last row end. */
  readonly starts: Float64Array
  /** Rows; `~row` where one is a new neighbour of the other. */
  readonly entries: Int32Array
  /** How many entries a row has at most. */
  readonly most: number
}

async function bothWays(neighbors: Int32Array, isNew: Uint8Array, k: number, pause: Pause): Promise<BothWays> {
  const rows = neighbors.length / k
  const starts = new Float64Array(rows + 1)

  async function each(visit: (row: number, other: number, at: number) => void): Promise<void> {
    for (let row = 0; row < rows; row++) {
      if (row % rowsAtOnce === 0) await pause()
      for (let at = row * k; at < (row + 1) * k; at++) if (neighbors[at] !== noRow) visit(row, neighbors[at]!, at)
    }
  }

  await each((row, other) => {
    starts[row + 1]!++
    starts[other + 1]!++
  })
  let most = 0
  for (let row = 0; row < rows; row++) {
    most = Math.max(most, starts[row + 1]!)
    starts[row + 1]! += starts[row]!
  }
  const ends = starts.slice()
  const entries = new Int32Array(starts[rows]!)
  await each((row, other, at) => {
    entries[ends[row]!++] = isNew[at] ? ~other : other
    entries[ends[other]!++] = isNew[at] ? ~row : row
  })
  return { starts, entries, most }
}

/** Random integers below a given one for a row, from next to nothing: there are as many of these as rows. */
function drawsOf(seed: number, row: number): (below: number) => number {
  let state = Math.imul(seed ^ Math.imul(row + 1, 0xc2b2ae3d), 0x85ebca77)
  return below => {
    // Weyl's sequence, mixed as the 32-bit finalizer of MurmurHash3 does (A. Appleby).
    state = (state + 0x9e3779b9) | 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    return Math.floor((((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32) * below)
  }
}
