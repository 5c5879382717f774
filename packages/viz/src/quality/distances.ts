import type { Matrix } from '@llm-cookbook/vector'
import type { NeighborMetric } from '../neighbors.ts'
import type { Pause } from '../pause.ts'
import { createKernels, type Kernels } from './kernels.ts'

/**
 * The distances of a few rows of a matrix at a time to all rows, and what one wants to know of them. However large the
 * matrix, there is one copy of it, and some megabytes more.
 *
 * Distances are sums of 32-bit differences, each squared, so that equal rows are at distance 0 and small distances are as
 * exact as large ones; what shortcuts by inner products lose where rows are near each other and far from 0.
 */
export class Distances {
  /** How many rows can be measured at once. */
  readonly atOnce: number
  readonly #rows: number
  readonly #columns: number
  readonly #cosine: boolean
  readonly #k: number
  /** The points in the order of the kernels. */
  readonly #points: Float32Array
  readonly #groups: number
  readonly #groupsAtOnce: number
  readonly #kernels: Kernels
  readonly #floats: Float32Array
  /** Places in the memory of the kernels, in bytes. */
  readonly #at: { queries: number; points: number; values: number; indices: number; distances: number }

  /** @param k  how many rows `nearest` tells */
  constructor({ rows, columns, data }: Matrix, metric: NeighborMetric, k: number) {
    this.#rows = rows
    this.#columns = columns
    this.#cosine = metric === 'cosine'
    this.#k = k
    this.#groups = 2 * Math.ceil(rows / 8)
    this.#points = inGroups(data, rows, columns, this.#groups, metric)
    // 16 MB of distances at most. A call of the kernel is some milliseconds then.
    this.atOnce = 4 * Math.max(1, Math.min(16, Math.floor(2 ** 20 / this.#groups / 4)))
    // So many points stay in the cache while all queries meet them.
    this.#groupsAtOnce = Math.min(this.#groups, 2 * Math.max(1, Math.floor(2 ** 13 / Math.max(1, columns))))
    const place = places()
    this.#at = {
      queries: place(this.atOnce * columns),
      points: place(4 * this.#groupsAtOnce * columns),
      values: place(k),
      indices: place(k),
      distances: place(this.atOnce * 4 * this.#groups)
    }
    this.#kernels = createKernels(place(0))
    this.#floats = new Float32Array(this.#kernels.buffer)
  }

  /** Measures the rows, `atOnce` of them at most, each to all. @param own  what stands for the distance to itself */
  async measure(rows: ArrayLike<number>, own: number, pause: Pause): Promise<void> {
    const columns = this.#columns
    const at = this.#at
    const stride = 16 * this.#groups
    for (let i = 0; i < rows.length; i++) this.#copyRow(rows[i]!, at.queries / 4 + i * columns)
    const queryCount = 4 * Math.ceil(rows.length / 4)
    for (let from = 0; from < this.#groups; from += this.#groupsAtOnce) {
      const to = Math.min(this.#groups, from + this.#groupsAtOnce)
      this.#floats.set(this.#points.subarray(4 * from * columns, 4 * to * columns), at.points / 4)
      const out = at.distances + 16 * from
      this.#kernels.distances(at.queries, queryCount, columns, at.points, to - from, out, stride, this.#cosine)
      await pause()
    }
    for (let i = 0; i < rows.length; i++) {
      const start = (at.distances + i * stride) / 4
      this.#floats[start + rows[i]!] = own
      // What fills the last group is far from everything.
      this.#floats.fill(Infinity, start + this.#rows, start + 4 * this.#groups)
    }
  }

  /** The `k` rows nearest to the `i`th measured, of equally near ones the lower first; valid until the next call. */
  nearest(i: number): Int32Array {
    const { values, indices } = this.#at
    this.#kernels.nearest(this.#of(i), this.#groups, this.#k, values, indices)
    return new Int32Array(this.#kernels.buffer, indices, this.#k)
  }

  /** The place of `row` among the neighbours of the `i`th measured; that of the nearest is 1. */
  rank(i: number, row: number): number {
    return this.#kernels.rank(this.#of(i), this.#groups, row)
  }

  /** The sum of the distances of the `i`th measured to the rows from `from` to before `to`, up to a scale common to all. */
  sum(i: number, from: number, to: number): number {
    return this.#kernels.sum(this.#of(i) + 4 * from, to - from, !this.#cosine)
  }

  #of(i: number): number {
    return this.#at.distances + 16 * i * this.#groups
  }

  #copyRow(row: number, to: number): void {
    const start = (row - (row & 3)) * this.#columns + (row & 3)
    for (let c = 0; c < this.#columns; c++) this.#floats[to + c] = this.#points[start + 4 * c]!
  }
}

/** Rows in groups of four, their numbers taking turns; scaled so that no square overflows or is lost. */
function inGroups(
  data: Float32Array,
  rows: number,
  columns: number,
  groups: number,
  metric: NeighborMetric
): Float32Array {
  const points = new Float32Array(4 * groups * columns)
  const common = metric === 'euclidean' ? scaleOf(data) : 1
  for (let row = 0; row < rows; row++) {
    const from = row * columns
    const scale = metric === 'euclidean' ? common : 1 / (lengthOf(data, from, columns) || 1)
    const to = (row - (row & 3)) * columns + (row & 3)
    for (let c = 0; c < columns; c++) points[to + 4 * c] = data[from + c]! * scale
  }
  return points
}

/** A power of two, so that nothing is rounded, which takes all numbers to between -1 and 1. */
function scaleOf(data: Float32Array): number {
  let largest = 0
  for (const value of data) largest = Math.max(largest, Math.abs(value))
  return largest === 0 ? 1 : 2 ** -Math.ceil(Math.log2(largest))
}

function lengthOf(data: Float32Array, from: number, columns: number): number {
  let squares = 0
  for (let c = from; c < from + columns; c++) squares += data[c]! * data[c]!
  return Math.sqrt(squares)
}

/** Gives places of so many 32-bit numbers, one behind the other, each at a multiple of 16 bytes. */
function places(): (numbers: number) => number {
  let end = 0
  return numbers => {
    const start = end
    end += 16 * Math.ceil(numbers / 4)
    return start
  }
}
