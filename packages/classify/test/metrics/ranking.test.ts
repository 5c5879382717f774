import { Matrix } from '@llm-cookbook/vector'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  averagePrecision,
  multiclassAveragePrecision,
  multiclassRocAuc,
  precisionRecallCurve,
  rocAuc,
  rocCurve
} from '../../src/metrics.ts'

const ranked = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: -3, max: 3 })), { minLength: 1, maxLength: 40 })

describe('rocAuc', () => {
  it('is how often a positive has the higher score, ties counting half', () => {
    fc.assert(
      fc.property(ranked, rows => {
        const [positives, scores] = [rows.map(([positive]) => positive), rows.map(([, score]) => score)]
        const [high, low] = [true, false].map(kind => scores.filter((_, row) => positives[row] === kind))
        const wins = high!.flatMap(a => low!.map(b => (Math.sign(a - b) + 1) / 2))
        const expected = wins.reduce((sum, win) => sum + win, 0) / wins.length
        if (wins.length === 0) expect(rocAuc(positives, scores)).toBeNaN()
        else expect(rocAuc(positives, scores)).toBeCloseTo(expected, 12)
      })
    )
  })
})

describe('averagePrecision', () => {
  it('is the area under the steps of the curve', () => {
    fc.assert(
      fc.property(ranked, rows => {
        const [positives, scores] = [rows.map(([positive]) => positive), rows.map(([, score]) => score)]
        fc.pre(positives.includes(true))
        const { precision, recall } = precisionRecallCurve(positives, scores)
        const area = precision.reduce((sum, value, i) => sum + value * (recall[i]! - (recall[i + 1] ?? 0)), 0)
        expect(averagePrecision(positives, scores)).toBeCloseTo(area, 12)
      })
    )
  })

  it('is the share of positives where all have the same score, and 1 where all positives come first', () => {
    expect(averagePrecision([1, 0, 0, 0], [5, 5, 5, 5])).toBe(0.25)
    expect(averagePrecision([true, true, false], [-1, -2, -Infinity])).toBe(1)
  })
})

describe('curves', () => {
  it('without a kind of rows have what can be told', () => {
    expect(averagePrecision([0, 0], [1, 2])).toBeNaN()
    expect(rocAuc([1, 1], [1, 2])).toBeNaN()
    expect(precisionRecallCurve([0, 0], [1, 2])).toEqual({
      precision: Float64Array.of(0, 0, 1),
      recall: Float64Array.of(1, 1, 0),
      thresholds: Float64Array.of(1, 2)
    })
    expect(rocCurve([1, 1], [1, 2]).falsePositiveRate).toEqual(Float64Array.of(NaN, NaN, NaN))
  })

  it('begin where nothing is let through', () => {
    expect(rocCurve([1, 0, 1], [3, 2, 2])).toEqual({
      falsePositiveRate: Float64Array.of(0, 0, 1),
      truePositiveRate: Float64Array.of(0, 0.5, 1),
      thresholds: Float64Array.of(Infinity, 3, 2)
    })
  })

  it('take many rows', () => {
    const rows = 200_000
    const scores = Float64Array.from({ length: rows }, (_, row) => (row * 7919) % rows)
    const positives = scores.map(score => Number(score >= rows / 2))
    expect(rocAuc(positives, scores)).toBe(1)
    expect(precisionRecallCurve(positives, scores).thresholds).toHaveLength(rows)
    expect(rocCurve(positives, scores).thresholds).toHaveLength(rows + 1)
  })

  it.each([
    [[], [], 'positives: expected one row at least, got none'],
    [[1], [1, 2], 'scores: expected 1, one for each row, got 2'],
    [[1, 0], [1, NaN], 'scores[1]: expected a number, got NaN']
  ])('say what is wrong: %o %o', (positives, scores, message) => {
    for (const metric of [averagePrecision, rocAuc, rocCurve, precisionRecallCurve]) {
      expect(() => metric(positives, scores)).toThrow(new RangeError(message))
    }
  })
})

describe('metrics of several classes', () => {
  const scores = Matrix.fromRows([
    [3, 1, 0],
    [1, 2, 0],
    [1, 3, 9],
    [0, 1, 1]
  ])

  it('leave out classes without rows, and take labels that are no class as negative for all', () => {
    const classes = ['a', 'b', 'c']
    const truth = ['a', 'b', 'b', 'new']
    const each = [
      [1, 0, 0, 0],
      [0, 1, 1, 0]
    ].map((positives, column) =>
      [averagePrecision, rocAuc].map(of =>
        of(
          positives,
          Array.from(scores, row => row[column]!)
        )
      )
    )
    const mean = (i: number): number => (each[0]![i]! + each[1]![i]!) / 2
    expect(multiclassAveragePrecision(truth, scores, { classes })).toBeCloseTo(mean(0), 12)
    expect(multiclassRocAuc(truth, scores, { classes })).toBeCloseTo(mean(1), 12)
    expect(multiclassRocAuc(truth, scores, { classes, strategy: 'ovo' })).toBe(1)
    expect(multiclassRocAuc(['a', 'a', 'a', 'a'], scores, { classes })).toBeNaN()
  })

  it.each([
    [
      ['a', 'b', 'a', 'b'],
      {},
      'classes: expected one for each of the 3 columns of probabilities, got 2; say what the columns stand for'
    ],
    [['a', 'b', 'c', 'b'], { classes: ['a', 'b', 'b'] }, 'classes: expected each once, got one twice'],
    [['a', 'b', 'c'], {}, 'truth: expected 4, one for each row, got 3'],
    [
      ['a', 'b', 'c', 'a'],
      { strategy: 'ovo', average: 'micro' } as const,
      "average: expected 'macro' or 'weighted', got 'micro'"
    ]
  ])('say what is wrong: %o %o', (truth, options, message) => {
    expect(() => multiclassRocAuc(truth, scores, options)).toThrow(new RangeError(message))
  })
})
