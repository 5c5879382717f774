import { cosine, euclidean, Matrix, type Random } from '@llm-cookbook/vector'
import type { NeighborGraph, NeighborMetric } from '../../src/index.ts'

/** The neighbours of each row by sorting all others: the oracle. */
export function sortedNeighbors(
  matrix: Matrix,
  k: number,
  metric: NeighborMetric
): { row: number; distance: number }[][] {
  const rows = Array.from(matrix)
  return rows.map((own, i) => {
    const distances = rows.map(other => distanceOf(own, other, metric))
    const others = Array.from(rows.keys()).filter(row => row !== i)
    const nearest = others.sort((a, b) => distances[a]! - distances[b]! || a - b).slice(0, k)
    return nearest.map(row => ({ row, distance: distances[row]! }))
  })
}

export function distanceOf(a: Float32Array, b: Float32Array, metric: NeighborMetric): number {
  return metric === 'cosine' ? 1 - cosine(a, b) : euclidean(a, b)
}

/** The share of the neighbours of one graph that the other has too. */
export function recall(found: NeighborGraph, expected: NeighborGraph): number {
  let hits = 0
  for (let row = 0; row < expected.rows; row++) {
    const wanted = new Set(expected.indices.subarray(row * expected.k, (row + 1) * expected.k))
    for (const index of found.indices.subarray(row * found.k, (row + 1) * found.k)) if (wanted.has(index)) hits++
  }
  return hits / expected.indices.length
}

/** So many rows of numbers of a kind. */
export function matrixOf(rows: number, columns: number, number: (row: number, column: number) => number): Matrix {
  const data = Float32Array.from({ length: rows * columns }, (_, i) => number(Math.floor(i / columns), i % columns))
  return new Matrix(rows, columns, data)
}

/** Numbers that are hard on the rounding to 16 bits, by what is hard about them. */
export const kinds: Record<string, (random: Random) => (row: number, column: number) => number> = {
  normal: random => () => random.normal(),
  'far from zero': random => () => 1e6 + random.normal(),
  'of very different sizes': random => row => random.normal() * 10 ** ((row % 13) - 6),
  'one row far away': random => row => (row === 3 ? 1e9 : 1) * random.normal(),
  'columns of very different sizes': random => (_, column) => random.normal() * 10 ** ((column % 9) - 4),
  'almost the same': random => (_, column) => column + 1 + 1e-6 * random.normal(),
  tiny: random => () => 1e-38 * random.normal(),
  huge: random => () => 1e37 * random.normal(),
  'few different rows': random => row => ((row * 7) % 5 === 0 ? 1 : Math.round(random.uniform()))
}
