import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseThreshold } from '../../src/index.ts'
import { accuracy, f1, precision, recall } from '../../src/metrics.ts'

describe('chooseThreshold', () => {
  const scores = [0.9, 0.8, 0.6, 0.55, 0.3, 0.1]
  const isPositive = [true, true, false, true, false, false]

  it('is half-way between two scores', () => {
    const { threshold, ...quality } = chooseThreshold(scores, isPositive, { metric: 'f1' })
    expect(threshold).toBeCloseTo(0.425, 12)
    expect(quality).toEqual({
      accuracy: 5 / 6,
      macroF1: expect.closeTo((6 / 7 + 4 / 5) / 2, 12) as number,
      precision: 3 / 4,
      recall: 1,
      f1: 6 / 7
    })
  })

  it('is, of equally good ones, that with the most room', () => {
    // Above .6 as below .55, one is wrong.
    expect(chooseThreshold(scores, isPositive, { metric: 'accuracy' }).threshold).toBeCloseTo(0.425, 12)
  })

  it('has the precision that is asked for, and then the highest recall; or the other way round', () => {
    expect(chooseThreshold(scores, isPositive, { metric: { precision: 0.9 } })).toMatchObject({
      threshold: expect.closeTo(0.7, 12) as number,
      precision: 1,
      recall: 2 / 3
    })
    expect(chooseThreshold(scores, isPositive, { metric: { precision: 0.7 } })).toMatchObject({ recall: 1 })
    expect(chooseThreshold(scores, isPositive, { metric: { recall: 0.9 } })).toMatchObject({
      precision: 3 / 4,
      recall: 1
    })
    expect(() => chooseThreshold([1, 2, 3], [true, false, false], { metric: { precision: 0.9 } })).toThrow(
      new RangeError('metric: no threshold has a precision of 0.9; the highest is 0.3333333333333333')
    )
  })

  it('may be beyond all scores', () => {
    const { threshold } = chooseThreshold([3, 1, 2], [false, true, true], { metric: 'f1' })
    expect(threshold).toBeLessThan(1)
    expect(chooseThreshold([3, 1, 2, 0], [true, false, false, true], { metric: 'accuracy' }).accuracy).toBe(0.75)
    expect(chooseThreshold([1, 1], [true, false], { metric: 'f1' })).toMatchObject({ threshold: 0.5, f1: 2 / 3 })
    expect(chooseThreshold([5, 1, 2, 3], [false, true, false, false], { metric: 'accuracy' })).toMatchObject({
      threshold: 7,
      accuracy: 0.75
    })
  })

  it('says of itself what the metrics say, and no other threshold is better', () => {
    const row = fc.tuple(fc.integer({ min: -5, max: 5 }), fc.boolean())
    const metric = fc.constantFrom('macroF1' as const, 'f1' as const, 'accuracy' as const)
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 20 }), metric, (rows, metric) => {
        const truth = rows.map(([, one]) => one)
        fc.pre(new Set(truth).size === 2)
        const scores = rows.map(([score]) => score)
        const { threshold, ...quality } = chooseThreshold(scores, truth, { metric })
        const judged = (threshold: number): typeof quality => {
          const predicted = scores.map(score => score > threshold)
          return {
            accuracy: accuracy(truth, predicted),
            macroF1: f1(truth, predicted),
            precision: precision(truth, predicted, { label: true }),
            recall: recall(truth, predicted, { label: true }),
            f1: f1(truth, predicted, { label: true })
          }
        }
        for (const [name, value] of Object.entries(judged(threshold))) {
          expect(quality[name as keyof typeof quality]).toBeCloseTo(value, 12)
        }
        for (let other = -5.5; other < 6; other++) {
          expect(judged(other)[metric]).toBeLessThanOrEqual(quality[metric] + 1e-12)
        }
      })
    )
  })

  it('says what it cannot do with', () => {
    expect(() => chooseThreshold([], [])).toThrow(expect.objectContaining({ code: 'one-class' }))
    expect(() => chooseThreshold([1, 2], [true, true])).toThrow(expect.objectContaining({ code: 'one-class' }))
    expect(() => chooseThreshold([1, NaN], [true, false])).toThrow('scores[1]: expected a finite number, got NaN')
    expect(() => chooseThreshold([1, 2], [true])).toThrow(
      new RangeError('isPositive: expected 2, one for each row, got 1')
    )
    expect(() => chooseThreshold([1, 2], [true, false], { metric: 'F1' as 'f1' })).toThrow("got 'F1'")
    expect(() => chooseThreshold([1, 2], [true, false], { metric: { recall: 90 } })).toThrow(
      new RangeError('metric.recall: expected a number from 0 to 1, got 90')
    )
  })
})
