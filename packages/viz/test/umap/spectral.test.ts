import { createRandom, Matrix } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { createPause } from '../../src/pause.ts'
import { symmetricEigen } from '../../src/pca/eigen.ts'
import type { FuzzyGraph } from '../../src/umap/fuzzy-graph.ts'
import { spectralLayout } from '../../src/umap/spectral.ts'

type Edge = readonly [number, number, number]

/** Each edge leads both ways. */
function graphOf(rows: number, edges: readonly Edge[]): FuzzyGraph {
  const both = edges.flatMap(([i, j, strength]): Edge[] => [
    [i, j, strength],
    [j, i, strength]
  ])
  both.sort((a, b) => a[0] - b[0])
  const offsets = new Uint32Array(rows + 1)
  for (const [i] of both) offsets[i + 1]!++
  for (let i = 0; i < rows; i++) offsets[i + 1]! += offsets[i]!
  return {
    rows,
    offsets,
    targets: Uint32Array.from(both, edge => edge[1]),
    strengths: Float32Array.from(both, edge => edge[2])
  }
}

function layoutOf(graph: FuzzyGraph, anchors: Matrix): Promise<Matrix> {
  return spectralLayout(graph, anchors, { random: createRandom(0), pause: createPause() })
}

describe('spectral layout', () => {
  it('lays a ring out as a circle', async () => {
    const rows = 60
    const ring = graphOf(
      rows,
      Array.from({ length: rows }, (_, i) => [i, (i + 1) % rows, 1] as const)
    )
    const layout = await layoutOf(ring, new Matrix(rows, 2))
    const radii = [...layout].map(([x, y]) => Math.sqrt(x! ** 2 + y! ** 2))
    expect(Math.max(...radii) / Math.min(...radii)).toBeCloseTo(1, 2)
    const [x, y] = layout.row(0)
    const [nextX, nextY] = layout.row(1)
    const cosine = (x! * nextX! + y! * nextY!) / (radii[0]! * radii[1]!)
    expect(cosine).toBeCloseTo(Math.cos((2 * Math.PI) / rows), 3)
  })

  it('has the eigenvectors of the normalized adjacency', async () => {
    const rows = 40
    const random = createRandom(5)
    const edges = Array.from({ length: rows }, (_, i) => [i, (i + 1) % rows, 1] as Edge)
    for (let i = 0; i < rows; i++) {
      for (let j = i + 2; j < rows - 1; j++) if (random.uniform() < 0.1) edges.push([i, j, random.uniform()])
    }
    const dense = new Float64Array(rows * rows)
    for (const [i, j, strength] of edges) dense[i * rows + j] = dense[j * rows + i] = Math.fround(strength)
    const degrees = Array.from({ length: rows }, (_, i) =>
      dense.slice(i * rows, (i + 1) * rows).reduce((a, b) => a + b)
    )
    const normalized = dense.map(
      (value, at) => value / Math.sqrt(degrees[Math.floor(at / rows)]! * degrees[at % rows]!)
    )
    const { vectors } = await symmetricEigen(normalized, rows, 3, createPause())

    const layout = await layoutOf(graphOf(rows, edges), new Matrix(rows, 2))
    for (const d of [0, 1]) {
      const found = Array.from(layout, row => row[d]!)
      const length = Math.sqrt(found.reduce((sum, value) => sum + value * value, 0))
      const product = found.reduce((sum, value, i) => sum + value * vectors[d + 1]![i]!, 0)
      expect(Math.abs(product / length)).toBeCloseTo(1, 5)
    }
  })

  it('puts what is not connected to where the anchors have it', async () => {
    const triangle = (i: number): Edge[] => [
      [i, i + 1, 1],
      [i + 1, i + 2, 1],
      [i, i + 2, 1]
    ]
    const anchors = Matrix.fromRows([0, 0, 0, 8, 8, 8].map(x => [x, 1]))
    const layout = await layoutOf(graphOf(6, [...triangle(0), ...triangle(3)]), anchors)
    for (const [i, [x, y]] of [...layout].entries()) {
      const [anchorX, anchorY] = anchors.row(i)
      expect(Math.abs(x! - anchorX!)).toBeLessThanOrEqual(4)
      expect(Math.abs(y! - anchorY!)).toBeLessThanOrEqual(4)
    }
    expect(new Set([...layout].map(row => row.join())).size).toBe(6)
  })

  it('of few points that are all alike is finite', async () => {
    const full = graphOf(4, [[0, 1, 1], [0, 2, 1], [0, 3, 1], [1, 2, 1], [1, 3, 1], [2, 3, 1]]) // prettier-ignore
    expect((await layoutOf(full, new Matrix(4, 2))).data.every(Number.isFinite)).toBe(true)
    expect((await layoutOf(graphOf(12, completeEdges(12)), new Matrix(12, 3))).data.every(Number.isFinite)).toBe(true)
  })
})

function completeEdges(rows: number): Edge[] {
  return Array.from({ length: rows }, (_, i) => Array.from({ length: i }, (_, j) => [i, j, 1] as const)).flat()
}
