import { Matrix, normalizeRows } from '@llm-cookbook/vector'

/** Rows as bytes: each number as a share of the largest of its row, in 127 steps. A direction needs no more. */
export function toInt8(matrix: Matrix): Int8Array {
  const bytes = new Int8Array(matrix.data.length)
  for (let row = 0; row < matrix.rows; row++) {
    const numbers = matrix.row(row)
    const largest = numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    if (largest > 0)
      bytes.set(
        Int8Array.from(numbers, value => Math.round((127 * value) / largest)),
        row * matrix.columns
      )
  }
  return bytes
}

/** The rows again, at length 1. */
export function fromInt8(bytes: Int8Array, columns: number): Matrix {
  return normalizeRows(new Matrix(bytes.length / columns, columns, Float32Array.from(bytes)))
}
