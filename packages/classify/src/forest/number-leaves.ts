import type { Matrix } from '@llm-cookbook/vector'
import type { Seen } from './class-leaves.ts'
import { rowsAtOnce, visitLeaves, type Leaves, type Trees } from './trees.ts'

export interface NumberLeaves extends Leaves {
  /** The mean of the rows of each leaf. */
  readonly values: Float64Array
}

/** Tells for rows from `from` to `to` the mean of the trees, and how many of them were asked. */
export function eachMean(
  trees: Trees,
  matrix: Matrix,
  from: number,
  to: number,
  visit: (row: number, mean: number, asked: number) => void,
  seen?: Seen
): void {
  const { values } = trees.leaves as NumberLeaves
  const count = trees.starts.length - 1
  for (let first = from; first < to; first += rowsAtOnce) {
    const end = Math.min(first + rowsAtOnce, to)
    const means = new Float64Array(end - first)
    const asked = new Int32Array(end - first)
    visitLeaves(trees, matrix, first, end, (row, leaf, tree) => {
      if (seen?.(row, tree) === true) return
      // Divided first: the sum of very large numbers would be infinite.
      means[row - first]! += values[leaf]! / count
      asked[row - first]!++
    })
    for (let row = first; row < end; row++) {
      const known = asked[row - first]!
      visit(row, known === count ? means[row - first]! : means[row - first]! * (count / known), known)
    }
  }
}
