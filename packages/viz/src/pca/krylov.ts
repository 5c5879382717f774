import { dot, type Matrix, type Random } from '@llm-cookbook/vector'
import type { Directions, PcaTask } from './directions.ts'
import { symmetricEigen, type Eigen } from './eigen.ts'
import { createKernels } from './kernels.ts'

/** It is done when all directions are eigenvectors to within this share of the largest eigenvalue. */
const tolerance = 2e-6

/** Directions below this share of the largest one are rounding: the products have 32 bits. */
const negligible = 1e-6

/** The basis has so many vectors at most, or those of so many passes: data that varies alike in all directions needs more. */
const most = { vectors: 256, passes: 8 }

/**
 * A randomized block Krylov method (C. Musco and C. Musco, "Randomized block Krylov methods for stronger and faster
 * approximate singular value decomposition", 2015): a few random vectors, their images under the covariance matrix C, the
 * images of those, and so on, are made an orthonormal basis; the eigenvectors of C within the basis approach those of C. C
 * itself is never formed: a pass over the rows gives the images of a block of vectors.
 */
export async function krylovDirections(task: PcaTask, random: Random): Promise<Directions> {
  const { matrix, variance, count, pause } = task
  // A few more than are asked for, so that the last of those is soon told from what follows; as the kernel wants it.
  const width = 8 * Math.ceil((count + 4) / 8)
  // A power of two, so that nothing is rounded, which keeps all products within what 32 bits can hold.
  const scale = 2 ** -Math.round(Math.log2(variance) / 2)
  const imagesOf = createPass(task, scale, width)
  const basis: Float64Array[] = []
  const images: Float64Array[] = []
  let found: Directions = { variances: [], vectors: [] }
  let next: readonly Float64Array[] = Array.from({ length: width }, () =>
    new Float64Array(matrix.columns).map(() => random.normal())
  )
  let largest = 0
  while (basis.length < Math.max(most.vectors, most.passes * width)) {
    const block = orthonormal(next, basis, negligible * largest)
    if (block.length === 0) break
    next = await imagesOf(block)
    basis.push(...block)
    images.push(...next)
    const eigen = await symmetricEigen(withinBasis(basis, images), basis.length, Math.min(count, basis.length), pause)
    largest = eigen.values[0]!
    found = directionsOf(eigen, basis)
    if (residual(found, eigen, images) <= tolerance * largest) break
  }
  return { ...found, variances: found.variances.map(one => one / (scale * scale)) }
}

/** What gives C v for each vector v of a block, `width` of them at most, in one pass over the rows; times `scale` squared. */
function createPass(
  { matrix, mean, pause, onProgress }: PcaTask,
  scale: number,
  width: number
): (block: readonly Float64Array[]) => Promise<Float64Array[]> {
  const { rows, columns } = matrix
  const atOnce = 4 * Math.max(1, Math.min(64, Math.floor(2 ** 20 / (columns * width))))
  const vectorsAt = 4 * atOnce * columns
  const imagesAt = vectorsAt + 4 * columns * width
  const kernels = createKernels(imagesAt + 4 * columns * width)
  const centered = new Float32Array(kernels.buffer, 0, atOnce * columns)
  const vectors = new Float32Array(kernels.buffer, vectorsAt, columns * width)
  const images = new Float32Array(kernels.buffer, imagesAt, columns * width)

  return async block => {
    vectors.fill(0)
    for (const [i, vector] of block.entries()) for (let c = 0; c < columns; c++) vectors[c * width + i] = vector[c]!
    const sums = block.map(() => new Float64Array(columns))
    for (let from = 0; from < rows; from += atOnce) {
      const to = Math.min(rows, from + atOnce)
      center(matrix, mean, scale, from, to, centered)
      centered.fill(0, (to - from) * columns)
      images.fill(0)
      kernels.addImages(0, 4 * Math.ceil((to - from) / 4), columns, vectorsAt, width, imagesAt)
      // In 32 bits only within a block of rows.
      for (const [i, sum] of sums.entries()) addColumn(images, width, i, sum)
      onProgress(to, rows)
      await pause()
    }
    return sums.map(sum => sum.map(value => value / (rows - 1)))
  }
}

/** Rows less their mean, times `scale`. */
function center(
  { columns, data }: Matrix,
  mean: Float64Array,
  scale: number,
  from: number,
  to: number,
  centered: Float32Array
): void {
  for (let row = from; row < to; row++) {
    const at = (row - from) * columns
    for (let c = 0; c < columns; c++) centered[at + c] = scale * (data[row * columns + c]! - mean[c]!)
  }
}

function addColumn(matrix: Float32Array, width: number, column: number, sum: Float64Array): void {
  for (let c = 0; c < sum.length; c++) sum[c]! += matrix[c * width + column]!
}

/**
 * The vectors, made orthogonal to the basis and to each other, and of length 1. Those of which no more than `least` or rounding
 * is left are left out.
 */
function orthonormal(vectors: readonly Float64Array[], basis: readonly Float64Array[], least: number): Float64Array[] {
  const block: Float64Array[] = []
  for (const vector of vectors) {
    const rest = vector.slice()
    // Twice is enough: the first time leaves what rounding let through.
    for (const other of [...basis, ...block, ...basis, ...block]) add(rest, -dot(rest, other), other)
    const length = Math.sqrt(dot(rest, rest))
    if (length > Math.max(least, 1e-10 * Math.sqrt(dot(vector, vector)))) block.push(rest.map(value => value / length))
  }
  return block
}

/** C as the basis sees it: the inner products of the basis and its images. */
function withinBasis(basis: readonly Float64Array[], images: readonly Float64Array[]): Float64Array {
  const size = basis.length
  const products = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      // Equal but for rounding.
      const product = (dot(basis[i]!, images[j]!) + dot(basis[j]!, images[i]!)) / 2
      products[i * size + j] = product
      products[j * size + i] = product
    }
  }
  return products
}

function directionsOf({ values, vectors }: Eigen, basis: readonly Float64Array[]): Directions {
  const wanted = vectors.filter((_, i) => values[i]! > negligible * values[0]!)
  return { variances: Array.from(values.subarray(0, wanted.length)), vectors: wanted.map(v => combination(basis, v)) }
}

/** How far at most the images of the directions are from multiples of them. */
function residual({ variances, vectors }: Directions, eigen: Eigen, images: readonly Float64Array[]): number {
  return Math.max(
    ...vectors.map((vector, i) => {
      const rest = combination(images, eigen.vectors[i]!)
      add(rest, -variances[i]!, vector)
      return Math.sqrt(dot(rest, rest))
    })
  )
}

function combination(vectors: readonly Float64Array[], weights: Float64Array): Float64Array {
  const sum = new Float64Array(vectors[0]!.length)
  for (const [i, vector] of vectors.entries()) add(sum, weights[i]!, vector)
  return sum
}

/** Adds a vector, times `factor`, to `sum`. */
function add(sum: Float64Array, factor: number, vector: Float64Array): void {
  for (let c = 0; c < sum.length; c++) sum[c]! += factor * vector[c]!
}
