import { createRandom, Matrix, normalizeRows } from '@llm-cookbook/vector'
import { addProducts, dotProducts } from './products.ts'

const enoughRows = 10_000

/**
 * An orthonormal basis of nearly the directions in which the rows are largest (no mean is subtracted), a direction a
 * row: orthogonal iteration on the sum of the outer products of some rows, evenly chosen, 12 rounds from a random start.
 * The directions are in no order; that the last of them are not quite the best does not matter where all are kept.
 */
export function principalDirections(matrix: Matrix, count: number): Float32Array {
  const size = matrix.columns
  const stride = Math.ceil(matrix.rows / enoughRows)
  const chosen = Matrix.fromRows([...matrix].filter((_, i) => i % stride === 0))
  const moments = secondMoments(chosen.data, size)
  const random = createRandom(1)
  let basis = orthonormal(
    Float32Array.from({ length: count * size }, () => random.normal()),
    size
  )
  // The moments are symmetric, so that their rows are their columns.
  for (let round = 0; round < 12; round++) basis = orthonormal(dotProducts(basis, moments, size), size)
  return basis
}

/** The rows as seen along so many of the directions, at length 1. */
export function project(matrix: Matrix, directions: Float32Array): Matrix {
  const size = matrix.columns
  const seen = dotProducts(matrix.data, directions, size)
  return normalizeRows(new Matrix(matrix.rows, directions.length / size, seen))
}

/** The sum of the rows' outer products. */
export function secondMoments(rows: Float32Array, size: number): Float32Array {
  return crossMoments(rows, size, rows, size)
}

/** The sum of the outer products of the rows of `a` with those of `b`. */
export function crossMoments(a: Float32Array, sizeA: number, b: Float32Array, sizeB: number): Float32Array {
  const moments = new Float32Array(sizeA * sizeB)
  for (let i = 0; i * sizeA < a.length; i++) {
    const row = b.subarray(i * sizeB, (i + 1) * sizeB)
    addProducts(moments, a.subarray(i * sizeA, (i + 1) * sizeA), row, sizeB)
  }
  return moments
}

/** Gram and Schmidt, each direction twice, which is enough in floating point. */
function orthonormal(rows: Float32Array, size: number): Float32Array {
  for (let i = 0; i * size < rows.length; i++) {
    const row = rows.subarray(i * size, (i + 1) * size)
    const before = rows.subarray(0, i * size)
    for (let time = 0; time < 2; time++) {
      const along = dotProducts(row, before, size).map(value => -value)
      addProducts(row, along, before, size)
    }
    const norm = Math.hypot(...row)
    for (let k = 0; k < size; k++) row[k]! /= norm
  }
  return rows
}
