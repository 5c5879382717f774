/** How much a kernel has to do with. */
export interface Size {
  /** How many rows it holds at once, at most. */
  readonly rows: number
  /** 1 or more. */
  readonly columns: number
  /** How many centres, at most. */
  readonly centers: number
}

/** Squared distances of rows to centres, in 32 bits. Both kinds give the same bytes. */
export interface Kernel {
  /** Takes other rows, which lie close together in `data` and stay as they are. */
  setRows(data: Float32Array): void
  /** Takes other centres, which lie close together in `data`, copied. */
  setCenters(data: Float32Array): void
  /**
   * For each of the first `count` pairs of a row and a group of four centres (number 0 to 3, 4 to 7 and so on) four squared
   * distances, one after the other: a view, until the next call. Infinite for centres that the last group lacks.
   */
  measure(pairs: Pairs, count: number): Float32Array
}

export interface Pairs {
  readonly rows: Int32Array
  readonly groups: Int32Array
}

/** How many pairs can be measured at once. */
export const pairsAtOnce = 4096

export function createPairs(): Pairs {
  return { rows: new Int32Array(pairsAtOnce), groups: new Int32Array(pairsAtOnce) }
}

/** How far a squared distance may be off, relative to itself: twice the bound for a sum of four sums of products. */
export function errorOf(columns: number): number {
  return (columns / 4 + 8) * 2 ** -23
}
