import { readFileSync } from 'node:fs'
import { Matrix } from '@llm-cookbook/vector'
import type { Affinities } from '../../src/tsne/affinities.ts'
import { digits } from './digits.ts'

interface Recorded {
  readonly rows: number
  readonly perplexity: number
  /** Affinities of the nearest neighbours, those above the diagonal. */
  readonly euclidean: Upper
  readonly cosine: Upper
  /** Affinities of all pairs: row 0 with 1, 2, …, row 1 with 2, … */
  readonly exact: readonly number[]
  readonly plane: AtLayout
  readonly space: AtLayout
}

interface Upper {
  readonly rows: readonly number[]
  readonly columns: readonly number[]
  readonly values: readonly number[]
}

interface AtLayout {
  readonly divergence: number
  readonly gradient: readonly number[]
}

/** See fixtures/tsne. */
export const scikitLearn: Recorded = JSON.parse(
  readFileSync(new URL('../fixtures/tsne/scikit-learn.json', import.meta.url), 'utf8')
) as Recorded

export const fewDigits: Matrix = firstRows(digits().images, scikitLearn.rows)

export function firstRows({ columns, data }: Matrix, rows: number): Matrix {
  return new Matrix(rows, columns, data.slice(0, rows * columns))
}

/** The layout at which scikit-learn was asked. */
export function recordedLayout(dimensions: number): Matrix {
  const layout = new Matrix(scikitLearn.rows, dimensions)
  for (let i = 0; i < layout.data.length; i++) {
    layout.data[i] = 3 * Math.sin(1 + 7 * Math.floor(i / dimensions) + 3 * (i % dimensions))
  }
  return layout
}

export function dense({ rows, starts, columns, values }: Affinities): Matrix {
  const matrix = new Matrix(rows, rows)
  for (let row = 0; row < rows; row++) {
    for (let edge = starts[row]!; edge < starts[row + 1]!; edge++) matrix.row(row)[columns[edge]!]! += values[edge]!
  }
  return matrix
}
