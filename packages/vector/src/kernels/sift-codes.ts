import { dot } from '../similarity.ts'
import type { Search } from './candidates.ts'
import type { Kernels } from './instance.ts'
import { place } from './place.ts'
import { errorOf, strideOf } from './rows.ts'
import type { Sift } from './screen.ts'

/**
 * A vector's code: its numbers as whole multiples of this part of its length. The inner product of two codes is a cosine in
 * units of the square of this, below 2^30 however many columns there are, so that 32 bits hold it exactly.
 */
const units = 32_700

/** For several queries, by inner products of codes of 16 bits. */
export function siftByCodes(kernels: Kernels, search: Search): Sift {
  const { queries, metric } = search
  const { columns } = queries
  const { buffer } = kernels.memory
  const view = (address: number): Float32Array => new Float32Array(buffer, address, 256)
  const [lengths, scale, shift, minus] = [view(place.lengths), view(place.scale), view(place.shift), view(place.minus)]
  const floors = view(place.floors)
  const queryLengths = placeQueries(kernels, search)
  const rounding = errorOf(columns)
  // Each number of a code is off by half a unit at most, and so the code of each vector by half the root of the columns.
  const error = (1.01 * Math.sqrt(columns)) / units + rounding

  /** So that `(sum * scale + shift) * length of the query - minus` is no less than the score in the terms of the floors. */
  function placeBounds(count: number): void {
    for (let i = 0; i < count; i++) {
      const length = lengths[i]!
      // Twice the inner product, of which the square of the length is to be taken off; else the cosine, NaN where that is.
      const factor = metric === 'euclidean' ? 2 * length : metric === 'dot' ? length : length - length + 1
      scale[i] = factor / units ** 2
      shift[i] = factor * error
      minus[i] = metric === 'euclidean' ? length * length * (1 - 2 * rounding) : 0
    }
  }

  function placeFloors(wanted: Float64Array): void {
    for (let i = 0; i < wanted.length; i++) {
      const [floor, length] = [wanted[i]!, queryLengths[i]!]
      if (metric === 'euclidean') {
        floors[i] = length * length * (1 - 2 * rounding) - floor * floor * (1 + 2 * rounding) - 1e-30
      } else floors[i] = metric === 'dot' ? floor / length : floor + 0 * length
    }
  }

  return (count, wanted) => {
    const codeStride = 2 * codeStrideOf(columns)
    kernels.encode(place.rows, count, 4 * strideOf(columns), units, place.rowCodes, codeStride, place.lengths)
    placeBounds(count)
    placeFloors(wanted)
    return kernels.codesMany(
      place.rowCodes,
      count,
      codeStride,
      place.queryCodes,
      queries.rows,
      place.scale,
      place.shift,
      place.minus,
      place.queryLengths,
      place.floors,
      place.reports
    )
  }
}

/** Puts the codes of the queries where the kernels expect them. Returns their lengths: NaN makes candidates of all rows. */
function placeQueries(kernels: Kernels, { queries, metric }: Search): Float64Array {
  const stride = codeStrideOf(queries.columns)
  const codes = new Int16Array(kernels.memory.buffer, place.queryCodes, stride * 4 * Math.ceil(queries.rows / 4)).fill(
    0
  )
  const placed = new Float32Array(kernels.memory.buffer, place.queryLengths, 256).fill(1)
  return Float64Array.from(queries, (query, i) => {
    const length = Math.sqrt(dot(query, query))
    if (!(length > 1e-15 && length < 1e19)) return NaN
    const lane = (i - (i % 4)) * stride + (i % 4) * 8
    for (let j = 0; j < query.length; j++) {
      codes[lane + (j >> 3) * 32 + (j & 7)] = Math.round((query[j]! / length) * units)
    }
    if (metric === 'euclidean') placed[i] = length
    return length
  })
}

/** Columns rounded up to whole vectors of eight codes. */
function codeStrideOf(columns: number): number {
  return Math.ceil(columns / 8) * 8
}
