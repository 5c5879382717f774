import { dot } from '../similarity.ts'
import type { Search } from './candidates.ts'
import type { Kernels } from './instance.ts'
import { place } from './place.ts'
import { errorOf, strideOf } from './rows.ts'
import type { Sift } from './screen.ts'

/** By sums of 32 bits: for one query, and for the distances to several. */
export function siftByNumbers(kernels: Kernels, search: Search): Sift {
  const { queries, metric } = search
  const units = placeQueries(kernels, search)
  const error = errorOf(queries.columns)
  const stride = 4 * strideOf(queries.columns)
  const placed = new Float32Array(kernels.memory.buffer, place.floors, queries.rows)
  const { rows, floors, reports } = place
  return (count, wanted) => {
    for (let i = 0; i < wanted.length; i++) {
      const floor = wanted[i]!
      // In the terms of the kernel: for queries of length 1, or for the negative square.
      placed[i] = metric === 'euclidean' ? -(floor * floor * (1 + error) + 1e-37) : floor / units[i]!
    }
    if (queries.rows > 1) {
      return kernels.distanceMany(rows, count, stride, place.queries, queries.rows, floors, reports)
    }
    return metric === 'euclidean'
      ? kernels.distanceOne(rows, count, stride, place.queries, floors, reports)
      : kernels.dotOne(rows, count, stride, place.queries, metric === 'cosine', error, floors, reports)
  }
}

/**
 * Puts the queries where the kernels expect them, for cosine and dot with length 1. Returns for each what the score of
 * the kernel is to be multiplied with to give the exact one.
 */
function placeQueries(kernels: Kernels, { queries, metric }: Search): Float64Array {
  const memory = new Float32Array(kernels.memory.buffer)
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
