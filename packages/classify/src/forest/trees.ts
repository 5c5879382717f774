import type { Matrix, TypedArray } from '@llm-cookbook/vector'
import type { GrownTree } from './grow.ts'

/** In place of the column of a split: the node is a leaf. */
export const leafMark = -1

/** What the leaves say, in one array or several, all in the order of the leaves. */
export type Leaves = Readonly<Record<string, TypedArray>>

/** Trees one after the other, as flat arrays: to ask them is to follow numbers. */
export interface Trees {
  /** How many columns they look at. */
  readonly columns: number
  /** The first node of each, and the end of the last. */
  readonly starts: Int32Array
  /** By node: the column that decides, or `leafMark`. */
  readonly features: Int32Array
  /** By node: the greatest number with which one goes on to the left child, which is the next node. */
  readonly thresholds: Float32Array
  /** By node: the right child, which is behind all nodes on the left; of a leaf, the number of the leaf. */
  readonly rights: Int32Array
  readonly leaves: Leaves
}

/** @param matrix  that they grew from */
export function plant(grown: readonly GrownTree[], matrix: Matrix): Trees {
  const starts = new Int32Array(grown.length + 1)
  for (const [t, { features }] of grown.entries()) starts[t + 1] = starts[t]! + features.length
  const size = starts[grown.length]!
  const features = new Int32Array(size)
  const thresholds = new Float32Array(size)
  const rights = new Int32Array(size)
  let leaf = 0
  for (const [t, tree] of grown.entries()) {
    const start = starts[t]!
    features.set(tree.features, start)
    for (const [i, right] of tree.rights.entries()) {
      const column = tree.features[i]!
      if (column === leafMark) {
        rights[start + i] = leaf++
        continue
      }
      rights[start + i] = start + right
      thresholds[start + i] = threshold(
        matrix.data[tree.below[i]! * matrix.columns + column]!,
        matrix.data[tree.above[i]! * matrix.columns + column]!
      )
    }
  }
  const leaves = Object.fromEntries(
    Object.keys(grown[0]!.leaves).map(name => [name, concatenate(grown.map(tree => tree.leaves[name]!))])
  )
  return { columns: matrix.columns, starts, features, thresholds, rights, leaves }
}

/** Tells for each row from `from` to `to`, tree by tree, which leaf it comes to. */
export function visitLeaves(
  { starts, features, thresholds, rights }: Trees,
  { data, columns }: Matrix,
  from: number,
  to: number,
  visit: (row: number, leaf: number, tree: number) => void
): void {
  for (let tree = 0; tree < starts.length - 1; tree++) {
    const root = starts[tree]!
    for (let row = from; row < to; row++) {
      const base = row * columns
      let node = root
      for (let column = features[node]!; column >= 0; column = features[node]!) {
        node = data[base + column]! <= thresholds[node]! ? node + 1 : rights[node]!
      }
      visit(row, rights[node]!, tree)
    }
  }
}

/** Rows that are asked for together: they stay in the cache while the trees pass. */
export const rowsAtOnce = 64

/**
 * Why trees that someone else may have written cannot be followed: each way has to end at a leaf that there is, and pass
 * columns that there are. `undefined` where they can.
 */
export function faultOf(
  { columns, starts, features, thresholds, rights }: Trees,
  leafCount: number
): string | undefined {
  const size = features.length
  if (thresholds.length !== size || rights.length !== size) return 'its nodes have not as many columns as ways'
  if (starts.length < 2 || starts[0] !== 0 || starts.at(-1) !== size) return 'its trees are not all of its nodes'
  for (let tree = 0; tree < starts.length - 1; tree++) {
    const [start, end] = [starts[tree]!, starts[tree + 1]!]
    if (end <= start || end > size) return `tree ${tree} has no nodes`
    for (let node = start; node < end; node++) {
      const [column, right] = [features[node]!, rights[node]!]
      if (column === leafMark) {
        if (right < 0 || right >= leafCount) return `node ${node} is leaf ${right} of ${leafCount}`
      } else if (column < 0 || column >= columns) {
        return `node ${node} looks at column ${column} of ${columns}`
      } else if (right <= node + 1 || right >= end || !Number.isFinite(thresholds[node])) {
        // Ways lead onward only, so that they end: the last node of a tree can be nothing but a leaf.
        return `node ${node} leads to ${right}, at ${thresholds[node]}, in a tree up to ${end}`
      }
    }
  }
  return undefined
}

/**
 * Half way between two numbers of 32 bits, rounded down to 32 bits: no number of 32 bits lies between it and the very middle,
 * so that it parts all as the middle does.
 */
function threshold(below: number, above: number): number {
  const middle = below / 2 + above / 2
  const rounded = Math.fround(middle)
  return rounded > middle ? nextBelow(rounded) : rounded
}

function nextBelow(number: number): number {
  const float = Float32Array.of(number)
  const bits = new Int32Array(float.buffer)
  if (number === 0) return -(2 ** -149)
  bits[0]! += number > 0 ? -1 : 1
  return float[0]!
}

function concatenate(arrays: readonly TypedArray[]): TypedArray {
  const length = arrays.reduce((sum, array) => sum + array.length, 0)
  const all = new (arrays[0]!.constructor as new (length: number) => Float64Array)(length)
  let at = 0
  for (const array of arrays) {
    all.set(array as Float64Array, at)
    at += array.length
  }
  return all
}
