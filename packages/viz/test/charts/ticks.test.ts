import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  formatNumber,
  formatShare,
  formatterOf,
  linearTicks,
  logTicks,
  niceDomain,
  roundSteps
} from '../../src/charts/ticks.ts'

describe('linearTicks', () => {
  it.each([
    [0, 1, ['0.0', '0.2', '0.4', '0.6', '0.8', '1.0']],
    [0, 10, ['0', '2', '4', '6', '8', '10']],
    [-3, 3, ['−3', '−2', '−1', '0', '1', '2', '3']],
    [0, 0.3, ['0.00', '0.05', '0.10', '0.15', '0.20', '0.25', '0.30']],
    [12, 97, ['20', '40', '60', '80']],
    [0, 60_000, ['0', '10,000', '20,000', '30,000', '40,000', '50,000', '60,000']],
    [1990, 2020, ['1990', '1995', '2000', '2005', '2010', '2015', '2020']],
    [0, 2e12, ['0', '5e11', '1e12', '1.5e12', '2e12']],
    [0, 4e-9, ['0', '5e−10', '1e−9', '1.5e−9', '2e−9', '2.5e−9', '3e−9', '3.5e−9', '4e−9']]
  ])('marks %d to %d at round numbers', (low, high, texts) => {
    expect(linearTicks([low, high], 6).map(({ text }) => text)).toEqual(texts)
  })

  it('has values without rounding errors', () => {
    expect(linearTicks([0, 1], 10).map(({ value }) => value)).toEqual([
      0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1
    ])
  })

  it('lies within the domain, evenly, about as often as asked', () => {
    const number = fc.double({ min: -1e9, max: 1e9, noNaN: true })
    fc.assert(
      fc.property(number, number, fc.integer({ min: 2, max: 12 }), (a, b, count) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)]
        fc.pre(high - low > 1e-6 * Math.max(1, Math.abs(low), Math.abs(high)))
        const ticks = linearTicks([low, high], count)
        const room = (high - low) * 1e-6
        expect(ticks.length).toBeGreaterThanOrEqual(Math.floor(count / 2.6))
        expect(ticks.length).toBeLessThanOrEqual(count * 1.5 + 2)
        expect(new Set(ticks.map(({ text }) => text)).size).toBe(ticks.length)
        const steps = ticks.slice(1).map(({ value }, i) => value - ticks[i]!.value)
        for (const step of steps) expect(Math.abs(step - steps[0]!)).toBeLessThan(room)
        for (const { value } of ticks) expect(value >= low - room && value <= high + room).toBe(true)
      })
    )
  })
})

describe('niceDomain', () => {
  it.each([
    [0.13, 0.94, [0.1, 1]],
    [-1.7, 3.2, [-2, 4]],
    [0, 100, [0, 100]],
    [101, 199, [100, 200]]
  ] as const)('widens %d to %d up to the next ticks', (low, high, domain) => {
    expect(niceDomain([low, high], 6)).toEqual(domain)
  })
})

describe('logTicks', () => {
  it('marks powers of ten', () => {
    expect(logTicks([1, 1e6], 6).map(({ text }) => text)).toEqual([
      '1',
      '10',
      '100',
      '1000',
      '10,000',
      '100,000',
      '1,000,000'
    ])
  })

  it('marks 1, 2 and 5 where there are few powers', () => {
    expect(logTicks([1, 100], 6).map(({ text }) => text)).toEqual(['1', '2', '5', '10', '20', '50', '100'])
  })

  it('leaves out powers where there are many', () => {
    expect(logTicks([1e-12, 1], 5).map(({ value }) => value)).toEqual([1e-12, 1e-10, 1e-8, 1e-6, 1e-4, 1e-2, 1])
  })

  it('marks less than a decade like any numbers', () => {
    expect(logTicks([2.1, 4.2], 4).map(({ text }) => text)).toEqual(['2.5', '3.0', '3.5', '4.0'])
  })
})

describe('roundSteps', () => {
  it('has edges at round numbers around the domain', () => {
    expect(roundSteps([3, 97], 10, true)).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100])
  })

  it('divides the domain itself', () => {
    expect(roundSteps([0, 1], 3, false)).toEqual([0, 1 / 3, 2 / 3, 1])
  })
})

describe('formatNumber', () => {
  it.each([
    [0, '0'],
    [-1.5, '−1.5'],
    [0.1 + 0.2, '0.3'],
    [Math.PI, '3.142'],
    [2024, '2024'],
    [12_345, '12,345'],
    [-1_234_567, '−1,234,567'],
    [123_456.789, '123,500'],
    [1e9, '1e9'],
    [-4.2e-5, '−4.2e−5'],
    [0.0001, '0.0001'],
    [Infinity, '∞'],
    [NaN, 'no number']
  ])('writes %d as %s', (value, text) => {
    expect(formatNumber(value)).toBe(text)
  })
})

describe('formatterOf', () => {
  it.each([
    [
      [0.9, 0.96, NaN],
      ['0.90', '0.96', 'no number']
    ],
    [
      [0.123456, 0.9, -0.001],
      ['0.12', '0.90', '0.00']
    ],
    [
      [1, 20, -300],
      ['1', '20', '−300']
    ],
    [
      [12_000, 7300.25],
      ['12,000', '7300']
    ],
    [
      [1.5, 12],
      ['1.5', '12.0']
    ],
    [
      [0.0005, 0.00051],
      ['0.00050', '0.00051']
    ],
    [
      [1e12, 1],
      ['1e12', '1']
    ],
    [[3], ['3']],
    [[], []]
  ])('writes all of %j alike', (values, texts) => {
    expect(values.map(formatterOf(values))).toEqual(texts)
  })
})

describe('formatShare', () => {
  it.each([
    [0, '0%'],
    [0.071, '7.1%'],
    [0.05, '5%'],
    [0.43, '43%'],
    [0.0999, '10%'],
    [1, '100%']
  ])('writes %d as %s', (share, text) => {
    expect(formatShare(share)).toBe(text)
  })
})
