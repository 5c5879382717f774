import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { top } from '../../src/retrieve/top.ts'

describe('top', () => {
  it('gives the highest first, and of equal ones the lower row', () => {
    expect(top([1, 5, 5, 2], 3)).toEqual([
      { row: 1, score: 5 },
      { row: 2, score: 5 },
      { row: 3, score: 2 }
    ])
  })

  it('leaves out what is not above the floor', () => {
    expect(top([0, 3, -1], 3, 0)).toEqual([{ row: 1, score: 3 }])
  })

  it('gives nothing of nothing, and nothing for 0', () => {
    expect(top([], 3)).toEqual([])
    expect(top([1, 2], 0)).toEqual([])
  })

  it('agrees with sorting everything', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -5, max: 5 })),
        fc.nat(20),
        fc.integer({ min: -6, max: 5 }),
        (scores, k, floor) => {
          const sorted = scores
            .map((score, row) => ({ row, score }))
            .filter(({ score }) => score > floor)
            .sort((a, b) => b.score - a.score || a.row - b.row)
          expect(top(scores, k, floor)).toEqual(sorted.slice(0, k))
        }
      )
    )
  })
})
