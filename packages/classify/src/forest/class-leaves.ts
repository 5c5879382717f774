import type { Matrix } from '@llm-cookbook/vector'
import { rowsAtOnce, visitLeaves, type Leaves, type Trees } from './trees.ts'

/** Leaves with the classes that their rows have, most often one: the others take no memory, be there a thousand classes. */
export interface ClassLeaves extends Leaves {
  /** How many classes each leaf has. */
  readonly counts: Int32Array
  /** Leaf after leaf: its classes in ascending order, and the share that each has of it. */
  readonly classes: Int32Array
  readonly shares: Float32Array
}

/** Whether a tree has seen a row, and is not to be asked about it. */
export type Seen = (row: number, tree: number) => boolean

/**
 * Tells for rows from `from` to `to` the share of each class in the mean of the trees: in the same array for all rows; how
 * many trees were asked, and zeros where none was.
 */
export type ShareClasses = (
  matrix: Matrix,
  from: number,
  to: number,
  visit: (row: number, shares: Float64Array, asked: number) => void,
  seen?: Seen
) => void

/** @param classCount  how many classes there are */
export function createShareClasses(trees: Trees, classCount: number): ShareClasses {
  const { counts, classes, shares } = trees.leaves as ClassLeaves
  const starts = new Int32Array(counts.length + 1)
  for (let leaf = 0; leaf < counts.length; leaf++) starts[leaf + 1] = starts[leaf]! + counts[leaf]!

  function ask(
    matrix: Matrix,
    from: number,
    to: number,
    seen: Seen | undefined
  ): { sums: Float64Array; asked: Int32Array } {
    const sums = new Float64Array((to - from) * classCount)
    const asked = new Int32Array(to - from)
    visitLeaves(trees, matrix, from, to, (row, leaf, tree) => {
      if (seen?.(row, tree) === true) return
      asked[row - from]!++
      const base = (row - from) * classCount
      for (let i = starts[leaf]!; i < starts[leaf + 1]!; i++) sums[base + classes[i]!]! += shares[i]!
    })
    return { sums, asked }
  }

  return (matrix, from, to, visit, seen) => {
    for (let first = from; first < to; first += rowsAtOnce) {
      const end = Math.min(first + rowsAtOnce, to)
      const { sums, asked } = ask(matrix, first, end, seen)
      for (let row = first; row < end; row++) {
        const count = asked[row - first]!
        const mean = sums.subarray((row - first) * classCount, (row - first + 1) * classCount)
        if (count > 0) for (let code = 0; code < classCount; code++) mean[code]! /= count
        visit(row, mean, count)
      }
    }
  }
}

/** Why leaves that someone else may have written cannot be read; `undefined` where they can. */
export function faultOfClassLeaves({ counts, classes, shares }: ClassLeaves, classCount: number): string | undefined {
  let at = 0
  for (const [leaf, count] of counts.entries()) {
    let sum = 0
    for (const end = at + count; at < end; at++) {
      const [code, share] = [classes[at], shares[at]]
      if (code === undefined || share === undefined) return `leaf ${leaf} goes beyond its classes`
      if (code < 0 || code >= classCount) return `leaf ${leaf} has class ${code} of ${classCount}`
      if (!(share >= 0)) return `leaf ${leaf} has a share of ${share}`
      sum += share
    }
    if (!(Math.abs(sum - 1) < 1e-3)) return `leaf ${leaf} has shares that sum to ${sum}`
  }
  return at === classes.length && at === shares.length ? undefined : 'it has classes without a leaf'
}
