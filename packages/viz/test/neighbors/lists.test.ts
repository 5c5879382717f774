import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keep, listsFor, merge, noRow, type Lists } from '../../src/neighbors/lists.ts'
import { createPause } from '../../src/pause.ts'

/** What is offered to one row. A row has the same distance whenever it is offered. */
const offers = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 60 })
const distanceOf = (row: number): number => (row * 7) % 5

function kept(rows: readonly number[], k: number): Lists {
  const lists = listsFor(2, k)
  for (const row of rows) keep(lists, k, 1, distanceOf(row), row, true)
  return lists
}

function expected(rows: readonly number[], k: number): number[] {
  const nearest = [...new Set(rows)].sort((a, b) => distanceOf(a) - distanceOf(b) || a - b).slice(0, k)
  return [...nearest, ...Array.from({ length: k - nearest.length }, () => noRow)]
}

describe('keep', () => {
  it('keeps the nearest of all that were offered, each once, in order', () => {
    fc.assert(
      fc.property(offers, fc.integer({ min: 1, max: 9 }), (rows, k) => {
        const { neighbors, distances } = kept(rows, k)
        expect(Array.from(neighbors.subarray(k))).toEqual(expected(rows, k))
        expect(Array.from(distances.subarray(k))).toEqual(
          expected(rows, k).map(row => (row === noRow ? Infinity : distanceOf(row)))
        )
        expect(neighbors.subarray(0, k).every(row => row === noRow)).toBe(true)
      })
    )
  })
})

describe('merge', () => {
  it('gives what one list would have kept that was offered both', async () => {
    const pause = createPause()
    await fc.assert(
      fc.asyncProperty(offers, offers, fc.integer({ min: 1, max: 9 }), async (a, b, k) => {
        expect(await merge(kept(a, k), kept(b, k), k, pause)).toEqual(kept([...a, ...b], k))
      })
    )
  })
})
