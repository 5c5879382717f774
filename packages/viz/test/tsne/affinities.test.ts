import { Matrix } from '@llm-cookbook/vector'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { neighbors, type NeighborGraph } from '../../src/neighbors.ts'
import { createPause } from '../../src/pause.ts'
import { affinitiesOf } from '../../src/tsne/affinities.ts'
import { dense, fewDigits, scikitLearn } from '../support/tsne-fixture.ts'

const { rows, perplexity } = scikitLearn

/** The largest are about .01; scikit-learn stops looking for a width when the entropy is off by less than 1e-5. */
const tolerance = 1.5e-7

describe('affinitiesOf', () => {
  it.each(['euclidean', 'cosine'] as const)(
    'are those of scikit-learn for the nearest neighbours: %s',
    async metric => {
      const graph = await neighbors(fewDigits, { k: 3 * perplexity + 1, metric })
      const found = dense(await affinitiesOf(graph, perplexity, createPause()))
      const expected = new Matrix(rows, rows)
      const { values, ...recorded } = scikitLearn[metric]
      for (const [i, value] of values.entries()) {
        expected.row(recorded.rows[i]!)[recorded.columns[i]!] = value
        expected.row(recorded.columns[i]!)[recorded.rows[i]!] = value
      }
      expect(largestDifference(found.data, expected.data)).toBeLessThan(tolerance)
    }
  )

  it('are those of scikit-learn for all pairs', async () => {
    const graph = await neighbors(fewDigits, { k: rows - 1 })
    const found = dense(await affinitiesOf(graph, perplexity, createPause()))
    const above = Array.from(found, (row, i) => Array.from(row.subarray(i + 1))).flat()
    expect(largestDifference(above, scikitLearn.exact)).toBeLessThan(tolerance)
  })

  it('give each row the perplexity asked for, up to the mean of both directions', async () => {
    // Equal in all rows, so that the mean is what it was: every row has the same distances to all others.
    const ring = ringOf(24)
    const found = dense(await affinitiesOf(ring, 7, createPause()))
    for (const row of found) {
      const entropy = row.reduce((sum, p) => sum - (p > 0 ? p * 24 * Math.log(p * 24) : 0), 0)
      expect(Math.exp(entropy)).toBeCloseTo(7, 4)
    }
  })

  it('are symmetric and sum to 1, whatever the distances', async () => {
    const distance = fc.oneof(fc.constant(0), fc.double({ min: 1e-12, max: 1e12, noNaN: true }))
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(distance, { minLength: 3, maxLength: 3 }), { minLength: 5, maxLength: 12 }),
        fc.double({ min: 1, max: 3, noNaN: true }),
        async (lists, perplexity) => {
          const found = dense(await affinitiesOf(graphOf(lists), perplexity, createPause()))
          for (const [row, values] of [...found].entries()) {
            expect(values[row]).toBe(0)
            for (const [column, value] of values.entries()) expect(value).toBe(found.row(column)[row])
          }
          expect(found.data.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5)
        }
      )
    )
  })

  it('are equal among rows that are all the same', async () => {
    const same = await neighbors(new Matrix(6, 3), { k: 5 })
    const found = dense(await affinitiesOf(same, 2, createPause()))
    expect(found.row(2)[4]).toBeCloseTo(1 / 30, 8)
    expect(new Set(found.data).size).toBe(2)
  })
})

/** Row i has the next rows as neighbours, at those distances. */
function graphOf(lists: readonly (readonly number[])[]): NeighborGraph {
  const k = lists[0]!.length
  return {
    rows: lists.length,
    k,
    indices: Int32Array.from(lists.flatMap((list, i) => list.map((_, j) => (i + 1 + j) % lists.length))),
    distances: Float32Array.from(lists.flatMap(list => list.toSorted((a, b) => a - b))),
    metric: 'euclidean',
    exact: true
  }
}

/** Points on a circle, each with all others as neighbours. */
function ringOf(count: number): NeighborGraph {
  const others = Array.from({ length: count - 1 }, (_, j) => ({
    step: j + 1,
    apart: Math.sin((Math.PI * (j + 1)) / count)
  }))
  others.sort((a, b) => a.apart - b.apart)
  return {
    rows: count,
    k: count - 1,
    indices: Int32Array.from({ length: count * (count - 1) }, (_, e) => {
      return (Math.floor(e / (count - 1)) + others[e % (count - 1)]!.step) % count
    }),
    distances: Float32Array.from({ length: count * (count - 1) }, (_, e) => others[e % (count - 1)]!.apart),
    metric: 'euclidean',
    exact: true
  }
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length)
  return Math.max(...Array.from(a, (x, i) => Math.abs(x - b[i]!)))
}
