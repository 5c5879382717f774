import { Matrix } from '@llm-cookbook/vector'
import { WordVectors } from '@llm-cookbook/word2vec'

/** The words of all tables, less what all have in common: the mean of the first table's vectors. */
export function centred(...tables: readonly WordVectors[]): WordVectors {
  const common = meanRow(tables[0]!.matrix)
  const words = tables.flatMap(({ words }) => words)
  const rows = tables.flatMap(({ matrix }) => Array.from(matrix, row => row.map((value, j) => value - common[j]!)))
  return new WordVectors(words, Matrix.fromRows(rows))
}

export function meanRow(matrix: Matrix): Float64Array {
  const mean = new Float64Array(matrix.columns)
  for (const row of matrix) for (const [j, value] of row.entries()) mean[j]! += value / matrix.rows
  return mean
}
