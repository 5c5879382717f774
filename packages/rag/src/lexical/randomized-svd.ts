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
  let sample: Float64Array = Float64Array.from({ length: rows * size }, () => random.normal())
  const steps = 2 * iterations + 2
  let step = 0
  const stepped = async (): Promise<void> => {
    onProgress?.(++step, steps)
    await pause()
  }
  for (let i = 0; i < iterations; i++) {
    const back = await multiplyTransposed(matrix, sample, size, pause)
    await stepped()
    sample = await orthonormalized(await multiply(matrix, back, size, pause), size, pause)
    await stepped()
  }
  const projected = await multiplyTransposed(matrix, sample, size, pause)
  await stepped()

  const { values, vectors } = symmetricEigen(await gram(projected, size, pause), size)
  const columns = values.subarray(0, count).filter(value => value > 1e-10 * values[0]!).length
  const directions = new Float32Array(width * columns)
  for (let column = 0; column < columns; column++) {
    const [vector, length] = [vectors[column]!, Math.sqrt(values[column]!)]
    let largest = 0
    for (let i = 0; i < width; i++) {
      let sum = 0
      for (let j = 0; j < size; j++) sum += projected[i * size + j]! * vector[j]!
      directions[i * columns + column] = sum / length
      if (Math.abs(sum) > Math.abs(largest)) largest = sum
    }
    if (largest < 0) for (let i = 0; i < width; i++) directions[i * columns + column]! *= -1
    await pause()
  }
  await stepped()
  return { columns, vectors: directions }
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
 * Columns of length 1 at right angles that span what the given ones do, by modified Gram and Schmidt, each twice; a
 * column that depends on those before becomes zero.
 */
async function orthonormalized(dense: Float64Array, size: number, pause: Pause): Promise<Float64Array> {
  const rows = dense.length / size
  const vectors = Array.from({ length: size }, (_, j) =>
    Float64Array.from({ length: rows }, (_, i) => dense[i * size + j]!)
  )
  for (const [j, vector] of vectors.entries()) {
    const length = Math.sqrt(dot(vector, vector))
    for (let pass = 0; pass < 2; pass++) {
      for (const before of vectors.slice(0, j)) {
        const along = dot(before, vector)
        for (let i = 0; i < rows; i++) vector[i]! -= along * before[i]!
      }
    }
    const left = Math.sqrt(dot(vector, vector))
    const factor = left > 1e-10 * length ? 1 / left : 0
    for (let i = 0; i < rows; i++) dense[i * size + j] = vector[i]! *= factor
    await pause()
  }
  return dense
}

/** dense transposed · dense. */
async function gram(dense: Float64Array, size: number, pause: Pause): Promise<Float64Array> {
  const result = new Float64Array(size * size)
  for (let from = 0; from < dense.length; from += size) {
    for (let i = 0; i < size; i++) {
      const value = dense[from + i]!
      for (let j = 0; j <= i; j++) result[i * size + j]! += value * dense[from + j]!
    }
    if ((from / size) % 64 === 63) await pause()
  }
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) result[j * size + i] = result[i * size + j]!
  return result
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
