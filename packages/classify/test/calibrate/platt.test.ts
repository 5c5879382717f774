import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plattScaling, sigmoidAt } from '../../src/index.ts'

describe('plattScaling', () => {
  it('finds the sigmoid that scikit-learn finds', () => {
    const { reviews } = JSON.parse(
      readFileSync(new URL('../fixtures/calibrate/scikit-learn.json', import.meta.url), 'utf8')
    ) as { reviews: { scores: number[][]; labels: string[]; sigmoids: [number, number][] } }
    const { slope, intercept } = plattScaling(
      reviews.scores.map(([score]) => score!),
      reviews.labels.map(label => label === '1')
    )
    expect(slope).toBeCloseTo(reviews.sigmoids[0]![0], 5)
    expect(intercept).toBeCloseTo(reviews.sigmoids[0]![1], 5)
  })

  it('is at the bottom of the loss: the targets and the probabilities have the same sum, weighted by scores too', () => {
    const score = fc.double({ min: -1e3, max: 1e3, noNaN: true })
    fc.assert(
      fc.property(fc.array(fc.tuple(score, fc.boolean()), { minLength: 1, maxLength: 50 }), rows => {
        const scores = rows.map(([one]) => one)
        const isPositive = rows.map(([, one]) => one)
        const sigmoid = plattScaling(scores, isPositive)
        const positives = isPositive.filter(Boolean).length
        const targets = isPositive.map(one =>
          one ? (positives + 1) / (positives + 2) : 1 / (rows.length - positives + 2)
        )
        const leads = scores.map((one, i) => targets[i]! - sigmoidAt(sigmoid, one))
        const largest = Math.max(1, ...scores.map(Math.abs))
        expect(Math.abs(leads.reduce((a, b) => a + b))).toBeLessThan(1e-5)
        expect(Math.abs(leads.reduce((sum, lead, i) => sum + lead * scores[i]!, 0))).toBeLessThan(1e-5 * largest)
      })
    )
  })

  it('does not depend on the scale of the scores', () => {
    const scores = [0.1, 0.4, 0.35, 0.8, 0.7]
    const truth = [false, false, true, true, true]
    const plain = sigmoidAt(plattScaling(scores, truth), 0.5)
    for (const factor of [1e-12, 1e-3, 1e9]) {
      const sigmoid = plattScaling(
        scores.map(score => score * factor + 3 * factor),
        truth
      )
      expect(sigmoidAt(sigmoid, 3.5 * factor)).toBeCloseTo(plain, 6)
    }
  })

  it('is never sure of labels that the scores part', () => {
    const sigmoid = plattScaling([-1, 1], [false, true])
    expect(sigmoidAt(sigmoid, 1)).toBeCloseTo(2 / 3, 6)
    expect(sigmoidAt(sigmoid, -1)).toBeCloseTo(1 / 3, 6)
  })

  it('is the share of positives, a little less sure, where the scores say nothing', () => {
    const sigmoid = plattScaling([2, 2, 2, 2], [true, true, true, false])
    // Targets .8, .8, .8 and 1/3.
    expect(sigmoidAt(sigmoid, 2)).toBeCloseTo((3 * 0.8 + 1 / 3) / 4, 6)
  })

  it('says what it cannot do with', () => {
    expect(() => plattScaling([], [])).toThrow(new RangeError('scores: expected one at least, got none'))
    expect(() => plattScaling([1], [true, false])).toThrow(
      new RangeError('isPositive: expected 1, one for each row, got 2')
    )
    expect(() => plattScaling([NaN], [true])).toThrow(new RangeError('scores[0]: expected a finite number, got NaN'))
  })
})
