import type { Matrix } from '@llm-cookbook/vector'

/**
 * The directions that the rows have most in common: the first eigenvectors of the sum of their outer products (no mean
 * is subtracted), by power iteration. Orthonormal, row after row.
 */
export function commonComponents(matrix: Matrix, count: number): Float32Array {
  const size = matrix.columns
  const moment = secondMoment(matrix)
  const found = new Float32Array(count * size)
  for (let c = 0; c < count; c++) {
    let vector: Float64Array = new Float64Array(size).fill(1)
    for (let step = 0, change = 1; change > 1e-12 && step < 10_000; step++) {
      const next = multiply(moment, vector)
      for (let earlier = 0; earlier < c; earlier++) takeOut(next, found.subarray(earlier * size, (earlier + 1) * size))
      const norm = Math.hypot(...next)
      if (norm === 0) throw new RangeError(`count: the rows have only ${c} directions, asked for ${count}`)
      change = 0
      for (let k = 0; k < size; k++) {
        next[k]! /= norm
        change = Math.max(change, Math.abs(next[k]! - vector[k]!))
      }
      vector = next
    }
    found.set(vector, c * size)
  }
  return found
}

function secondMoment({ rows, columns, data }: Matrix): Float64Array[] {
  const moment = Array.from({ length: columns }, () => new Float64Array(columns))
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const value = data[i * columns + j]!
      for (let k = 0; k < columns; k++) moment[j]![k]! += value * data[i * columns + k]!
    }
  }
  return moment
}

function multiply(matrix: readonly Float64Array[], vector: Float64Array): Float64Array {
  return Float64Array.from(matrix, row => row.reduce((sum, value, k) => sum + value * vector[k]!, 0))
}

function takeOut(vector: Float64Array, direction: Float32Array): void {
  const along = vector.reduce((sum, value, k) => sum + value * direction[k]!, 0)
  for (let k = 0; k < vector.length; k++) vector[k]! -= along * direction[k]!
}
