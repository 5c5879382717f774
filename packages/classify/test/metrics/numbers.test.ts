import { describe, expect, it } from 'vitest'
import { meanAbsoluteError, meanSquaredError, pearson, r2, spearman } from '../../src/metrics.ts'

describe('metrics of numbers', () => {
  it('take what is in any kind of list', () => {
    expect(meanSquaredError(Float32Array.of(1, 2), [2, 4])).toBe(2.5)
    expect(meanAbsoluteError([1, 2], Float64Array.of(2, 4))).toBe(1.5)
  })

  it('know what the mean comes to, and what is worse', () => {
    expect(r2([1, 2, 3], [2, 2, 2])).toBe(0)
    expect(r2([1, 2, 3], [3, 2, 1])).toBe(-3)
    // The mean of three times .1 is not .1, which must not look like variance.
    expect(r2([0.1, 0.1, 0.1], [0.1, 0.1, 0.1])).toBe(1)
    expect(r2([0.1, 0.1, 0.1], [0.1, 0.1, 0.2])).toBe(0)
  })

  it('correlate lines fully, and orders by rank', () => {
    expect(pearson([1, 2, 3], [-2, -4, -6])).toBeCloseTo(-1, 12)
    expect(spearman([1, 2, 3, 4], [1, 10, 100, 1000])).toBeCloseTo(1, 12)
    expect(spearman([1, 2, 2, 3], [1, 3, 3, 9])).toBeCloseTo(1, 12)
    expect(pearson([0.1, 0.1, 0.1], [1, 2, 3])).toBeNaN()
    expect(spearman([7, 7], [1, 2])).toBeNaN()
  })

  it.each([
    [meanSquaredError, [], [], 'truth: expected one number at least, got none'],
    [meanAbsoluteError, [1], [], 'predicted: expected 1, one for each row, got 0'],
    [r2, [Infinity], [1], 'truth[0]: expected a finite number, got Infinity'],
    [pearson, [1], [1], 'a: expected two numbers at least, got 1'],
    [spearman, [1, 2], [1], 'b: expected 2, one for each row, got 1'],
    [spearman, [1, 2], [1, NaN], 'b[1]: expected a finite number, got NaN']
  ])('%o says what is wrong: %o %o', (metric, a: number[], b: number[], message) => {
    expect(() => metric(a, b)).toThrow(new RangeError(message))
  })
})
