import { createRandom } from '@llm-cookbook/vector'
import type { Pause } from './pause.ts'
import type { Sparse } from './sparse.ts'
import { symmetricEigen } from './symmetric-eigen.ts'

/** How many more directions are followed than wanted, so that the wanted ones come out well. */
const oversampling = 10

/** How often the directions are sent through the matrix and back. */
const iterations = 3

/**
 * The first right singular vectors of a sparse matrix, by randomised subspace iteration (Halko, Martinsson and Tropp,
 * 'Finding structure with randomness', SIAM Review 53, 2011, algorithms 4.4 and 5.1). The number that is largest in
 * absolute value is positive in each. There are fewer than `count` where the matrix has a lower rank.
 *
 * @returns `columns`: how many there are; `vectors`: a row a column of the matrix, in it the coordinate of each vector
 */
export async function rightSingularVectors(
  matrix: Sparse,
  count: number,
  seed: number,
  pause: Pause,
  onProgress?: (done: number, total: number) => void
): Promise<{ columns: number; vectors: Float32Array }> {
  const { rows, width } = matrix
  const size = Math.min(rows, width, count + oversampling)
  const random = createRandom(seed)
  const steps = 2 * iterations + 3
  let step = 0
  const stepped = async (result: Promise<Float64Array>): Promise<Float64Array> => {
    const done = await result
    onProgress?.(++step, steps)
    return done
  }
  let basis: Float64Array = Float64Array.from({ length: rows * size }, () => random.normal())
  for (let i = 0; i < iterations; i++) {
    const back = await stepped(multiplyTransposed(matrix, basis, size, pause))
    basis = await orthonormalized(await stepped(multiply(matrix, back, size, pause)), size, pause)
  }

  // On the subspace the matrix times its transpose is small: its eigenvectors are those of the whole (Rayleigh and Ritz).
  const back = await stepped(multiplyTransposed(matrix, basis, size, pause))
  const image = await stepped(multiply(matrix, back, size, pause))
  const { values, vectors } = symmetricEigen(await products(basis, image, size, pause), size)
  const columns = values.subarray(0, count).filter(value => value > 1e-10 * values[0]!).length
  const left = new Float64Array(rows * columns)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const vector = vectors[column]!
      let sum = 0
      for (let j = 0, at = row * size; j < size; j++) sum += basis[at++]! * vector[j]!
      left[row * columns + column] = sum / Math.sqrt(values[column]!)
    }
    if (row % 64 === 63) await pause()
  }
  const right = await stepped(multiplyTransposed(matrix, left, columns, pause))
  return { columns, vectors: withSigns(right, columns) }
}

/** matrix · dense, `size` columns. */
async function multiply(matrix: Sparse, dense: Float64Array, size: number, pause: Pause): Promise<Float64Array> {
  const { rows, starts, columns, values } = matrix
  const result = new Float64Array(rows * size)
  for (let row = 0; row < rows; row++) {
    const to = row * size
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      const [from, value] = [columns[at]! * size, values[at]!]
      for (let j = 0; j < size; j++) result[to + j]! += value * dense[from + j]!
    }
    if (row % 64 === 63) await pause()
  }
  return result
}

/** matrix transposed · dense, `size` columns. */
async function multiplyTransposed(
  matrix: Sparse,
  dense: Float64Array,
  size: number,
  pause: Pause
): Promise<Float64Array> {
  const { rows, width, starts, columns, values } = matrix
  const result = new Float64Array(width * size)
  for (let row = 0; row < rows; row++) {
    const from = row * size
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      const [to, value] = [columns[at]! * size, values[at]!]
      for (let j = 0; j < size; j++) result[to + j]! += value * dense[from + j]!
    }
    if (row % 64 === 63) await pause()
  }
  return result
}

/**
 * Columns of length 1 at right angles that span what the given ones do, by Cholesky's factor of their inner products;
 * a column that depends on those before becomes zero. The columns are not nearly dependent otherwise, for they come
 * from ones at right angles and have been through the matrix and back once.
 */
async function orthonormalized(dense: Float64Array, size: number, pause: Pause): Promise<Float64Array> {
  const factor = cholesky(await products(dense, dense, size, pause), size)
  for (let from = 0; from < dense.length; from += size) {
    for (let i = 0; i < size; i++) {
      const diagonal = factor[i * size + i]!
      let rest = dense[from + i]!
      for (let j = 0; j < i; j++) rest -= factor[i * size + j]! * dense[from + j]!
      dense[from + i] = diagonal === 0 ? 0 : rest / diagonal
    }
    if ((from / size) % 64 === 63) await pause()
  }
  return dense
}

/** The lower triangle whose product with its transpose is the matrix; columns of zeros where that has a lower rank. */
function cholesky(matrix: Float64Array, size: number): Float64Array {
  const factor = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i * size + j]!
      for (let k = 0; k < j; k++) rest -= factor[i * size + k]! * factor[j * size + k]!
      const diagonal = factor[j * size + j]!
      if (j < i) factor[i * size + j] = diagonal === 0 ? 0 : rest / diagonal
      else factor[i * size + i] = rest > 1e-12 * matrix[i * size + i]! ? Math.sqrt(rest) : 0
    }
  }
  return factor
}

/** Symmetric: a transposed · b, `size` columns each. */
async function products(a: Float64Array, b: Float64Array, size: number, pause: Pause): Promise<Float64Array> {
  const result = new Float64Array(size * size)
  for (let from = 0; from < a.length; from += size) {
    for (let i = 0; i < size; i++) {
      const value = a[from + i]!
      for (let j = 0; j <= i; j++) result[i * size + j]! += value * b[from + j]!
    }
    if ((from / size) % 64 === 63) await pause()
  }
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) result[j * size + i] = result[i * size + j]!
  return result
}

/** Turned so that the number that is largest in absolute value is positive in each column. */
function withSigns(dense: Float64Array, columns: number): Float32Array {
  const largest = new Float64Array(columns)
  dense.forEach((value, at) => {
    if (Math.abs(value) > Math.abs(largest[at % columns]!)) largest[at % columns] = value
  })
  return Float32Array.from(dense, (value, at) => (largest[at % columns]! < 0 ? -value : value))
}
