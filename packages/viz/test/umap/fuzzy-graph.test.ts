import { Matrix } from '@llm-cookbook/vector'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { neighbors, type NeighborGraph } from '../../src/neighbors.ts'
import { createPause } from '../../src/pause.ts'
import { fuzzyGraph, localMetric, strengthAt, type FuzzyGraph } from '../../src/umap/fuzzy-graph.ts'
import { supervise, type Label } from '../../src/umap/supervise.ts'
import { umapLearn, type Edge } from '../support/umap-learn.ts'

const matrices = fc
  .record({ rows: fc.integer({ min: 2, max: 30 }), columns: fc.integer({ min: 1, max: 4 }) })
  .chain(({ rows, columns }) =>
    fc
      .array(fc.integer({ min: -4, max: 4 }), { minLength: rows * columns, maxLength: rows * columns })
      .map(numbers => new Matrix(rows, columns, Float32Array.from(numbers)))
  )

describe('fuzzy graph', () => {
  describe.each(umapLearn.cases)('of $name', ({ matrix, nNeighbors, metric, rhos, sigmas, edges }) => {
    it('has the rhos and sigmas of umap-learn', async () => {
      const local = await localMetric(await neighbors(matrix, { k: nNeighbors - 1, metric }), createPause())
      expectClose(local.rhos, rhos, 1e-5)
      // umap-learn stops halving when the sum of strengths is right to 1e-5.
      expectClose(local.sigmas, sigmas, 1e-4)
    })

    it('has the strengths of umap-learn', async () => {
      expectEdges(await graphOf(await neighbors(matrix, { k: nNeighbors - 1, metric })), edges)
    })
  })

  it('joins a row to its nearest with certainty, and to all with as much as log2 of the neighbourhood', async () => {
    const matrix = Matrix.fromRows([[0], [1], [3], [6], [10], [15], [21]])
    const graph = await neighbors(matrix, { k: 4 })
    const { rhos, sigmas } = await localMetric(graph, createPause())
    for (let i = 0; i < 7; i++) {
      const distances = [...graph.distances.subarray(4 * i, 4 * i + 4)]
      const strengths = distances.map(distance => strengthAt(distance, rhos[i]!, sigmas[i]!))
      expect(strengths[0]).toBe(1)
      expect(strengths.reduce((sum, strength) => sum + strength)).toBeCloseTo(Math.log2(5), 5)
    }
  })

  it('leads both ways with the same strength, from 0 to 1, and from each row with 1 somewhere', async () => {
    await fc.assert(
      fc.asyncProperty(matrices, fc.integer({ min: 1, max: 10 }), async (matrix, k) => {
        const graph = await graphOf(await neighbors(matrix, { k }))
        const strengths = edgesOf(graph)
        for (const [key, strength] of strengths) {
          const [i, j] = key.split(' ')
          expect(strengths.get(`${j} ${i}`)).toBe(strength)
          expect(strength).toBeGreaterThanOrEqual(0)
          expect(strength).toBeLessThanOrEqual(1)
        }
        for (let i = 0; i < graph.rows; i++) {
          expect(Math.max(...graph.strengths.subarray(graph.offsets[i], graph.offsets[i + 1]))).toBe(1)
        }
      })
    )
  })

  it('of rows that are all in one place joins all with certainty', async () => {
    const graph = await graphOf(await neighbors(new Matrix(5, 2), { k: 4 }))
    expect([...graph.strengths]).toEqual(new Array(20).fill(1))
  })

  it('of no rows and of one row has no edges', async () => {
    for (const rows of [0, 1]) {
      expect((await graphOf(await neighbors(new Matrix(rows, 2), { k: 4 }))).targets).toHaveLength(0)
    }
  })
})

describe('supervision', () => {
  const labelled = umapLearn.cases.filter(({ labels }) => labels !== undefined)

  it.each(labelled)('of $name gives the strengths of umap-learn', async one => {
    const graph = await graphOf(await neighbors(one.matrix, { k: one.nNeighbors - 1, metric: one.metric }))
    expectEdges(await withLabels(graph, one.labels!, one.targetWeight!), one.supervised!)
  })

  it('with a weight of 1 leaves no edge between labels', async () => {
    const graph = await graphOf(await neighbors(Matrix.fromRows([[0], [1], [2], [3]]), { k: 3 }))
    const strengths = edgesOf(await withLabels(graph, ['a', 'a', 'b', 'b'], 1))
    const strong = [...strengths].filter(([, strength]) => strength > 0).map(([key]) => key)
    expect(strong.sort()).toEqual(['0 1', '1 0', '2 3', '3 2'])
  })

  it('takes null and undefined alike for not known', async () => {
    const graph = await graphOf(await neighbors(Matrix.fromRows([[0], [1], [2], [5]]), { k: 2 }))
    const nulls = await withLabels(graph, [1, null, 2, null], 0.5)
    expect(await withLabels(graph, [1, undefined, 2, undefined], 0.5)).toEqual(nulls)
  })
})

async function graphOf(neighbors: NeighborGraph): Promise<FuzzyGraph> {
  const pause = createPause()
  return fuzzyGraph(neighbors, await localMetric(neighbors, pause), pause)
}

function withLabels(graph: FuzzyGraph, labels: readonly Label[], targetWeight: number): Promise<FuzzyGraph> {
  return supervise(graph, labels, targetWeight, createPause())
}

function expectClose(got: Float32Array, wanted: readonly number[], tolerance: number): void {
  expect(got).toHaveLength(wanted.length)
  for (const [i, value] of wanted.entries()) {
    expect(Math.abs(got[i]! - value)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(value)))
  }
}

function expectEdges(graph: FuzzyGraph, wanted: readonly Edge[]): void {
  const edges = edgesOf(graph)
  const strong = [...edges].filter(
    ([key, strength]) => strength > 1e-6 && Number(key.split(' ')[0]) < Number(key.split(' ')[1])
  )
  expect(strong.map(([key]) => key).sort()).toEqual(
    wanted.flatMap(([i, j, strength]) => (strength > 1e-6 ? [`${i} ${j}`] : [])).sort()
  )
  for (const [i, j, strength] of wanted) expect(edges.get(`${i} ${j}`) ?? 0).toBeCloseTo(strength, 4)
}

function edgesOf({ rows, offsets, targets, strengths }: FuzzyGraph): Map<string, number> {
  const edges = new Map<string, number>()
  for (let i = 0; i < rows; i++) {
    for (let e = offsets[i]!; e < offsets[i + 1]!; e++) edges.set(`${i} ${targets[e]!}`, strengths[e]!)
  }
  expect(edges.size, 'no edge twice').toBe(targets.length)
  return edges
}
