import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isotonicAt, isotonicRegression } from '../../src/index.ts'

interface Fitted {
  scores: number[]
  values: number[]
  predicted: number[]
}
const { isotonic } = JSON.parse(
  readFileSync(new URL('../fixtures/calibrate/scikit-learn.json', import.meta.url), 'utf8')
) as {
  isotonic: {
    scores: number[]
    targets: number[]
    weights: number[]
    queries: number[]
    plain: Fitted
    weighted: Fitted
  }
}

describe('isotonicRegression', () => {
  it('pools what falls', () => {
    const curve = isotonicRegression([1, 2, 3, 4, 5], [1, 3, 2, 4, 3.5])
    expect(Array.from(curve.scores)).toEqual([1, 2, 3, 4, 5])
    expect(Array.from(curve.values)).toEqual([1, 2.5, 2.5, 3.75, 3.75])
    expect([0, 1, 1.5, 2.2, 3.5, 9].map(score => isotonicAt(curve, score))).toEqual([1, 1, 1.75, 2.5, 3.125, 3.75])
  })

  it.each(['plain', 'weighted'] as const)('finds the curve that scikit-learn finds, %s', name => {
    const { scores, targets, weights, queries, [name]: expected } = isotonic
    const curve = isotonicRegression(scores, targets, name === 'weighted' ? { weights } : {})
    expect(curve.scores).toHaveLength(expected.scores.length)
    for (const [i, score] of expected.scores.entries()) {
      expect(curve.scores[i]).toBe(score)
      expect(curve.values[i]).toBeCloseTo(expected.values[i]!, 7)
    }
    for (const [i, query] of queries.entries()) expect(isotonicAt(curve, query)).toBeCloseTo(expected.predicted[i]!, 7)
  })

  it('never falls, keeps the mean, and is what it was made of where that does not fall', () => {
    const number = fc.double({ min: -100, max: 100, noNaN: true })
    fc.assert(
      fc.property(fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 40 }), rows => {
        const scores = rows.map(([score]) => score)
        const targets = rows.map(([, target]) => target)
        const curve = isotonicRegression(scores, targets)
        const values = scores.map(score => isotonicAt(curve, score))
        for (const [i, score] of scores.entries()) {
          for (const [j, other] of scores.entries())
            if (score < other) expect(values[i]).toBeLessThanOrEqual(values[j]! + 1e-9)
        }
        const mean = (all: number[]): number => all.reduce((a, b) => a + b) / all.length
        expect(mean(values)).toBeCloseTo(mean(targets), 6)
        const again = isotonicRegression(scores, values)
        for (const [i, score] of scores.entries()) expect(isotonicAt(again, score)).toBeCloseTo(values[i]!, 6)
      })
    )
  })

  it('counts equal scores as one, and a weight of two as two rows', () => {
    const twice = isotonicRegression([1, 1, 2, 3, 3], [0, 1, 3, 2, 2])
    const weighted = isotonicRegression([1, 2, 3], [0.5, 3, 2], { weights: [2, 1, 2] })
    expect(twice).toEqual(weighted)
  })

  it('is level with a single score', () => {
    const curve = isotonicRegression([2, 2], [0, 1])
    expect([-1, 2, 7].map(score => isotonicAt(curve, score))).toEqual([0.5, 0.5, 0.5])
  })

  it('says what it cannot do with', () => {
    expect(() => isotonicRegression([], [])).toThrow(new RangeError('scores: expected one at least, got none'))
    expect(() => isotonicRegression([1], [1, 2])).toThrow(
      new RangeError('targets: expected 1, one for each row, got 2')
    )
    expect(() => isotonicRegression([1], [NaN])).toThrow(
      new RangeError('targets[0]: expected a finite number, got NaN')
    )
    expect(() => isotonicRegression([1], [1], { weights: [0] })).toThrow(
      new RangeError('weights[0]: expected a number above 0, got 0')
    )
    expect(() => isotonicRegression([1], [1], { weights: [1, 1] })).toThrow(
      'weights: expected 1, one for each row, got 2'
    )
  })
})
