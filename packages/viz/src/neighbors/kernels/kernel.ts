import type { NeighborMetric } from '../../neighbors.ts'
import type { Codes } from '../codes.ts'
import type { Lists } from '../lists.ts'

/** What a kernel searches in. It can be sent to a worker as it is. */
export interface Subject {
  readonly rows: number
  readonly columns: number
  readonly data: Float32Array
  readonly codes: Codes
  readonly metric: NeighborMetric
  /** How many neighbours a row gets; 1 or more. */
  readonly k: number
  /** Whether pairs may be compared more than once; else each row is compared with the others in ascending order. */
  readonly repeats: boolean
}

/** How many rows can be packed at once. */
export const places = 512

/** How many rows can be split at once. */
export const listedAtOnce = 16_384

/** The inner loops of a search. Both kinds give the same bytes. */
export interface Kernel {
  /** The neighbours so far, a view; see `Lists`. */
  lists(): Lists
  /** Takes other ones in their stead. */
  setLists(lists: Lists): void
  /** Puts the rows into places from `at` on, a multiple of 8; there are `places`. */
  pack(rows: Int32Array, at: number): void
  /**
   * Compares the rows in the places `from` to `to` with those in `others` to `end` that lie behind them, and keeps each as a
   * neighbour of the other where it is near enough. `from` is a multiple of 4, `others` of 8; `to` counts as the next multiple
   * of 4.
   */
  compare(from: number, to: number, others: number, end: number): void
  /**
   * Moves those of `rows` to the front that are nearer to row `a` than to row `b`, by their codes; of equally far ones every
   * second. Returns how many they are.
   */
  split(rows: Int32Array, a: number, b: number): number
}
