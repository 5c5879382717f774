import { describe, expect, it } from 'vitest'
import { regressionReport } from '../src/regression-report.ts'

const truth = [1, 2, 3, 4, 5]
const predicted = [1, 2, 3, 4, 3]

describe('regressionReport', () => {
  it('has the errors beside those of always saying the mean', () => {
    const judged = regressionReport({ truth, predicted, name: 'by hand' })
    const expected = {
      name: 'by hand',
      rows: 5,
      meanSquaredError: 0.8,
      rootMeanSquaredError: Math.sqrt(0.8),
      meanAbsoluteError: 0.4,
      r2: 0.6,
      // 6 / √(10 · 5.2)
      pearson: expect.closeTo(0.8320503, 6) as number,
      // Of the ranks 1, 2, 3.5, 5, 3.5
      spearman: expect.closeTo(0.8207827, 6) as number,
      mean: { value: 3, meanSquaredError: 2, rootMeanSquaredError: Math.SQRT2, meanAbsoluteError: 1.2, r2: 0 }
    }
    expect(judged.toJSON()).toEqual(expected)
    expect(judged).toMatchObject(expected)
    expect(judged.toText()).toBe(
      [
        'by hand: 5 rows',
        '',
        '                      value   always the mean, 3.000',
        '────────────────────────────────────────────────────',
        'mean squared error    0.800                    2.000',
        'its root              0.894                    1.414',
        'mean absolute error   0.400                    1.200',
        'R²                    0.600                    0.000',
        'Pearson               0.832',
        'Spearman              0.821',
        ''
      ].join('\n')
    )
    expect(judged.toMarkdown()).toContain('| mean squared error  | 0.800 |                  2.000 |')
  })

  it('compares with the mean of what was learnt from, where it is told', () => {
    const { mean } = regressionReport({ truth, predicted, mean: 2 })
    expect(mean).toMatchObject({ value: 2, meanSquaredError: 3, meanAbsoluteError: 1.4, r2: -0.5 })
  })

  it('says so when it is no better than the mean', () => {
    const worse = 'By squared error no better than always saying the mean.'
    expect(regressionReport({ truth, predicted: truth.map(() => 3) }).toText()).toContain(worse)
    expect(regressionReport({ truth, predicted }).toText()).not.toContain(worse)
  })

  it('leaves out correlations that cannot be told', () => {
    expect(regressionReport({ truth: [1], predicted: [2] })).not.toHaveProperty('pearson')
    expect(regressionReport({ truth: [1, 2], predicted: [3, 3] })).not.toHaveProperty('spearman')
  })

  it.each([
    [{ truth: [], predicted: [] }, 'truth: expected one number at least, got none'],
    [{ truth: [1], predicted: [1, 2] }, 'predicted: expected 1, one for each row, got 2'],
    [{ truth: [1], predicted: [NaN] }, 'predicted[0]: expected a finite number, got NaN'],
    [{ truth: [1], predicted: [1], mean: NaN }, 'mean: expected a number, got NaN']
  ])('says what is wrong: %o', (input, message) => {
    expect(() => regressionReport(input)).toThrow(new RangeError(message))
  })
})
