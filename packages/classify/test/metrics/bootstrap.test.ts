import { readFileSync } from 'node:fs'
import { createRandom } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { averagePrecision, bootstrapInterval } from '../../src/metrics.ts'

interface Fixture {
  intervals: { values: number[]; percentile: [number, number]; bca: [number, number] }
}

const { intervals } = JSON.parse(
  readFileSync(new URL('../fixtures/metrics/metrics.json', import.meta.url), 'utf8')
) as Fixture
const mean = (values: readonly number[], rows: Int32Array): number => {
  return rows.reduce((sum, row) => sum + values[row]!, 0) / rows.length
}

describe('bootstrapInterval', () => {
  it.each(['percentile', 'bca'] as const)('is that of scipy, by %s', method => {
    const { values } = intervals
    const { value, low, high } = bootstrapInterval(values.length, rows => mean(values, rows), {
      method,
      resamples: 50_000
    })
    expect(value).toBe(mean(values, Int32Array.from(values.keys())))
    // Ends of intervals by chance: with 50,000 resamples they deviate by about .05.
    expect(Math.abs(low - intervals[method][0])).toBeLessThan(0.25)
    expect(Math.abs(high - intervals[method][1])).toBeLessThan(0.25)
  })

  it('holds the true mean as often as it says', () => {
    let held = 0
    for (let seed = 0; seed < 200; seed++) {
      const random = createRandom(seed)
      const values = Array.from({ length: 100 }, () => random.normal())
      const { low, high } = bootstrapInterval(100, rows => mean(values, rows), { level: 0.8, resamples: 200, seed })
      if (low <= 0 && high >= 0) held++
    }
    // 160 ± 5.7 of 200: four deviations.
    expect(Math.abs(held - 160)).toBeLessThan(23)
  })

  it('gives the same for the same seed', () => {
    const of = (seed: number): unknown => bootstrapInterval(40, rows => mean(intervals.values, rows), { seed })
    expect(of(1)).toEqual(of(1))
    expect(of(1)).not.toEqual(of(2))
  })

  it('passes over resamples that say nothing', () => {
    const positives = [1, 0, 0, 0]
    const scores = [0.9, 0.8, 0.1, 0.1]
    const { value, low, high } = bootstrapInterval(4, rows => {
      return averagePrecision(
        Array.from(rows, row => positives[row]!),
        Array.from(rows, row => scores[row]!)
      )
    })
    expect([value, low, high]).toEqual([1, 1, 1])
    expect(bootstrapInterval(2, () => NaN)).toEqual({ value: NaN, low: NaN, high: NaN })
  })

  it('does not move where all resamples are alike', () => {
    expect(bootstrapInterval(5, () => 0.5, { method: 'bca' })).toEqual({ value: 0.5, low: 0.5, high: 0.5 })
    expect(bootstrapInterval(1, () => 0.5)).toEqual({ value: 0.5, low: 0.5, high: 0.5 })
  })

  it.each([
    [0, {}, 'rows: expected an integer from 1 on, got 0'],
    [1, { method: 'bca' } as const, 'rows: expected an integer from 2 on, got 1'],
    [5, { level: 1.5 }, 'level: expected a number from 0 to 1, got 1.5'],
    [5, { resamples: 0 }, 'resamples: expected an integer from 1 on, got 0'],
    [5, { method: 'basic' as 'bca' }, "method: expected 'percentile' or 'bca', got 'basic'"]
  ])('says what is wrong: %o %o', (rows, options, message) => {
    expect(() => bootstrapInterval(rows, () => 1, options)).toThrow(new RangeError(message))
  })
})
