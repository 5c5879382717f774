import { Matrix } from '@llm-cookbook/vector'
import type { SubwordRows } from './rows.ts'

/** Words, and what makes their vectors and those of others. */
export interface SubwordTable {
  readonly words: readonly string[]
  readonly counts?: Float64Array | undefined
  readonly rows: SubwordRows
  /** The rows of words, then those of n-grams. */
  readonly input: Matrix
}

/** The vectors of the first words: each the mean of its own row and those of its n-grams. */
export function wordMatrix({ words, rows, input }: SubwordTable, size: number): Matrix {
  const matrix = new Matrix(size, input.columns)
  for (let i = 0; i < size; i++) matrix.row(i).set(meanOf(input, [i, ...rows.ofNgrams(words[i]!)]))
  return matrix
}

export function meanOf(matrix: Matrix, rows: readonly number[]): Float32Array {
  const { columns, data } = matrix
  const sum = new Float64Array(columns)
  for (const row of rows) for (let k = 0, at = row * columns; k < columns; k++) sum[k]! += data[at++]!
  return Float32Array.from(sum, value => value / rows.length)
}
