import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom, Matrix, type Metric } from '../../src/index.ts'
import type { Candidates, Search } from '../../src/kernels/candidates.ts'
import { everyPair } from '../../src/kernels/candidates.ts'
import { exactScore } from '../../src/kernels/exact.ts'
import { kernels } from '../../src/kernels/instance.ts'
import { screen } from '../../src/kernels/screen.ts'
import { matrixOf, ranges } from './numbers.ts'

const metrics: Metric[] = ['cosine', 'dot', 'euclidean']
const simd = screen(kernels()!)

/** The rows visited for each query. */
function visited(candidates: Candidates, search: Search, floors: Float64Array): number[][] {
  const rows = Array.from({ length: search.queries.rows }, (): number[] => [])
  candidates(search, floors, (row, query) => rows[query]!.push(row))
  return rows
}

describe('screen', () => {
  it('leaves out no pair above the floor, whatever the numbers, and keeps the rows in order', () => {
    const shape = fc.record({
      seed: fc.integer(),
      rows: fc.integer({ min: 1, max: 300 }),
      columns: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 100, max: 103 })),
      queries: fc.integer({ min: 1, max: 6 }),
      metric: fc.constantFrom(...metrics),
      range: fc.constantFrom(...Object.keys(ranges))
    })
    fc.assert(
      fc.property(shape, ({ seed, rows, columns, queries: count, metric, range }) => {
        const random = createRandom(seed)
        const matrix = matrixOf(rows, columns, ranges[range]!, random)
        const queries = matrixOf(count, columns, ranges[range]!, random)
        const score = exactScore(matrix, queries, metric)
        // The hardest floor is a score that occurs: others lie a rounding above it.
        const floors = Float64Array.from({ length: count }, (_, query) => {
          const floor = score(random.integer(rows), query)
          return Number.isNaN(floor) ? -Infinity : floor
        })
        for (const [query, found] of visited(simd, { matrix, queries, metric }, floors).entries()) {
          expect(found).toEqual(found.toSorted((a, b) => a - b))
          const above = Array.from(matrix, (_, row) => row).filter(row => score(row, query) > floors[query]!)
          const visitedRows = new Set(found)
          expect(above.filter(row => !visitedRows.has(row))).toEqual([])
        }
      }),
      { numRuns: 500 }
    )
  })

  it.each(metrics)('leaves out nothing that lies a rounding of 64 bits above the floor: %s', metric => {
    const random = createRandom(4)
    for (const columns of [5, 64, 1000]) {
      // Rows of the same numbers in other orders are equally near to a query of equal numbers, but for rounding.
      const numbers = Float32Array.from({ length: columns }, () => 1 + random.normal() / 3)
      const matrix = Matrix.fromRows(Array.from({ length: 200 }, () => random.shuffle(numbers.slice())))
      for (const count of [1, 4]) {
        const queries = new Matrix(count, columns, new Float32Array(count * columns).fill(0.7))
        const score = exactScore(matrix, queries, metric)
        const floor = Math.min(...Array.from(matrix, (_, row) => score(row, 0)))
        const floors = new Float64Array(count).fill(floor)
        for (const rows of visited(simd, { matrix, queries, metric }, floors)) {
          const found = new Set(rows)
          expect(Array.from(matrix, (_, row) => row).filter(row => score(row, 0) > floor && !found.has(row))).toEqual(
            []
          )
        }
      }
    }
  })

  it.each(metrics)('leaves nearly all others out: %s', metric => {
    const random = createRandom(1)
    const matrix = matrixOf(5000, 100, ranges['normal']!, random)
    for (const count of [1, 5]) {
      const queries = matrixOf(count, 100, ranges['normal']!, random)
      const score = exactScore(matrix, queries, metric)
      const scores = Array.from(queries, (_, query) =>
        Float64Array.from({ length: matrix.rows }, (__, row) => score(row, query)).sort()
      )
      const floors = Float64Array.from(scores, list => list.at(-11)!)
      for (const rows of visited(simd, { matrix, queries, metric }, floors)) {
        expect(rows.length).toBeGreaterThanOrEqual(10)
        expect(rows.length).toBeLessThanOrEqual(14)
      }
    }
  })

  it('leaves nearly all others out where distances are small beside the lengths of rows', () => {
    const random = createRandom(6)
    const near = (): number => 50 + random.normal() / 10
    const [matrix, queries] = [matrixOf(5000, 100, near, random), matrixOf(5, 100, near, random)]
    const score = exactScore(matrix, queries, 'euclidean')
    const floors = Float64Array.from(queries, (_, query) =>
      Float64Array.from({ length: matrix.rows }, (__, row) => score(row, query))
        .sort()
        .at(-11)!
    )
    for (const rows of visited(simd, { matrix, queries, metric: 'euclidean' }, floors)) {
      expect(rows.length).toBeGreaterThanOrEqual(10)
      expect(rows.length).toBeLessThanOrEqual(14)
    }
  })

  it('takes all while there is no floor, as the plain way does', () => {
    const random = createRandom(2)
    const search = {
      matrix: matrixOf(301, 7, ranges['normal']!, random),
      queries: matrixOf(3, 7, ranges['normal']!, random)
    }
    const floors = new Float64Array(3).fill(-Infinity)
    for (const metric of metrics) {
      const all = visited(everyPair, { ...search, metric }, floors)
      expect(all).toEqual(Array.from({ length: 3 }, () => Array.from({ length: 301 }, (_, row) => row)))
      expect(visited(simd, { ...search, metric }, floors)).toEqual(all)
    }
  })

  it('looks at floors again and again', () => {
    const random = createRandom(3)
    const matrix = matrixOf(5000, 16, ranges['normal']!, random)
    const queries = matrixOf(1, 16, ranges['normal']!, random)
    const floors = Float64Array.of(-Infinity)
    let visits = 0
    simd({ matrix, queries, metric: 'dot' }, floors, () => {
      visits++
      floors[0] = Infinity
    })
    expect(visits).toBeLessThan(1000)
  })
})
