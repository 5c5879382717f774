import { Matrix } from '@llm-cookbook/vector'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { brier, calibrationCurve, calibrationError, logLoss } from '../../src/metrics.ts'

describe('logLoss', () => {
  it('is the mean surprise of what came', () => {
    const probabilities = Matrix.fromRows([
      [0.5, 0.5],
      [0.25, 0.75]
    ])
    expect(logLoss(['a', 'b'], probabilities)).toBeCloseTo((Math.log(2) - Math.log(0.75)) / 2, 6)
  })

  it('stays finite where what came had been excluded, or is no class', () => {
    const certain = Matrix.fromRows([[1, 0]])
    const most = 23 * Math.LN2
    expect(logLoss(['b'], certain, { classes: ['a', 'b'] })).toBeCloseTo(most, 6)
    expect(logLoss(['c'], certain, { classes: ['a', 'b'] })).toBeCloseTo(most, 6)
    expect(logLoss(['a'], certain, { classes: ['a', 'b'] })).toBeCloseTo(0, 6)
  })

  it('brings rows to the sum 1', () => {
    const [whole, half] = [
      [0.5, 0.5],
      [0.25, 0.25]
    ].map(row => logLoss(['a'], Matrix.fromRows([row]), { classes: ['a', 'b'] }))
    expect(whole).toBeCloseTo(half!, 6)
  })

  it('says what is wrong', () => {
    const message = 'probabilities[1]: expected a number from 0 to 1, got -0.5'
    expect(() => logLoss(['a'], Matrix.fromRows([[1, -0.5]]), { classes: ['a', 'b'] })).toThrow(new RangeError(message))
  })
})

describe('brier', () => {
  it('is 0 for who knows, 1 for who knows the contrary, .25 for who does not', () => {
    expect(brier([true, false], [1, 0])).toBe(0)
    expect(brier([1, 0], [0, 1])).toBe(1)
    expect(brier([1, 0], [0.5, 0.5])).toBe(0.25)
  })

  it.each([
    [[], [], 'positives: expected one row at least, got none'],
    [[1], [0.5, 0.5], 'probabilities: expected 1, one for each row, got 2'],
    [[1], [1.5], 'probabilities[0]: expected a number from 0 to 1, got 1.5'],
    [[1], [NaN], 'probabilities[0]: expected a number from 0 to 1, got NaN']
  ])('says what is wrong: %o %o', (positives, probabilities, message) => {
    expect(() => brier(positives, probabilities)).toThrow(new RangeError(message))
    expect(() => calibrationCurve(positives, probabilities)).toThrow(new RangeError(message))
  })
})

describe('calibrationCurve', () => {
  it('counts each row in one bin, whose edge is the last number of it', () => {
    expect(calibrationCurve([0, 1, 1, 1], [0, 0.5, 0.51, 1], { bins: 2 })).toEqual({
      predicted: [0.25, 0.755],
      observed: [0.5, 1],
      counts: [2, 2]
    })
    const rows = fc.array(fc.tuple(fc.boolean(), fc.double({ min: 0, max: 1, noNaN: true })), { minLength: 1 })
    const strategies = fc.constantFrom('uniform', 'quantile')
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 12 }), strategies, (rows, bins, strategy) => {
        const { predicted, observed, counts } = calibrationCurve(
          rows.map(([positive]) => positive),
          rows.map(([, p]) => p),
          { bins, strategy }
        )
        expect(counts.reduce((sum, count) => sum + count)).toBe(rows.length)
        expect(counts.length).toBeLessThanOrEqual(bins)
        expect(predicted).toEqual(predicted.toSorted((a, b) => a - b))
        expect(observed.every(share => share >= 0 && share <= 1)).toBe(true)
      })
    )
  })

  it('is along the diagonal where the probabilities are right', () => {
    const probabilities = Array.from({ length: 1000 }, (_, row) => (row % 10) / 10)
    // Of each hundred with the probability p, 100 p are positive.
    const positives = probabilities.map((p, row) => Math.floor(row / 10) < 100 * p)
    const curve = calibrationCurve(positives, probabilities, { bins: 10 })
    for (const [bin, share] of curve.observed.entries()) expect(share).toBeCloseTo(curve.predicted[bin]!, 12)
    expect(calibrationError(curve)).toBeCloseTo(0, 12)
    expect(calibrationError(calibrationCurve([1, 0, 0, 0], [0.75, 0.75, 0.75, 0.75]))).toBe(0.5)
  })

  it('says which option is wrong', () => {
    expect(() => calibrationCurve([1], [1], { bins: 0 })).toThrow(
      new RangeError('bins: expected an integer from 1 on, got 0')
    )
    expect(() => calibrationCurve([1], [1], { strategy: 'even' as 'uniform' })).toThrow(RangeError)
  })
})
