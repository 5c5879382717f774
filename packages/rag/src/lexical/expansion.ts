import type { Neighbors } from './nearest-passages.ts'
import type { IndexedPassages } from './indexed-passages.ts'

/** Which passages give of their terms to which, and how much. */
export interface Expansion {
  /** What passage `row` gives: `share[i]` of its counts to `takers[i]`, for `i` from `starts[row]` up to `starts[row + 1]`. */
  readonly starts: Uint32Array
  readonly takers: Uint32Array
  readonly shares: Float32Array
  /**
   * The same the other way round: passage `row` is given `givenShares[i]` of the counts of `givers[i]`, for `i` from
   * `perPassage * row` up to `perPassage * (row + 1)`; where the share is 0 there may be no giver, which is -1.
   */
  readonly perPassage: number
  readonly givers: Int32Array
  readonly givenShares: Float32Array
  /** Of each passage, with what it was given. */
  readonly lengths: Float64Array
}

/** From which mean similarity of its neighbours on a passage is expanded in full. */
const closeEnough = 0.2

/**
 * Each passage is given `weight` times the mean counts of its neighbours, these weighing by their similarity; less, in
 * proportion, where their mean similarity is below 0.2, as it is in small collections, whose neighbours are far.
 */
export function expansionOf(passages: IndexedPassages, weight: number): Expansion {
  const neighbors = passages.neighbors()
  const { perPassage, rows } = neighbors
  const shares = sharesOf(neighbors, weight)
  const starts = new Uint32Array(passages.rows + 1)
  rows.forEach((giver, at) => {
    if (shares[at]! > 0) starts[giver + 1]!++
  })
  for (let row = 0; row < passages.rows; row++) starts[row + 1]! += starts[row]!
  const next = starts.slice()
  const takers = new Uint32Array(starts.at(-1)!)
  const given = new Float32Array(takers.length)
  const own = passages.lengths()
  const lengths = Float64Array.from(own)
  rows.forEach((giver, at) => {
    if (shares[at] === 0) return
    const taker = Math.floor(at / perPassage)
    const to = next[giver]!++
    takers[to] = taker
    given[to] = shares[at]!
    lengths[taker]! += shares[at]! * own[giver]!
  })
  return { starts, takers, shares: given, perPassage, givers: rows, givenShares: shares, lengths }
}

function sharesOf({ perPassage, similarities }: Neighbors, weight: number): Float32Array {
  const shares = new Float32Array(similarities.length)
  for (let from = 0; from < shares.length; from += perPassage) {
    let sum = 0
    for (let i = from; i < from + perPassage; i++) sum += similarities[i]!
    if (sum === 0) continue
    const factor = (weight * Math.min(1, sum / perPassage / closeEnough)) / sum
    for (let i = from; i < from + perPassage; i++) shares[i] = factor * similarities[i]!
  }
  return shares
}
