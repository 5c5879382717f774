import type { Leaves } from './trees.ts'

/** What makes a split a good one, and what a leaf says. It has one node at a time in hand. */
export interface Criterion {
  /** What the score of a split has to be above for the split to have told something. */
  readonly base: number
  /** The score of a split whose sides are all alike: none has a larger one, but for rounding. */
  readonly perfect: number
  /** The score of the split that `search` found last: larger is better. */
  readonly score: number
  /** Begins a tree. @param weights  of all rows; those of 0 are not in the tree */
  begin(weights: Float64Array): void
  /** Takes the rows in hand that stand in `list` from `start` to `end`; tells whether they are alike: nothing is to be split. */
  enter(list: Int32Array, start: number, end: number): boolean
  /**
   * The best of the splits of the rows in hand that part the first ones from the others.
   *
   * @param order     the rows in the order of a column
   * @param ranks     of each in that column; rows of the same rank are not parted
   * @param count     how many they are
   * @param leastSide how many rows each side has at least
   * @param least     the score has to be above it
   * @returns how many rows the first ones are, or 0 where no split has such a score
   */
  search(order: Int32Array, ranks: Int32Array, count: number, leastSide: number, least: number): number
  /** Makes a leaf of the rows in hand. */
  leaf(): void
  /** The leaves made since `begin`. */
  leaves(): Leaves
}
