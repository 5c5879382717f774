import { Matrix } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { rocAuc } from '../src/metrics.ts'
import { report } from '../src/report.ts'

/** 20 reviews, of which 16 are good; of the bad, half is found. */
const truth = Array.from({ length: 20 }, (_, row) => (row < 4 ? 'bad' : 'good'))
const predicted = truth.map((label, row) => (row === 1 || row === 3 ? 'good' : label))
const probabilities = Matrix.fromRows(
  truth.map((_, row) => (row % 4 < 2 ? [0.25, 0.75] : [0.5, 0.5])).map((pair, row) => (row === 0 ? [0.9, 0.1] : pair))
)

describe('report', () => {
  it('has the numbers of all rows, and of each label', () => {
    const judged = report({ truth, predicted }, { intervals: false })
    const expected = {
      rows: 20,
      accuracy: 0.9,
      macroF1: (2 / 3 + 16 / 17) / 2,
      microF1: 0.9,
      weightedF1: 0.2 * (2 / 3) + 0.8 * (16 / 17),
      perLabel: [
        { label: 'bad', precision: 1, recall: 0.5, f1: 2 / 3, support: 4 },
        { label: 'good', precision: 16 / 18, recall: 1, f1: 16 / 17, support: 16 }
      ],
      confusion: {
        labels: ['bad', 'good'],
        counts: [
          [2, 2],
          [0, 16]
        ]
      },
      majority: {
        label: 'good',
        share: 0.8,
        accuracy: 0.8,
        macroF1: expect.closeTo(8 / 9 / 2, 12) as number,
        weightedF1: expect.closeTo((8 / 9) * 0.8, 12) as number,
        averagePrecision: 0.5
      },
      imbalanced: true
    }
    expect(judged.toJSON()).toEqual(expected)
    expect(judged).toMatchObject(expected)
    expect(JSON.parse(JSON.stringify(judged))).toEqual(expected)
  })

  it('leads with macro F1 and average precision where one label has three quarters of the rows', () => {
    expect(report({ name: 'by hand', truth, predicted, probabilities }).toText()).toMatchSnapshot()
    expect(report({ truth, predicted }).toText()).toContain('Judge by macro F1.')
    const balanced = truth.map((_, row) => (row % 4 === 0 ? 'bad' : 'good'))
    expect(report({ truth: balanced.slice(1), predicted: balanced.slice(1) }).imbalanced).toBe(true)
    expect(report({ truth: balanced.slice(2, 9), predicted: balanced.slice(2, 9) }).imbalanced).toBe(false)
  })

  it('says the same in Markdown', () => {
    expect(report({ name: 'by hand', truth, predicted, probabilities }).toMarkdown()).toMatchSnapshot()
  })

  it('says so when it is no better than the majority, or not surely', () => {
    const always = report({ truth, predicted: truth.map(() => 'good') })
    expect(always.toText()).toContain("By accuracy no better than always saying 'good'.")
    expect(always).toMatchObject({ accuracy: always.majority.accuracy, macroF1: always.majority.macroF1 })
    const unsure = report({ truth, predicted }).toText()
    expect(unsure).toContain("By accuracy better than always saying 'good', but not surely:")
    const sure = report({
      truth: [...truth, ...truth.slice(0, 4)],
      predicted: [...truth, ...truth.slice(0, 4)]
    }).toText()
    expect(sure).not.toContain('By accuracy')
  })

  it('has intervals that hold the value and shrink with the rows', () => {
    const { intervals, accuracy, macroF1 } = report({ truth, predicted })
    expect(intervals!.accuracy).toMatchObject({ value: accuracy })
    expect(intervals!.macroF1.value).toBeCloseTo(macroF1, 12)
    expect(intervals!.accuracy.low).toBeLessThan(0.9)
    expect(intervals!.accuracy.high).toBe(1)
    const many = <T>(list: T[]): T[] => Array.from({ length: 50 }, () => list).flat()
    const wide = report({ truth: many(truth), predicted: many(predicted) }, { intervals: { level: 0.99 } }).intervals!
    expect(wide.level).toBe(0.99)
    // 0.9 ± 2.576 √(0.9 · 0.1 / 1000) = 0.876 to 0.924
    expect(wide.accuracy.low).toBeCloseTo(0.876, 2)
    expect(wide.accuracy.high).toBeCloseTo(0.924, 2)
    const large = Array.from({ length: 10_001 }, (_, row) => row % 2)
    expect(report({ truth: large, predicted: large }).intervals).toBeUndefined()
  })

  it('lists the most frequent mistakes instead of a wide table, and the largest of many labels', () => {
    const truth = Array.from({ length: 1000 }, (_, row) => row % 100)
    const predicted = truth.map((label, row) => (label === 7 && row < 500 ? 8 : label))
    const text = report({ truth, predicted }, { intervals: false }).toText()
    expect(text).toContain('1,000 rows, 100 labels')
    expect(text).toContain('Shown are the 40 labels with the most rows, of 100.')
    expect(text).toMatch(/is → taken for +rows +of its rows\n─+\n7 → 8 +5 +50 %\n$/)
    expect(text.split('\n').length).toBeLessThan(70)
  })

  it('keeps lines within 100 columns, however long the labels', () => {
    const long = Array.from({ length: 8 }, (_, i) => `${'a long name of a category '.repeat(3)}${i}`)
    const judged = report({ truth: long, predicted: long.toReversed() })
    const lines = judged.toText().split('\n')
    expect(lines.filter(line => line.length > 100)).toEqual([])
    expect(judged.toText()).toContain('is → taken for')
  })

  it('judges a single row', () => {
    const judged = report({ truth: ['a'], predicted: ['b'] })
    expect(judged).toMatchObject({ rows: 1, accuracy: 0, macroF1: 0, majority: { label: 'a', share: 1 } })
    expect(judged.toText()).toContain("By accuracy no better than always saying 'a'.")
  })

  it('takes scores that are no probabilities, without what needs these', () => {
    const cosines = Matrix.fromRows(Array.from(probabilities, ([bad, good]) => [bad! - 0.3, 3 * good! - 1]))
    const data = report({ truth, predicted, scores: cosines }).toJSON()
    expect(data).not.toHaveProperty('logLoss')
    expect(data).not.toHaveProperty('calibrationError')
    expect(report({ truth, predicted, probabilities }).toJSON()).toMatchObject({
      averagePrecision: data.averagePrecision,
      rocAuc: data.rocAuc,
      logLoss: expect.any(Number) as number
    })
  })

  it('leaves out what cannot be told, where all rows are of one label', () => {
    const one = report({ truth: ['a', 'a'], predicted: ['a', 'a'], probabilities: Matrix.fromRows([[1], [1]]) })
    expect(one).toMatchObject({ accuracy: 1, averagePrecision: 1, imbalanced: false })
    expect(one).not.toHaveProperty('rocAuc')
    expect(one.toText()).toContain('All rows are of one label: there was nothing to tell apart.')
    expect(one.charts()).not.toHaveProperty('roc')
  })

  it('takes a label that is no class as one that was never found', () => {
    const some = report({
      truth: ['a', 'b', 'new'],
      predicted: ['a', 'b', 'b'],
      probabilities: Matrix.fromRows([
        [1, 0],
        [0, 1],
        [0.5, 0.5]
      ]),
      classes: ['a', 'b']
    })
    expect(some.perLabel[2]).toEqual({ label: 'new', precision: 0, recall: 0, f1: 0, support: 1 })
    expect(some.perLabel[0]).toMatchObject({ averagePrecision: 1, rocAuc: 1 })
  })

  it('keeps control characters and Markdown of labels out of the text', () => {
    const labels = ['a|b', '*c*\n\u{1b}[31m', '日本語', 'a|b']
    const names = report({ truth: labels, predicted: labels }, { intervals: false })
    // eslint-disable-next-line no-control-regex -- what is looked for
    expect(names.toText()).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/)
    expect(names.toMarkdown()).toContain(String.raw`| a\|b `)
    expect(names.toMarkdown()).toContain(String.raw`\*c\* \[31m`)
    const lines = names
      .toText()
      .split('\n')
      .filter(line => /^(a\|b|日本語) +1\.000/.test(line))
    // Two columns for each of three characters: as many less characters in the line.
    expect(lines.map(line => line.length)).toEqual([lines[1]!.length + 3, lines[1]!.length])
  })

  it('has charts of the labels with the most rows, and of how calibrated the probabilities are', () => {
    const charts = report({ name: 'by hand', truth, predicted, probabilities }).charts()
    expect(charts.confusionMatrix).toEqual({
      labels: ['bad', 'good'],
      counts: [
        [2, 2],
        [0, 16]
      ]
    })
    expect(charts.precisionRecall!.series.map(({ name }) => name)).toEqual(['good', 'bad'])
    expect(charts.roc!.series.map(({ name }) => name)).toEqual(['good'])
    const { scores, positives } = charts.roc!.series[0]!
    expect(rocAuc(positives, scores)).toBeCloseTo(report({ truth, predicted, probabilities }).perLabel[1]!.rocAuc!, 12)
    expect(charts.calibration).toMatchObject({
      series: [
        { dashed: true },
        {
          name: 'by hand',
          x: [expect.closeTo(0.1, 6), 0.5, 0.75],
          y: [0, expect.closeTo(0.8, 6), expect.closeTo(8 / 9, 6)]
        }
      ],
      x: { label: 'probability that it is good' }
    })
  })

  it.each([
    [{ truth: [], predicted: [] }, 'truth: expected one at least, got none'],
    [{ truth: ['a'], predicted: ['a', 'b'] }, 'predicted: expected 1, one for each row, got 2'],
    [
      { truth: ['a'], predicted: ['a'], probabilities, scores: probabilities },
      'scores: expected either probabilities or scores, got both'
    ],
    [
      { truth: ['a'], predicted: ['a'], probabilities: Matrix.fromRows([[1, 0]]) },
      'classes: expected one for each of the 2 columns of probabilities, got 1; say what the columns stand for'
    ],
    [
      { truth: ['a'], predicted: ['a'], probabilities: Matrix.fromRows([[2]]) },
      'probabilities[0]: expected a number from 0 to 1, got 2'
    ]
  ])('says what is wrong: %o', (input, message) => {
    expect(() => report(input)).toThrow(new RangeError(message))
  })
})
