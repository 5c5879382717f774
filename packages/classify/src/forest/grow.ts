import { createRandom, type Random } from '@llm-cookbook/vector'
import type { Criterion } from './criterion.ts'
import { gini } from './gini.ts'
import type { Ranks } from './ranks.ts'
import { createSorter } from './sort.ts'
import { squaredError } from './squared-error.ts'
import { leafMark, type Leaves } from './trees.ts'

/** What trees grow from. */
export interface Subject {
  readonly ranks: Ranks
  readonly targets: ClassTargets | NumberTargets
  readonly limits: Limits
}

export interface ClassTargets {
  readonly kind: 'classes'
  /** The class of each row, and the weight of each class. */
  readonly codes: Int32Array
  readonly weights: Float64Array
}

export interface NumberTargets {
  readonly kind: 'numbers'
  readonly values: Float64Array
}

export interface Limits {
  readonly bootstrap: boolean
  /** How many columns are tried for a split. */
  readonly columnsASplit: number
  readonly maxDepth: number
  readonly minSamplesLeaf: number
  readonly minSamplesSplit: number
}

/** A tree in ranks: its splits part two rows of the subject, and no number. */
export interface GrownTree {
  /** By node, each before its children, the left child behind its parent: the column, or `leafMark`. */
  readonly features: Int32Array
  /** By node: the last row that goes to the left, and the first that goes to the right. */
  readonly below: Int32Array
  readonly above: Int32Array
  /** By node: the right child; of a leaf, the number of the leaf. */
  readonly rights: Int32Array
  readonly leaves: Leaves
  /** By column: how much its splits reduced the impurity, in the sum; in all, 1, or 0 where there are none. */
  readonly importances: Float64Array
}

/** How often each row is in the bag of a tree: once, or as often as it is drawn when as many are drawn as there are. */
export function drawBag(rows: number, bootstrap: boolean, random: Random): Int32Array {
  const counts = new Int32Array(rows)
  if (!bootstrap) return counts.fill(1)
  for (let i = 0; i < rows; i++) counts[random.integer(rows)]!++
  return counts
}

/** Grows a tree in little steps, of a millisecond or so. The same seed grows the same tree. */
export type Grow = (seed: number) => Generator<void, GrownTree, undefined>

/** What grows tree after tree of the same subject, in memory that is used again. */
export function createGrower({ ranks, targets, limits }: Subject): Grow {
  const { rows, columns } = ranks
  const { columnsASplit, maxDepth, minSamplesLeaf, minSamplesSplit } = limits
  const leastRows = Math.max(2, minSamplesSplit, 2 * minSamplesLeaf)
  const criterion = criterionOf(targets)
  const sorter = createSorter(ranks, rows)
  const list = new Int32Array(rows)
  const weights = new Float64Array(rows)
  const order = Int32Array.from({ length: columns }, (_, column) => column)
  const most = 2 * rows - 1
  const nodes = { features: new Int32Array(most), below: new Int32Array(most), above: new Int32Array(most) }
  const rights = new Int32Array(most)
  /** Nodes that wait: where their rows start and end in the list, their depth, and whose right child they are, or -1. */
  const waiting: number[] = []

  return function* grow(seed) {
    const random = createRandom(seed)
    const importances = new Float64Array(columns)
    for (let column = 0; column < columns; column++) order[column] = column
    const inBag = fillList(drawBag(rows, limits.bootstrap, random))
    criterion.begin(weights)
    let count = 0
    let leafCount = 0
    let work = 0
    waiting.push(0, inBag, 0, -1)
    while (waiting.length > 0) {
      const parent = waiting.pop()!
      const depth = waiting.pop()!
      const end = waiting.pop()!
      const start = waiting.pop()!
      const node = count++
      if (parent >= 0) rights[parent] = node
      const alike = criterion.enter(list, start, end)
      let best = -1
      let score = -Infinity
      let last = 0
      if (!alike && end - start >= leastRows && depth < maxDepth) {
        let varied = false
        for (let tried = 0; tried < columns && (tried < columnsASplit || !varied); tried++) {
          const column = draw(tried, random)
          sorter.sort(list, start, end, column)
          if (sorter.ranks[0] === sorter.ranks[end - start - 1]) continue
          varied = true
          const left = criterion.search(sorter.order, sorter.ranks, end - start, minSamplesLeaf, score)
          if (left > 0) {
            best = column
            score = criterion.score
            last = left
            nodes.below[node] = sorter.order[left - 1]!
            nodes.above[node] = sorter.order[left]!
            if (score > criterion.perfect * nearly) break
          }
          work += end - start + 32
          if (work > atOnce) {
            work = 0
            yield
          }
        }
      }
      if (best < 0) {
        criterion.leaf()
        nodes.features[node] = leafMark
        rights[node] = leafCount++
        continue
      }
      nodes.features[node] = best
      importances[best]! += score - criterion.base
      const middle = part(start, end, best, nodes.below[node]!)
      if (middle !== start + last) throw new Error('a node was parted elsewhere than its split is')
      waiting.push(middle, end, depth + 1, node, start, middle, depth + 1, -1)
    }
    normalize(importances)
    return {
      features: nodes.features.slice(0, count),
      below: nodes.below.slice(0, count),
      above: nodes.above.slice(0, count),
      rights: rights.slice(0, count),
      leaves: criterion.leaves(),
      importances
    }
  }

  /** The rows in the bag that weigh anything, whose number is returned, and all weights. */
  function fillList(counts: Int32Array): number {
    let inBag = 0
    for (let row = 0; row < rows; row++) {
      const each = targets.kind === 'classes' ? targets.weights[targets.codes[row]!]! : 1
      weights[row] = counts[row]! * each
      if (weights[row]! > 0) list[inBag++] = row
    }
    // Classes that weigh nothing may be all that was drawn.
    return inBag > 0 ? inBag : fillList(counts.fill(1))
  }

  /** One of the columns that were not tried yet, each equally likely. */
  function draw(tried: number, random: Random): number {
    const at = tried + random.integer(columns - tried)
    const column = order[at]!
    order[at] = order[tried]!
    order[tried] = column
    return column
  }

  /** Brings the rows that are not above `below` in a column before the others; returns where those start. */
  function part(start: number, end: number, column: number, below: number): number {
    const base = column * rows
    const { data } = ranks
    const rank = data[base + below]!
    let left = start
    let right = end
    while (left < right) {
      const row = list[left]!
      if (data[base + row]! <= rank) left++
      else {
        list[left] = list[--right]!
        list[right] = row
      }
    }
    return left
  }
}

/** A split as good as this share of a perfect one is one, but for rounding: the other columns need not be tried. */
const nearly = 1 - 1e-12

/** Rows that are sorted and searched between two looks at the clock: a millisecond or two. */
const atOnce = 100_000

function criterionOf(targets: Subject['targets']): Criterion {
  return targets.kind === 'classes' ? gini(targets.codes, targets.weights.length) : squaredError(targets.values)
}

function normalize(values: Float64Array): void {
  const sum = values.reduce((total, value) => total + value, 0)
  if (sum > 0) for (let i = 0; i < values.length; i++) values[i]! /= sum
}
