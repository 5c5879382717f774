import { createRandom, Matrix } from '@llm-cookbook/vector'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { neighbors, type NeighborMetric, type NeighborOptions, type Progress } from '../src/index.ts'
import { digits } from './support/digits.ts'
import { distanceOf, kinds, matrixOf, recall, sortedNeighbors } from './support/neighbors.ts'

const metrics: NeighborMetric[] = ['euclidean', 'cosine']

describe('neighbors', () => {
  it('finds the nearest other rows, the nearest first', async () => {
    const matrix = Matrix.fromRows([
      [0, 0],
      [3, 4],
      [1, 0],
      [6, 8]
    ])
    const { indices, distances, ...about } = await neighbors(matrix, { k: 2 })
    expect(about).toEqual({ rows: 4, k: 2, metric: 'euclidean', exact: true })
    expect(Array.from(indices)).toEqual([2, 1, 2, 0, 0, 1, 1, 2])
    expect(Array.from(distances)).toEqual([1, 5, Math.sqrt(20), 5, 1, Math.sqrt(20), 5, Math.sqrt(89)].map(Math.fround))
  })

  it('by cosine, tells directions apart and not lengths; zeros are at distance 1 of everything', async () => {
    const matrix = Matrix.fromRows([
      [1, 0],
      [5, 0],
      [0, 2],
      [0, 0],
      [-3, 0]
    ])
    const { indices, distances } = await neighbors(matrix, { k: 4, metric: 'cosine' })
    expect(Array.from(indices.subarray(0, 4))).toEqual([1, 2, 3, 4])
    expect(Array.from(distances.subarray(0, 4))).toEqual([0, 1, 1, 2])
    expect(Array.from(indices.subarray(12, 16))).toEqual([0, 1, 2, 4])
    expect(Array.from(distances.subarray(12, 16))).toEqual([1, 1, 1, 1])
  })

  it('takes the lower row of equally near ones, be they in the same place', async () => {
    const same = await neighbors(new Matrix(600, 3), { k: 3 })
    expect(Array.from(same.indices.subarray(0, 12))).toEqual([1, 2, 3, 0, 2, 3, 0, 1, 3, 0, 1, 2])
    expect(Array.from(same.indices.subarray(1797))).toEqual([0, 1, 2])
    expect(same.distances.every(distance => distance === 0)).toBe(true)
  })

  it('gives what sorting all others gives, ties too', async () => {
    const shape = fc.record({
      seed: fc.integer(),
      rows: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 250, max: 330 })),
      columns: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant(70)),
      k: fc.integer({ min: 1, max: 20 }),
      metric: fc.constantFrom(...metrics),
      // Whole numbers, whose sums of squares are exact: with few of them, many are equally near.
      largest: fc.constantFrom(1, 3, 1000)
    })
    await fc.assert(
      fc.asyncProperty(shape, async ({ seed, rows, columns, k, metric, largest }) => {
        const random = createRandom(seed)
        const matrix = matrixOf(rows, columns, () => random.integer(2 * largest + 1) - largest)
        const graph = await neighbors(matrix, { k, metric })
        const expected = sortedNeighbors(matrix, k, metric).flat()
        expect(graph.k).toBe(Math.min(k, rows - 1))
        expect(Array.from(graph.indices)).toEqual(expected.map(({ row }) => row))
        expect(Array.from(graph.distances)).toEqual(expected.map(({ distance }) => Math.fround(distance)))
      }),
      { numRuns: 30 }
    )
  })

  it.each(Object.keys(kinds))('overlooks nothing of numbers that are %s', async kind => {
    for (const metric of metrics) {
      for (const columns of [3, 32]) {
        const matrix = matrixOf(310, columns, kinds[kind]!(createRandom(columns)))
        const { indices, distances } = await neighbors(matrix, { k: 8, metric })
        const wrong = sortedNeighbors(matrix, 8, metric)
          .flat()
          .filter(({ distance }, at) => {
            // The order of additions differs; 1 - cosine loses what the cosine has not.
            const tolerance = metric === 'cosine' ? 1e-14 : 1e-12 * distance
            const rounding = 2 ** -24 * distance + 2 ** -149
            const found = distanceOf(matrix.row(Math.floor(at / 8)), matrix.row(indices[at]!), metric)
            return !(
              Math.abs(found - distance) <= tolerance && Math.abs(distances[at]! - distance) <= tolerance + rounding
            )
          })
        expect(wrong).toEqual([])
      }
    }
  })

  it('gives a row all others where there are fewer than k', async () => {
    const { k, indices, exact } = await neighbors(Matrix.fromRows([[1], [5], [2]]), { k: 10, method: 'descent' })
    expect([k, Array.from(indices), exact]).toEqual([2, [2, 1, 2, 0, 0, 1], true])
  })

  it.each([0, 1])('of %i rows gives no neighbours', async rows => {
    const graph = await neighbors(new Matrix(rows, 3), { k: 5 })
    expect(graph).toMatchObject({ rows, k: 0, exact: true })
    expect([graph.indices.length, graph.distances.length]).toEqual([0, 0])
  })

  it('tells how far it is, up to the end', async () => {
    const matrix = matrixOf(1500, 8, kinds['normal']!(createRandom(1)))
    for (const method of ['exact', 'descent'] as const) {
      const told: Progress[] = []
      await neighbors(matrix, { k: 5, method, onProgress: progress => told.push(progress) })
      expect(told.length).toBeGreaterThan(5)
      expect(new Set(told.map(({ stage }) => stage))).toEqual(new Set(['neighbors']))
      const shares = told.map(({ done, total }) => done / total)
      expect(shares).toEqual(shares.toSorted((a, b) => a - b))
      expect([shares[0], shares.at(-1)]).toEqual([0, 1])
    }
  })

  it('ends with the reason of the signal, before or during the search', async () => {
    const matrix = matrixOf(1500, 8, kinds['normal']!(createRandom(1)))
    const reason = new Error('no longer wanted')
    await expect(neighbors(matrix, { k: 5, signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    for (const method of ['exact', 'descent'] as const) {
      const controller = new AbortController()
      const onProgress = ({ done }: Progress): void => {
        if (done > 0) controller.abort(reason)
      }
      const search = neighbors(matrix, { k: 5, method, signal: controller.signal, onProgress })
      await expect(search).rejects.toBe(reason)
    }
  })

  it.each([
    [{ k: 0 }, 'k: expected an integer from 1 on, got 0'],
    [{ k: 1.5 }, 'k: expected an integer from 1 on, got 1.5'],
    [{ k: 1, metric: 'dot' }, "metric: expected 'euclidean' or 'cosine', got 'dot'"],
    [{ k: 1, method: 'hnsw' }, "method: expected 'auto', 'exact' or 'descent', got 'hnsw'"],
    [{ k: 1, seed: 0.5 }, 'seed: expected an integer, got 0.5'],
    [{ k: 1, workers: 0 }, 'workers: expected an integer from 1 on, got 0'],
    [
      { k: 1, workers: 2 },
      'workers: expected 1 where there are no Web Workers, got 2; neighbors of @llm-cookbook/viz/node starts threads'
    ]
  ])('says what is wrong with %o', async (options, message) => {
    await expect(neighbors(new Matrix(3, 1), options as NeighborOptions)).rejects.toThrow(new RangeError(message))
  })

  it('names a number that is none', async () => {
    const message = 'matrix: expected finite numbers, got NaN in row 1, column 0'
    await expect(neighbors(Matrix.fromRows([[1], [NaN]]), { k: 1 })).rejects.toThrow(new RangeError(message))
  })
})

describe('neighbors by descent', () => {
  it.each(metrics)('finds nearly all neighbours of digits, and the same again: %s', async metric => {
    const matrix = digits().images
    const exact = await neighbors(matrix, { k: 15, metric })
    const found = await neighbors(matrix, { k: 15, metric, method: 'descent' })
    expect(found.exact).toBe(false)
    expect(recall(found, exact)).toBeGreaterThan(0.995)
    expect(await neighbors(matrix, { k: 15, metric, method: 'descent' })).toEqual(found)
  })

  it('gives each neighbour once, its true distance, and in order, also where many rows are the same', async () => {
    const random = createRandom(5)
    const matrix = matrixOf(900, 4, row => (row % 3 === 0 ? 7 : random.integer(6)))
    const { indices, distances } = await neighbors(matrix, { k: 12, method: 'descent', seed: 9 })
    for (let row = 0; row < matrix.rows; row++) {
      const own = Array.from(indices.subarray(row * 12, row * 12 + 12))
      const expected = own
        .map(other => ({ other, distance: Math.fround(distanceOf(matrix.row(row), matrix.row(other), 'euclidean')) }))
        .sort((a, b) => a.distance - b.distance || a.other - b.other)
      expect(new Set(own).size).toBe(12)
      expect(own).not.toContain(row)
      expect(own).toEqual(expected.map(({ other }) => other))
      expect(Array.from(distances.subarray(row * 12, row * 12 + 12))).toEqual(expected.map(({ distance }) => distance))
    }
  })

  it('works on rows that are all in the same place', async () => {
    const { indices, distances } = await neighbors(new Matrix(700, 2), { k: 3, method: 'descent' })
    expect(distances.every(distance => distance === 0)).toBe(true)
    expect(indices.every((other, at) => other >= 0 && other < 700 && other !== Math.floor(at / 3))).toBe(true)
  })
})
