import { Matrix, type Random } from '@llm-cookbook/vector'
import type { Pause } from '../pause.ts'
import { symmetricEigen } from '../pca/eigen.ts'
import { components } from './components.ts'
import type { FuzzyGraph } from './fuzzy-graph.ts'

/**
 * A layout by the slowest vibrations of the graph: the eigenvectors of its normalized Laplacian with the smallest eigenvalues,
 * but for the first. The largest coordinate is 1. Parts of the graph that nothing connects are laid out each for itself, and
 * stand where `anchors` has the middle of their rows.
 *
 * M. Belkin, P. Niyogi, "Laplacian eigenmaps for dimensionality reduction and data representation", Neural Computation 15,
 * 2003. The solver filters a few vectors by Chebyshev polynomials: Y. Zhou, Y. Saad, M. L. Tiago, J. R. Chelikowsky,
 * "Self-consistent-field calculations using Chebyshev-filtered subspace iteration", Journal of Computational Physics 219, 2006.
 *
 * @param anchors  another layout, as wide as this one is to be
 */
export async function spectralLayout(
  graph: FuzzyGraph,
  anchors: Matrix,
  { random, pause }: { random: Random; pause: Pause }
): Promise<Matrix> {
  const dimensions = anchors.columns
  const parts = await components(graph, pause)
  const layout = new Matrix(graph.rows, dimensions)
  const centers = parts.map(({ members }) => middle(anchors, members))
  for (const [p, { members, graph: part }] of parts.entries()) {
    const radius = parts.length === 1 ? 1 : radiusAt(centers, p)
    const vectors = await slowest(part, dimensions, random, pause)
    const largest = vectors.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1
    const center = parts.length === 1 ? new Float64Array(dimensions) : centers[p]!
    for (const [i, row] of members.entries()) {
      for (let d = 0; d < dimensions; d++) {
        layout.data[row * dimensions + d] = center[d]! + (radius * vectors.data[i * dimensions + d]!) / largest
      }
    }
  }
  return layout
}

function middle(points: Matrix, members: Uint32Array): Float64Array {
  const center = new Float64Array(points.columns)
  for (const row of members) {
    for (let d = 0; d < center.length; d++) center[d]! += points.data[row * center.length + d]! / members.length
  }
  return center
}

/** Half the way to the nearest other center. */
function radiusAt(centers: readonly Float64Array[], p: number): number {
  let nearest = Infinity
  for (const [q, center] of centers.entries()) {
    if (q === p) continue
    let square = 0
    for (const [d, value] of center.entries()) square += (value - centers[p]![d]!) ** 2
    nearest = Math.min(nearest, square)
  }
  return Math.sqrt(nearest) / 2
}

/** How closely an eigenvector has to fulfil its equation, of its length. */
const tolerance = 1e-4
const degree = 30
const mostRounds = 40

/** The eigenvectors of a connected graph, one a column; for a graph too small to have them, random numbers. */
async function slowest(graph: FuzzyGraph, count: number, random: Random, pause: Pause): Promise<Matrix> {
  const { rows } = graph
  // Two more than wanted: what lies beside those that are wanted must be known, to be filtered out.
  const width = count + 2
  const vectors = new Matrix(rows, count)
  if (rows <= width + 1) {
    for (let i = 0; i < vectors.data.length; i++) vectors.data[i] = 2 * random.uniform() - 1
    return vectors
  }
  const { first, multiply } = adjacency(graph, width)
  let block: Float64Array = Float64Array.from({ length: rows * width }, () => random.normal())
  let lowest = 0
  for (let round = 0; round < mostRounds; round++) {
    block = await filtered(block, lowest, multiply, pause)
    orthonormalize(block, width, first)
    await pause()
    const image = new Float64Array(rows * width)
    multiply(block, image)
    const { values, vectors: turns } = await symmetricEigen(products(block, image, width), width, width, pause)
    block = turn(block, turns)
    await pause()
    lowest = Math.max(0, values[width - 1]!)
    if (residual(block, turn(image, turns), values, count) < tolerance) break
  }
  for (let i = 0; i < rows; i++) vectors.row(i).set(block.subarray(i * width, i * width + count))
  return vectors
}

type Multiply = (block: Float64Array, into: Float64Array) => void

/**
 * The block, in which what belongs to eigenvalues above `lowest` has grown against the rest: by Chebyshev's polynomials, which
 * stay small from -1 to 1, here stretched to -1 to `lowest`, and grow fast beyond. T(k+1) = 2 x T(k) - T(k-1).
 */
async function filtered(block: Float64Array, lowest: number, multiply: Multiply, pause: Pause): Promise<Float64Array> {
  const [center, half] = [(lowest - 1) / 2, (lowest + 1) / 2]
  let before = block
  let current: Float64Array = new Float64Array(block.length)
  let next: Float64Array = new Float64Array(block.length)
  multiply(before, current)
  for (let i = 0; i < current.length; i++) current[i] = (current[i]! - center * before[i]!) / half
  for (let k = 1; k < degree; k++) {
    multiply(current, next)
    for (let i = 0; i < next.length; i++) next[i] = (2 * (next[i]! - center * current[i]!)) / half - before[i]!
    ;[before, current, next] = [current, next, before]
    await pause()
  }
  return current
}

/** The strengths, each divided by the roots of what its two rows have in all; its first eigenvector; and how it is multiplied. */
function adjacency(
  { rows, offsets, targets, strengths }: FuzzyGraph,
  width: number
): { first: Float64Array; multiply: Multiply } {
  const roots = new Float64Array(rows)
  let total = 0
  for (let i = 0; i < rows; i++) {
    let degree = 0
    for (let e = offsets[i]!; e < offsets[i + 1]!; e++) degree += strengths[e]!
    roots[i] = Math.sqrt(degree)
    total += degree
  }
  const weights = new Float64Array(strengths.length)
  for (let i = 0; i < rows; i++) {
    for (let e = offsets[i]!; e < offsets[i + 1]!; e++) weights[e] = strengths[e]! / (roots[i]! * roots[targets[e]!]!)
  }
  return {
    first: roots.map(root => root / Math.sqrt(total)),
    multiply: (block, into) => {
      into.fill(0)
      for (let i = 0; i < rows; i++) {
        for (let e = offsets[i]!; e < offsets[i + 1]!; e++) {
          const weight = weights[e]!
          const from = targets[e]! * width
          for (let c = 0, to = i * width; c < width; c++, to++) into[to]! += weight * block[from + c]!
        }
      }
    }
  }
}

/** Makes the columns of the block perpendicular to `first` and to each other, and of length 1. */
function orthonormalize(block: Float64Array, width: number, first: Float64Array): void {
  for (let c = 0; c < width; c++) {
    // Twice: what rounding left of the others the first time, the second takes away.
    for (const _ of [1, 2]) {
      let along = 0
      for (let i = 0; i < first.length; i++) along += first[i]! * block[i * width + c]!
      for (let i = 0; i < first.length; i++) block[i * width + c]! -= along * first[i]!
      for (let other = 0; other < c; other++) {
        const product = dot(block, block, width, other, c)
        for (let at = 0; at < block.length; at += width) block[at + c]! -= product * block[at + other]!
      }
    }
    const length = Math.sqrt(dot(block, block, width, c, c))
    for (let at = c; at < block.length; at += width) block[at]! /= length || 1
  }
}

/** Of each column of one block with each of another one. */
function products(a: Float64Array, b: Float64Array, width: number): Float64Array {
  return Float64Array.from({ length: width * width }, (_, i) => dot(a, b, width, Math.floor(i / width), i % width))
}

function dot(a: Float64Array, b: Float64Array, width: number, columnOfA: number, columnOfB: number): number {
  let sum = 0
  for (let at = 0; at < a.length; at += width) sum += a[at + columnOfA]! * b[at + columnOfB]!
  return sum
}

/** The block times the matrix of these columns. */
function turn(block: Float64Array, columns: readonly Float64Array[]): Float64Array {
  const width = columns.length
  const turned = new Float64Array(block.length)
  for (let at = 0; at < block.length; at += width) {
    for (const [c, column] of columns.entries()) {
      let sum = 0
      for (let k = 0; k < width; k++) sum += block[at + k]! * column[k]!
      turned[at + c] = sum
    }
  }
  return turned
}

/** How far the first columns are at most from being eigenvectors with these values. */
function residual(block: Float64Array, image: Float64Array, values: Float64Array, count: number): number {
  const width = values.length
  let most = 0
  for (let c = 0; c < count; c++) {
    let square = 0
    for (let at = c; at < block.length; at += width) square += (image[at]! - values[c]! * block[at]!) ** 2
    most = Math.max(most, square)
  }
  return Math.sqrt(most)
}
