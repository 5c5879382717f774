import { describe, expect, it } from 'vitest'
import { pearson, spearman } from '../src/correlation.ts'

describe('correlation', () => {
  it('gives what scipy.stats gives', () => {
    const [a, b] = [
      [1, 2, 2, 4, 7, 7.5, -1],
      [0.1, 0.3, 0.2, 0.9, 0.9, 0.4, -3]
    ]
    // scipy 1.17.1: pearsonr(a, b).statistic, spearmanr(a, b).statistic
    expect(pearson(a, b)).toBeCloseTo(0.6956780518091676, 12)
    expect(spearman(a, b)).toBeCloseTo(0.8727272727272728, 12)
  })
  it('is 1 for what grows together, and -1 for what falls', () => {
    expect(spearman([1, 2, 3], [1, 10, 100])).toBe(1)
    expect(spearman([1, 2, 3], [3, 2, 1])).toBe(-1)
  })
  it('is 0 where one side does not vary', () => {
    expect([pearson([1, 1], [1, 2]), spearman([1, 2], [3, 3])]).toEqual([0, 0])
  })
})
