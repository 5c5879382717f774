import type { Matrix } from '../matrix.ts'
import { dot, type Metric } from '../similarity.ts'
import { rowsAtOnce, type Candidates, type Search } from './candidates.ts'
import { tableBytes, type Kernels } from './instance.ts'

/**
 * Candidates by SIMD arithmetic in 32 bits. For each pair it computes a bound that the exact score cannot exceed, and
 * leaves out the pair when that lies below the floor. So a search gives the results of exact arithmetic, to the last
 * bit, at the speed of the inexact one; and where a bound cannot be had (NaN, overflow, rows of zeros), the pair stays.
 *
 * The rows are copied block by block into WebAssembly's memory, at most half of the time of one query and next to
 * nothing of many; nothing is kept between calls.
 */
export function screen(kernels: Kernels): Candidates {
  return (search, floors, visit) => {
    const { matrix, queries, metric } = search
    const memory = new Float32Array(kernels.memory.buffer)
    const reports = new Uint32Array(kernels.memory.buffer, place.reports)
    const error = errorOf(matrix.columns)
    const units = placeQueries(memory, queries, metric)
    const block = rowsAtOnce(matrix.columns)

    for (let from = 0; from < matrix.rows; from += block) {
      const count = Math.min(block, matrix.rows - from)
      placeRows(kernels, memory, matrix, from, count)
      placeFloors(memory, floors, units, metric, error)
      const found = compare(kernels, count, search, error)
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
 * Addresses in bytes. There is room for 4 rows and 4 queries of 16,384 columns, and for reports of 256 rows and 256
 * queries: 17 pages of 64 kB in all. `rowsAtOnce` and `queriesAtOnce` stay within.
 */
const place = (() => {
  const vectors = 4 * 4 * 16384
  const queries = tableBytes
  const rows = queries + vectors
  const unspread = rows + vectors
  const scale = unspread + vectors + 64
  const shift = scale + 4 * 256
  const floors = shift + 4 * 256
  const reports = floors + 4 * 256
  return { queries, rows, unspread, scale, shift, floors, reports }
})()

/**
 * How far a cosine, or the inner product of vectors of length 1, can be off in 32 bits; and the square of a distance,
 * relative to itself. A sum of n products is off by at most n u / (1 - n u) |a| |b|, with u = 2^-24 (N. Higham,
 * "Accuracy and Stability of Numerical Algorithms", 2nd edition, section 3.1). Here n is a quarter of the columns, for
 * each of four lanes, and 3 for their sum; the rest is for the roundings of the query, the row's length, scale, shift
 * and floor, and twice over.
 */
function errorOf(columns: number): number {
  return (columns / 4 + 8) * 2 ** -23
}

/**
 * Puts the queries where the kernels expect them, for cosine and dot with length 1. Returns for each what the score of
 * the kernel is to be multiplied with to give the exact one.
 */
function placeQueries(memory: Float32Array, queries: Matrix, metric: Metric): Float64Array {
  const stride = strideOf(queries.columns)
  const together = queries.rows === 1 ? 1 : 4
  const start = place.queries / 4
  memory.fill(0, start, start + stride * together * Math.ceil(queries.rows / together))
  const units = new Float64Array(queries.rows).fill(1)
  for (let i = 0; i < queries.rows; i++) {
    const query = queries.row(i)
    // Lengths of 0, Infinity and NaN make NaNs of the query, and candidates of all rows.
    const length = metric === 'euclidean' ? 1 : Math.sqrt(dot(query, query))
    const lane = start + (i - (i % together)) * stride + (i % together) * 4
    for (let j = 0; j < query.length; j++) memory[lane + (j >> 2) * together * 4 + (j & 3)] = query[j]! / length
    if (metric === 'dot') units[i] = length
  }
  return units
}

function placeRows(kernels: Kernels, memory: Float32Array, matrix: Matrix, from: number, count: number): void {
  const { columns, data } = matrix
  const block = data.subarray(from * columns, (from + count) * columns)
  if (columns % 4 === 0) {
    memory.set(block, place.rows / 4)
  } else {
    memory.set(block, place.unspread / 4)
    kernels.spread(place.unspread, count, columns, place.rows, 4 * strideOf(columns))
  }
}

/** Sets what a bound has to reach, in the terms of the kernel: for queries of length 1, or for the negative square. */
function placeFloors(
  memory: Float32Array,
  floors: Float64Array,
  units: Float64Array,
  metric: Metric,
  error: number
): void {
  const start = place.floors / 4
  for (let i = 0; i < floors.length; i++) {
    const floor = floors[i]!
    memory[start + i] = metric === 'euclidean' ? -(floor * floor * (1 + error) + 1e-37) : floor / units[i]!
  }
}

/** Reports the candidates among the rows in place; returns how many. */
function compare(kernels: Kernels, count: number, { queries, metric }: Search, error: number): number {
  const { rows, scale, shift, floors, reports } = place
  const stride = 4 * strideOf(queries.columns)
  const cosine = metric === 'cosine'
  if (queries.rows === 1) {
    return metric === 'euclidean'
      ? kernels.distanceOne(rows, count, stride, place.queries, floors, reports)
      : kernels.dotOne(rows, count, stride, place.queries, cosine, error, floors, reports)
  }
  if (metric === 'euclidean') {
    return kernels.distanceMany(rows, count, stride, place.queries, queries.rows, floors, reports)
  }
  kernels.weigh(rows, count, stride, cosine, error, scale, shift)
  return kernels.dotMany(rows, count, stride, place.queries, queries.rows, scale, shift, floors, reports)
}

/** Columns rounded up to whole vectors of four. */
function strideOf(columns: number): number {
  return Math.ceil(columns / 4) * 4
}
