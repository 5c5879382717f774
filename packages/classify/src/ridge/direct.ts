import { decompose, solveDecomposed } from '../linear/cholesky.ts'
import { Design } from '../linear/design.ts'
import { dot } from '../linear/dot.ts'
import type { Centered } from './passes.ts'

/**
 * (X'X + alpha) w = X'y by Cholesky's decomposition, `right` being X'y; where there are fewer rows than columns,
 * (X X' + alpha) a = y and w = X'a.
 *
 * @returns `undefined` when there is no one solution, as far as 64 bits can tell, or it would take too much memory
 */
export async function solveDirectly(task: Centered, right: Float64Array): Promise<Float64Array | undefined> {
  const { matrix, targets, means, pause } = task
  if (Math.min(matrix.rows, matrix.columns) > mostDirect) return undefined
  if (matrix.rows >= matrix.columns) {
    const products = await columnProducts(task)
    if (!(await decompose(products, matrix.columns, pause))) return undefined
    const coefficients = new Float64Array(matrix.columns)
    solveDecomposed(products, right, coefficients)
    return coefficients
  }
  const products = await rowProducts(task)
  if (!(await decompose(products, matrix.rows, pause))) return undefined
  const shares = new Float64Array(matrix.rows)
  solveDecomposed(products, targets, shares)
  const coefficients = new Float64Array(matrix.columns)
  for (const [i, row] of [...matrix].entries()) {
    for (let c = 0; c < row.length; c++) coefficients[c]! += shares[i]! * (row[c]! - means[c]!)
  }
  return coefficients
}

/** Rows or columns, whichever are fewer: their inner products take half a gigabyte. */
const mostDirect = 8192

/** X'X + alpha, its lower triangle. */
async function columnProducts({ matrix, means, alpha, pause }: Centered): Promise<Float64Array> {
  const { columns, data } = matrix
  const design = new Design(matrix, (width, height) => 8 * width * (width + height))
  const { kernels, width, stride, height } = design
  const at = 8 * width * width
  const sums = new Float64Array(kernels.buffer, 0, width * width)
  const factors = new Float64Array(kernels.buffer, at, height * width)
  await design.forEach(({ at: x, from, to, rows }) => {
    for (let row = from; row < to; row++) {
      const [i, k] = [row * columns, (row - from) * width]
      for (let c = 0; c < columns; c++) factors[k + c] = data[i + c]! - means[c]!
    }
    // Of the upper triangle, and a little below.
    for (let j = 0; j < width; j += strip) {
      const count = Math.min(strip, width - j)
      const to = 8 * j * (width + 1)
      kernels.addProducts(x + 4 * j, rows, stride, width - j, at + 8 * j, count, 8 * width, to, 8 * width)
    }
  }, pause)
  const products = new Float64Array(columns * columns)
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j <= i; j++) products[i * columns + j] = sums[j * width + i]! + (i === j ? alpha : 0)
  }
  return products
}

/** Columns whose products are summed at once, a multiple of 8. */
const strip = 64

/** X X' + alpha. */
async function rowProducts({ matrix, means, alpha, pause }: Centered): Promise<Float64Array> {
  const { rows: size } = matrix
  const products = new Float64Array(size * size)
  const design = new Design(matrix, (width, height) => 8 * strip * (width + height))
  const { kernels, width, stride, height } = design
  const at = 8 * strip * width
  const vectors = new Float64Array(kernels.buffer, 0, strip * width)
  const out = new Float64Array(kernels.buffer, at, strip * height)
  for (let j = 0; j < size; j += strip) {
    const count = Math.min(strip, size - j)
    const shifts = new Float64Array(count)
    for (let i = 0; i < count; i++) {
      const own = vectors.subarray(i * width, i * width + matrix.columns)
      for (const [c, value] of matrix.row(j + i).entries()) own[c] = value - means[c]!
      shifts[i] = dot(means, own)
    }
    await design.forEach(({ at: x, from, to, rows }) => {
      kernels.multiply(x, rows, stride, width, 0, count, at, 8 * count)
      for (let row = from; row < to; row++) {
        for (let i = 0; i < count; i++) products[row * size + j + i] = out[(row - from) * count + i]! - shifts[i]!
      }
    }, pause)
  }
  for (let i = 0; i < size; i++) products[i * size + i]! += alpha
  return products
}
