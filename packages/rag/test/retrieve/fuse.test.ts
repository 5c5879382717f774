import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fuseRanks, fuseScores } from '../../src/index.ts'

const rank = (...rows: number[]) => rows.map((row, i) => ({ row, score: -i }))

describe('fuseRanks', () => {
  it('adds up 1 / (60 + rank)', () => {
    expect(fuseRanks([rank(7, 8), rank(8, 9)])).toEqual([
      { row: 8, score: 1 / 62 + 1 / 61 },
      { row: 7, score: 1 / 61 },
      { row: 9, score: 1 / 62 }
    ])
  })

  it('weighs rankings', () => {
    expect(fuseRanks([rank(1, 2), rank(2, 1)], { constant: 0, weights: [1, 3] })).toEqual([
      { row: 2, score: 0.5 + 3 },
      { row: 1, score: 1 + 1.5 }
    ])
  })

  it('depends on neither the order of the rankings nor the names of the rows', () => {
    const ranking = fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7])
    const scores = (fused: ReturnType<typeof fuseRanks>) => new Map(fused.map(({ row, score }) => [row, score]))
    fc.assert(
      fc.property(ranking, ranking, fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 8 }), (a, b, names) => {
        const fused = fuseRanks([rank(...a), rank(...b)], { weights: [2, 3] })
        expect(fuseRanks([rank(...b), rank(...a)], { weights: [3, 2] })).toEqual(fused)
        const renamed = scores(
          fuseRanks(
            [a, b].map(of => rank(...of.map(row => names[row]!))),
            { weights: [2, 3] }
          )
        )
        expect(renamed).toEqual(new Map([...scores(fused)].map(([row, score]) => [names[row]!, score])))
        expect(fused.map(({ row }) => row).toSorted()).toEqual([...new Set([...a, ...b])].toSorted())
      })
    )
  })

  it('keeps one ranking as it is, and makes nothing of nothing', () => {
    expect(fuseRanks([rank(3, 1, 2)]).map(({ row }) => row)).toEqual([3, 1, 2])
    expect(fuseRanks([])).toEqual([])
  })

  it('puts rows of equal score in their order', () => {
    expect(fuseRanks([rank(5), rank(2)]).map(({ row }) => row)).toEqual([2, 5])
  })
})

describe('fuseScores', () => {
  it('adds up distances from the mean in standard deviations', () => {
    // [1, 3]: mean 2, deviation 1. [10, 20]: mean 15, deviation 5.
    expect(fuseScores([4, 6], [1, 3], [20, 10], 0.25)).toEqual([
      { row: 6, score: 0.75 - 0.25 },
      { row: 4, score: -0.75 + 0.25 }
    ])
  })

  it('is the first ranking at weight 0 and the second at weight 1, whatever their scales', () => {
    const scores = fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 5, maxLength: 5 })
    fc.assert(
      fc.property(scores, scores, (a, b) => {
        const rows = [0, 1, 2, 3, 4]
        const by = (values: number[]) => rows.toSorted((x, y) => values[y]! - values[x]!)
        expect(fuseScores(rows, a, b, 0).map(({ row }) => row)).toEqual(by(a))
        expect(fuseScores(rows, a, b, 1).map(({ row }) => row)).toEqual(by(b))
      })
    )
  })

  it('depends on neither the order of the rows nor the scale of the scores', () => {
    const score = fc.integer({ min: -100, max: 100 })
    const found = fc.uniqueArray(fc.tuple(fc.nat(50), score, score), { selector: ([row]) => row, minLength: 1 })
    fc.assert(
      fc.property(found, fc.double({ min: 0, max: 1, noNaN: true }), (given, weight) => {
        const fuse = (of: typeof given, scale = 1, shift = 0) =>
          fuseScores(
            of.map(([row]) => row),
            of.map(([, a]) => a * scale + shift),
            of.map(([, , b]) => b),
            weight
          )
        const rounded = (fused: ReturnType<typeof fuseScores>) =>
          new Map(fused.map(({ row, score }) => [row, Math.round(score * 1e6)]))
        expect(rounded(fuse(given.toReversed()))).toEqual(rounded(fuse(given)))
        expect(rounded(fuse(given, 4, 32))).toEqual(rounded(fuse(given)))
      })
    )
  })

  it('leaves a ranking that tells nothing apart out of account', () => {
    expect(fuseScores([0, 1], [5, 5], [0, 1], 0.1).map(({ row }) => row)).toEqual([1, 0])
    expect(fuseScores([0], [5], [5], 0.5)).toEqual([{ row: 0, score: 0 }])
    expect(fuseScores([], [], [], 0.5)).toEqual([])
  })
})
