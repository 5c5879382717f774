import type { Matrix } from '@llm-cookbook/vector'
import { exponential } from '../elementary.ts'
import { scoresOf } from '../linear/scores.ts'

/** How alike two rows are taken to be. */
export type KernelName = 'rbf' | 'linear' | 'cosine'

export interface KernelShape {
  readonly kernel: KernelName
  /** Of `rbf`. */
  readonly gamma: number
}

/** How alike rows of one matrix are to rows of another: for each row, a number for each of the others. */
export function likenesses(matrix: Matrix, others: Matrix, { kernel, gamma }: KernelShape): Float64Array {
  const { rows: count, columns } = others
  const products = scoresOf(matrix, { count, columns, data: new Float64Array(others.data) })
  if (kernel === 'linear') return products
  const [squares, otherSquares] = [squaresOf(matrix), squaresOf(others)]
  for (let i = 0, at = 0; i < matrix.rows; i++) {
    for (let j = 0; j < count; j++, at++) {
      const [square, other] = [squares[i]!, otherSquares[j]!]
      products[at] =
        kernel === 'rbf'
          ? exponential(-gamma * Math.max(0, square + other - 2 * products[at]!))
          : // A row of zeros is like none.
            products[at]! / (Math.sqrt(square * other) || 1)
    }
  }
  return products
}

function squaresOf(matrix: Matrix): Float64Array {
  return Float64Array.from(matrix, row => {
    let sum = 0
    for (const value of row) sum += value * value
    return sum
  })
}
