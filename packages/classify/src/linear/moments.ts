import type { Matrix } from '@llm-cookbook/vector'

export interface Moments {
  /** The mean of each column. */
  readonly means: Float64Array
  /** The sum of the squares of each column. */
  readonly squares: Float64Array
  /** The weight of all rows together. */
  readonly total: number
}

/** @param weightOf  how much a row counts, 0 or more */
export function momentsOf({ rows, columns, data }: Matrix, weightOf: (row: number) => number = () => 1): Moments {
  const means = new Float64Array(columns)
  const squares = new Float64Array(columns)
  let total = 0
  for (let row = 0; row < rows; row++) {
    const weight = weightOf(row)
    total += weight
    for (let c = 0, at = row * columns; c < columns; c++, at++) {
      const weighted = weight * data[at]!
      means[c]! += weighted
      squares[c]! += weighted * data[at]!
    }
  }
  if (total > 0) for (let c = 0; c < columns; c++) means[c]! /= total
  return { means, squares, total }
}
