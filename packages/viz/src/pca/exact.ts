import type { Matrix } from '@llm-cookbook/vector'
import type { Directions, PcaTask } from './directions.ts'
import { symmetricEigen } from './eigen.ts'
import { createKernels } from './kernels.ts'

/** For so many rows and columns it takes minutes. */
export const mostExact = 4096

/**
 * Whether it is as quick as the other solver, for `size` rows or columns, the fewer of them: 512 take a quarter of a second, and
 * the other solver slows down as more components are wanted.
 */
export function isExactSoon(size: number, count: number): boolean {
  return size <= Math.max(512, Math.min(32 * count, mostExact))
}

/** A variance below this share of the largest one is rounding. */
const negligible = 1e-13

/**
 * By the eigenvectors of X' X, X being the rows less their mean, or of X X' where there are fewer rows than columns: if
 * X X' u = s u, X' u is an eigenvector of X' X for the same s.
 */
export async function exactDirections(task: PcaTask): Promise<Directions> {
  const { matrix, mean, count, pause } = task
  const { rows, columns } = matrix
  const isTall = columns <= rows
  const size = isTall ? columns : rows
  const { values, vectors } = await symmetricEigen(await innerProducts(task, isTall), size, count, pause)
  const found = vectors.filter((_, i) => values[i]! > negligible * values[0]!)
  const variances = found.map((_, i) => values[i]! / (rows - 1))
  if (isTall) return { variances, vectors: found }
  const directions: Float64Array[] = []
  for (const [i, vector] of found.entries()) {
    directions.push(combination(matrix, mean, vector, Math.sqrt(values[i]!)))
    await pause()
  }
  return { variances, vectors: directions }
}

/** X' X or X X', symmetric; of odd sizes without the row and column that fills them up. */
async function innerProducts({ matrix, mean, pause, onProgress }: PcaTask, isTall: boolean): Promise<Float64Array> {
  const { rows, columns } = matrix
  const [length, size] = isTall ? [rows, columns] : [columns, rows]
  const width = 2 * Math.ceil(size / 2)
  const atOnce = 4 * Math.ceil(2 ** 20 / (4 * width * width + 1))
  const sums = 8 * atOnce * width
  const kernels = createKernels(sums + 8 * width * width)
  const block = new Float64Array(kernels.buffer, 0, atOnce * width)
  for (let from = 0; from < length; from += atOnce) {
    const to = Math.min(length, from + atOnce)
    block.fill(0)
    if (isTall) copyRows(matrix, mean, from, to, width, block)
    else copyColumns(matrix, mean, from, to, width, block)
    kernels.addProducts(0, 4 * Math.ceil((to - from) / 4), width, sums)
    onProgress(to, length)
    await pause()
  }
  const upper = new Float64Array(kernels.buffer, sums, width * width)
  const products = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) products[i * size + j] = upper[Math.min(i, j) * width + Math.max(i, j)]!
  }
  return products
}

function copyRows(
  { columns, data }: Matrix,
  mean: Float64Array,
  from: number,
  to: number,
  width: number,
  block: Float64Array
): void {
  for (let row = from; row < to; row++) {
    const at = (row - from) * width
    for (let c = 0; c < columns; c++) block[at + c] = data[row * columns + c]! - mean[c]!
  }
}

function copyColumns(
  { rows, columns, data }: Matrix,
  mean: Float64Array,
  from: number,
  to: number,
  width: number,
  block: Float64Array
): void {
  for (let row = 0; row < rows; row++) {
    for (let c = from; c < to; c++) block[(c - from) * width + row] = data[row * columns + c]! - mean[c]!
  }
}

/** The sum of the rows, less their mean, each times its weight; divided by `length`. */
function combination(
  { columns, data }: Matrix,
  mean: Float64Array,
  weights: Float64Array,
  length: number
): Float64Array {
  const sum = new Float64Array(columns)
  for (const [row, weight] of weights.entries()) {
    for (let c = 0; c < columns; c++) sum[c]! += (weight / length) * (data[row * columns + c]! - mean[c]!)
  }
  return sum
}
