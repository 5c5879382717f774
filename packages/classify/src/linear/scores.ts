import type { Matrix } from '@llm-cookbook/vector'
import { kernelsOfAll } from './kernels.ts'

/** Rows of numbers of 64 bits, all of the same length. */
export interface Weights {
  readonly count: number
  readonly columns: number
  readonly data: Float64Array
}

/**
 * The inner product of each row with each vector: `rows` times `count` numbers, in 64 bits.
 *
 * @param matrix  of as many columns as the vectors have
 */
export function scoresOf({ rows, columns, data }: Matrix, { count, data: vectors }: Weights): Float64Array {
  const width = 2 * Math.max(1, Math.ceil(columns / 2))
  const atOnce = 4 * Math.ceil(Math.min(rows / 4, 2 ** 17 / (16 * (width + 2 * count) + 1)))
  const at = { vectors: 0, out: 8 * count * width, rows: 8 * count * (width + atOnce) }
  const kernels = kernelsOfAll(at.rows + 4 * atOnce * width)
  const padded = new Float64Array(kernels.buffer, at.vectors, count * width).fill(0)
  for (let j = 0; j < count; j++) padded.set(vectors.subarray(j * columns, (j + 1) * columns), j * width)
  const block = new Float32Array(kernels.buffer, at.rows, atOnce * width).fill(0)
  const out = new Float64Array(kernels.buffer, at.out, atOnce * count)
  const scores = new Float64Array(rows * count)
  for (let from = 0; from < rows; from += atOnce) {
    const to = Math.min(rows, from + atOnce)
    if (width === columns) block.set(data.subarray(from * columns, to * columns))
    else {
      for (let row = from; row < to; row++) {
        block.set(data.subarray(row * columns, (row + 1) * columns), (row - from) * width)
      }
    }
    kernels.multiply(at.rows, 4 * Math.ceil((to - from) / 4), 4 * width, width, at.vectors, count, at.out, 8 * count)
    scores.set(out.subarray(0, (to - from) * count), from * count)
  }
  return scores
}
