import type { Matrix } from '../matrix.ts'
import type { Kernels } from './instance.ts'
import { place } from './place.ts'

/** Puts rows where the kernels expect them, each filled up with zeros to its stride. */
export function placeRows(kernels: Kernels, { columns, data }: Matrix, from: number, count: number): void {
  const memory = new Float32Array(kernels.memory.buffer)
  const block = data.subarray(from * columns, (from + count) * columns)
  if (columns % 4 === 0) {
    memory.set(block, place.rows / 4)
  } else {
    memory.set(block, place.unspread / 4)
    kernels.spread(place.unspread, count, columns, place.rows, 4 * strideOf(columns))
  }
}

/** Columns rounded up to whole vectors of four. */
export function strideOf(columns: number): number {
  return Math.ceil(columns / 4) * 4
}

/**
 * How far a cosine, or the inner product of vectors of length 1, can be off in 32 bits; and the square of a distance or of a
 * length, relative to itself. A sum of n products is off by at most n u / (1 - n u) |a| |b|, with u = 2^-24 (N. Higham,
 * "Accuracy and Stability of Numerical Algorithms", 2nd edition, section 3.1). Here n is a quarter of the columns, for
 * each of four lanes, and 3 for their sum; the rest is for the roundings of the query, the row's length, scale, shift
 * and floor, and twice over.
 */
export function errorOf(columns: number): number {
  return (columns / 4 + 8) * 2 ** -23
}
