import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { comparePredictions, mcnemar } from '../src/compare.ts'
import { f1 } from '../src/metrics.ts'

const truth = Array.from({ length: 100 }, (_, row) => row % 2)
/** Wrong in the first rows, so many. */
const wrongIn = (rows: number): number[] => truth.map((label, row) => (row < rows ? 1 - label : label))

describe('comparePredictions', () => {
  it('tells by how much the second is better, and how sure that is', () => {
    const compared = comparePredictions({ truth, first: wrongIn(20), second: wrongIn(4) })
    expect(compared).toMatchObject({ rows: 100, first: 0.8, second: 0.96, onlyFirst: 0, onlySecond: 16 })
    expect(compared.pValue).toBeCloseTo(2 ** -15, 12)
    expect(compared.difference.value).toBeCloseTo(0.16, 12)
    // 0.16 ± 1.96 √(0.16 · 0.84 / 100)
    expect(compared.difference.low).toBeCloseTo(0.088, 1)
    expect(compared.difference.high).toBeCloseTo(0.232, 1)
  })

  it('takes any metric of labels', () => {
    const compared = comparePredictions({ truth, first: wrongIn(20), second: wrongIn(4) }, { metric: f1 })
    expect(compared.second).toBeCloseTo(f1(truth, wrongIn(4)), 12)
    expect(compared.difference.value).toBeCloseTo(f1(truth, wrongIn(4)) - f1(truth, wrongIn(20)), 12)
  })

  it('finds no difference where there is none', () => {
    const same = comparePredictions({ truth, first: wrongIn(7), second: wrongIn(7) })
    expect(same).toMatchObject({ difference: { value: 0, low: 0, high: 0 }, pValue: 1 })
    expect(same.toText()).toContain('neither is surely\nbetter. Both are right in the same rows.')
  })

  it('reads well', () => {
    const names = ['5 neighbours', 'logistic regression'] as const
    const compared = comparePredictions({ truth, first: wrongIn(13), second: wrongIn(4), names })
    expect(compared.toText()).toMatchSnapshot()
    expect(compared.toMarkdown()).toContain('| logistic regression | 0.960 |           9 |')
    expect(JSON.parse(JSON.stringify(compared))).toEqual({
      rows: 100,
      first: 0.87,
      second: 0.96,
      difference: compared.difference,
      onlyFirst: 0,
      onlySecond: 9,
      pValue: compared.pValue
    })
  })

  it('calls none better that chance might have made so', () => {
    expect(comparePredictions({ truth, first: wrongIn(9), second: wrongIn(4) }).toText()).toContain('neither is surely')
    expect(comparePredictions({ truth, first: wrongIn(4), second: wrongIn(20) }).toText()).toContain('first is better')
  })

  it('goes by the measure, not by the rows that are right, where it is another', () => {
    const rare = Array.from({ length: 200 }, (_, row) => Number(row < 30))
    // The one never finds what is rare; the other does, with as many false alarms.
    const [first, second] = [rare.map(() => 0), rare.map((_, row) => Number(row < 60))]
    expect(comparePredictions({ truth: rare, first, second }).toText()).toContain('neither is surely')
    expect(comparePredictions({ truth: rare, first, second }, { metric: f1 }).toText()).toContain('second is better')
  })

  it.each([
    [{ truth: [1], first: [], second: [1] }, 'first: expected 1, one for each row, got 0'],
    [{ truth: [1], first: [1], second: [1, 2] }, 'second: expected 1, one for each row, got 2'],
    [{ truth: [], first: [], second: [] }, 'rows: expected an integer from 1 on, got 0']
  ])('says what is wrong: %o', (compared, message) => {
    expect(() => comparePredictions(compared)).toThrow(new RangeError(message))
  })
})

describe('mcnemar', () => {
  it('is what the binomial test of scipy gives, also for many rows', () => {
    const json = readFileSync(new URL('fixtures/metrics/metrics.json', import.meta.url), 'utf8')
    for (const [first, second, expected] of (JSON.parse(json) as { mcnemar: [number, number, number][] }).mcnemar) {
      expect(mcnemar(first, second) / expected).toBeCloseTo(1, 9)
      expect(mcnemar(second, first)).toBe(mcnemar(first, second))
    }
  })

  it('is 1 without a row that only one has right', () => {
    expect(mcnemar(0, 0)).toBe(1)
    expect(() => mcnemar(-1, 0)).toThrow(new RangeError('onlyFirst: expected an integer from 0 on, got -1'))
  })
})
