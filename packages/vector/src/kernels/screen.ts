import { rowsAtOnce, type Candidates, type Search } from './candidates.ts'
import type { Kernels } from './instance.ts'
import { place } from './place.ts'
import { siftByCodes } from './sift-codes.ts'
import { siftByNumbers } from './sift-numbers.ts'
import { placeRows } from './rows.ts'

/** Reports the candidates among the first `count` rows in place; returns how many. */
export type Sift = (count: number, floors: Float64Array) => number

/**
 * Candidates by SIMD arithmetic that is not exact. For each pair it computes a bound that the exact score cannot exceed,
 * and leaves out the pair when that lies below the floor. So a search gives the results of exact arithmetic, to the last
 * bit, at the speed of the inexact one; and where a bound cannot be had (NaN, overflow, rows of zeros), the pair stays.
 *
 * The rows are copied block by block into WebAssembly's memory, at most half of the time of one query and next to
 * nothing of many; nothing is kept between calls.
 */
export function screen(kernels: Kernels): Candidates {
  return (search, floors, visit) => {
    const { matrix, queries } = search
    const reports = new Uint32Array(kernels.memory.buffer, place.reports)
    const sift = siftFor(kernels, search)
    const block = rowsAtOnce(matrix.columns)

    for (let from = 0; from < matrix.rows; from += block) {
      const count = Math.min(block, matrix.rows - from)
      placeRows(kernels, matrix, from, count)
      const found = sift(count, floors)
      for (let i = 0; i < found; i++) {
        const row = reports[i]! >>> 8
        const query = reports[i]! & 255
        // The kernels take rows and queries in fours; what fills up the last four belongs to nobody.
        if (row < count && query < queries.rows) visit(from + row, query)
      }
    }
  }
}

/** Whether rows and queries have room in the memory. */
export function fitsScreen({ matrix }: Search): boolean {
  return matrix.columns <= 16384
}

/**
 * Codes are twice as fast, once the rows are encoded: that pays for many queries. But the distances of rows that lie close
 * together and far from the origin are less than what codes can tell; then numbers leave out more.
 */
function siftFor(kernels: Kernels, search: Search): Sift {
  if (search.queries.rows === 1) return siftByNumbers(kernels, search)
  const byCodes = siftByCodes(kernels, search)
  if (search.metric !== 'euclidean') return byCodes
  let byNumbers: Sift | undefined
  let stay = false
  return (count, floors) => {
    const found = stay ? 0 : byCodes(count, floors)
    if (!stay && 8 * found <= count * search.queries.rows) return found
    byNumbers ??= siftByNumbers(kernels, search)
    const fewer = byNumbers(count, floors)
    stay ||= 2 * fewer < found
    return fewer
  }
}
