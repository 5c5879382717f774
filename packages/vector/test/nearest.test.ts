import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cosine, createRandom, dot, euclidean, Matrix, type Metric, type Neighbor } from '../src/index.ts'
import { importIn, modes } from './kernels/modes.ts'
import { matrixOf, ranges } from './kernels/numbers.ts'

const metrics: Metric[] = ['cosine', 'dot', 'euclidean']

/** What nearest has to give, by sorting all rows. */
function sorted(matrix: Matrix, query: Float32Array, k: number, metric: Metric): Neighbor[] {
  const sign = metric === 'euclidean' ? 1 : -1
  return Array.from(matrix, (values, row) => ({ row, score: { cosine, dot, euclidean }[metric](values, query) }))
    .filter(({ score }) => !Number.isNaN(score))
    .sort((a, b) => (a.score === b.score ? a.row - b.row : a.score < b.score ? -sign : sign))
    .slice(0, k)
}

describe.each(modes)('nearest, %s', async mode => {
  const { nearest, nearestAll } = await importIn(mode, () => import('../src/nearest.ts'))

  it('finds the nearest rows, best first', () => {
    const matrix = Matrix.fromRows([
      [1, 0],
      [0, 1],
      [3, 3],
      [-1, 0]
    ])
    expect(nearest(matrix, [2, 0], { k: 2 })).toEqual([
      { row: 0, score: 1 },
      { row: 2, score: Math.SQRT1_2 }
    ])
    expect(nearest(matrix, [2, 0], { k: 2, metric: 'dot' })).toEqual([
      { row: 2, score: 6 },
      { row: 0, score: 2 }
    ])
    expect(nearest(matrix, [2, 0], { k: 2, metric: 'euclidean' })).toEqual([
      { row: 0, score: 1 },
      { row: 1, score: Math.sqrt(5) }
    ])
  })

  it('gives what sorting all rows gives, to the last bit, whatever the numbers', () => {
    const shape = fc.record({
      seed: fc.integer(),
      rows: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 240, max: 600 })),
      columns: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant(130)),
      queries: fc.integer({ min: 0, max: 9 }),
      k: fc.integer({ min: 0, max: 30 }),
      metric: fc.constantFrom(...metrics),
      range: fc.constantFrom(...Object.keys(ranges))
    })
    fc.assert(
      fc.property(shape, ({ seed, rows, columns, queries, k, metric, range }) => {
        const random = createRandom(seed)
        const matrix = matrixOf(rows, columns, ranges[range]!, random)
        const asked = matrixOf(queries, columns, ranges[range]!, random)
        const expected = Array.from(asked, query => sorted(matrix, query, k, metric))
        expect(nearestAll(matrix, asked, { k, metric })).toStrictEqual(expected)
        expect(Array.from(asked, query => nearest(matrix, query, { k, metric }))).toStrictEqual(expected)
      }),
      { numRuns: 250 }
    )
  })

  it('finds every row near itself, in more queries than are taken at once', () => {
    const matrix = matrixOf(700, 33, ranges['normal']!, createRandom(1))
    for (const metric of ['cosine', 'euclidean'] as const) {
      const found = nearestAll(matrix, matrix, { k: 1, metric })
      expect(found.map(([neighbor]) => neighbor!.row)).toEqual(Array.from(matrix, (_, row) => row))
      expect(new Set(found.map(([neighbor]) => neighbor!.score))).toEqual(new Set([metric === 'cosine' ? 1 : 0]))
    }
  })

  it('keeps as many rows of as many queries as are taken at once', () => {
    const matrix = matrixOf(600, 3, ranges['normal']!, createRandom(5))
    for (const metric of metrics) {
      const found = nearestAll(matrix, matrix, { k: 300, metric })
      for (const i of [0, 255, 256, 511, 599]) expect(found[i]).toEqual(sorted(matrix, matrix.row(i), 300, metric))
    }
  })

  it('works on rows wider than the memory of the kernels', () => {
    const matrix = matrixOf(9, 16_385, ranges['normal']!, createRandom(2))
    const queries = matrixOf(2, 16_385, ranges['normal']!, createRandom(3))
    for (const metric of metrics) {
      const expected = Array.from(queries, query => sorted(matrix, query, 4, metric))
      expect(nearestAll(matrix, queries, { k: 4, metric })).toEqual(expected)
    }
  })

  it('works on the widest rows that the kernels take', () => {
    for (const columns of [16_383, 16_384]) {
      const matrix = matrixOf(9, columns, ranges['normal']!, createRandom(2))
      const queries = matrixOf(6, columns, ranges['normal']!, createRandom(3))
      for (const metric of metrics) {
        const expected = Array.from(queries, query => sorted(matrix, query, 4, metric))
        expect(nearestAll(matrix, queries, { k: 4, metric })).toEqual(expected)
        expect(nearest(matrix, queries.row(0), { k: 4, metric })).toEqual(expected[0])
      }
    }
  })

  it('takes the lower row of equal ones, in any number', () => {
    const matrix = Matrix.fromRows(Array.from({ length: 1000 }, () => [1, 2, 3, 4, 5]))
    for (const metric of metrics) {
      expect(nearest(matrix, [5, 4, 3, 2, 1], { k: 7, metric }).map(({ row }) => row)).toEqual([0, 1, 2, 3, 4, 5, 6])
    }
  })

  it('gives all rows when there are fewer than k, and none for k = 0', () => {
    const matrix = Matrix.fromRows([[1], [2]])
    expect(nearest(matrix, [2], { k: 1e9, metric: 'euclidean' }).map(({ row }) => row)).toEqual([1, 0])
    expect(nearest(matrix, [2], { k: 0 })).toEqual([])
    expect(nearest(new Matrix(0, 3), [1, 2, 3], { k: 5 })).toEqual([])
    expect(nearestAll(matrix, new Matrix(0, 1), { k: 5 })).toEqual([])
    expect(nearestAll(matrix, new Matrix(2, 1), { k: 0 })).toEqual([[], []])
  })

  it('never gives a row whose score is NaN, and puts infinite ones where they belong', () => {
    const matrix = Matrix.fromRows([
      [NaN, 1],
      [Infinity, 1],
      [1, 1],
      [-Infinity, 1],
      [Infinity, -Infinity]
    ])
    expect(nearest(matrix, [1, 1], { k: 5 })).toEqual([{ row: 2, score: 1 }])
    expect(nearest(matrix, [1, 1], { k: 5, metric: 'dot' })).toEqual([
      { row: 1, score: Infinity },
      { row: 2, score: 2 },
      { row: 3, score: -Infinity }
    ])
    expect(nearest(matrix, [1, 1], { k: 5, metric: 'euclidean' })).toEqual([
      { row: 2, score: 0 },
      { row: 1, score: Infinity },
      { row: 3, score: Infinity },
      { row: 4, score: Infinity }
    ])
    expect(nearest(matrix, [NaN, 1], { k: 5 })).toEqual([])
  })

  it('rounds the query to 32 bits, as the matrix is', () => {
    const matrix = Matrix.fromRows([[0.1, 0.2]])
    expect(nearest(matrix, [0.1, 0.2], { k: 1 })).toEqual([{ row: 0, score: 1 }])
    expect(nearest(matrix, [0.1, 0.2], { k: 1, metric: 'euclidean' })).toEqual([{ row: 0, score: 0 }])
  })

  it('leaves its arguments as they are', () => {
    const matrix = matrixOf(20, 5, ranges['normal']!, createRandom(4))
    const before = matrix.data.slice()
    nearestAll(matrix, matrix, { k: 3 })
    expect(matrix.data).toEqual(before)
  })

  it('says which argument is wrong', () => {
    const matrix = new Matrix(2, 3)
    expect(() => nearest(matrix, [1, 2], { k: 1 })).toThrow(
      new RangeError('query: expected 3 numbers as in a row of the matrix, got 2')
    )
    expect(() => nearestAll(matrix, new Matrix(1, 2), { k: 1 })).toThrow(
      new RangeError('queries: expected 3 columns as in the matrix, got 2')
    )
    for (const k of [-1, 1.5, NaN, Infinity, undefined, '3']) {
      expect(() => nearest(matrix, [1, 2, 3], { k: k as number })).toThrow(
        new RangeError(`k: expected an integer from 0 on, got ${String(k)}`)
      )
    }
    expect(() => nearest(matrix, [1, 2, 3], { k: 1, metric: 'manhattan' as Metric })).toThrow(
      new RangeError("metric: expected 'cosine', 'dot' or 'euclidean', got 'manhattan'")
    )
  })
})
