import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bandScale, extent, numberScale } from '../../src/charts/scale.ts'

describe('numberScale', () => {
  it('goes from the tick below the least to the tick above the largest', () => {
    const scale = numberScale([3, NaN, 97], { name: 'x' })
    expect(scale.domain).toEqual([0, 100])
    expect([0, 25, 100, 150].map(scale.place)).toEqual([0, 0.25, 1, 1.5])
  })

  it('has 0 on it where bars need that', () => {
    expect(numberScale([30, 42], { name: 'y', zero: true }).domain[0]).toBe(0)
    expect(numberScale([-30, -42], { name: 'y', zero: true }).domain[1]).toBe(0)
  })

  it('takes a domain as it is, and then may cut values off', () => {
    const scale = numberScale([3, 97], { name: 'x', domain: [10, 33] })
    expect([scale.domain, scale.isCut]).toEqual([[10, 33], true])
    expect(numberScale([3, 97], { name: 'x' }).isCut).toBe(false)
  })

  it('is logarithmic, with equal room for each factor of ten', () => {
    const { place } = numberScale([], { name: 'x', log: true, domain: [1, 1000] })
    expect([1, 10, 100, 1000].map(value => place(value).toFixed(6))).toEqual([
      '0.000000',
      '0.333333',
      '0.666667',
      '1.000000'
    ])
  })

  it('writes numbers as asked', () => {
    const { ticks } = numberScale([0, 1], { name: 'y', format: value => `${value * 100} %`, count: 2 })
    expect(ticks.map(({ text }) => text)).toEqual(['0 %', '50 %', '100 %'])
  })

  it.each([
    [[0], [-1, 1]],
    [
      [5, 5],
      [2, 8]
    ],
    [[], [0, 1]],
    [
      [NaN, Infinity],
      [0, 1]
    ]
  ])('has room around %j, which have no extent', (values, domain) => {
    expect(numberScale(values, { name: 'x' }).domain).toEqual(domain)
  })

  it('ends, with a few ticks, for any numbers', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e280, max: 1e280, noNaN: true }), { maxLength: 4 }), values => {
        const { ticks, domain, place } = numberScale(values, { name: 'x' })
        expect(ticks.length).toBeLessThan(30)
        expect(domain[1]).toBeGreaterThan(domain[0])
        for (const value of values) expect(place(value)).toBeGreaterThan(-1e-6)
        for (const value of values) expect(place(value)).toBeLessThan(1 + 1e-6)
      })
    )
  })

  it.each([
    [{ domain: [1, 1] }, 'x.domain: expected two numbers, the first less than the second, got [1, 1]'],
    [{ domain: [2, 1] }, 'x.domain: expected two numbers, the first less than the second, got [2, 1]'],
    [{ domain: [0, NaN] }, 'x.domain: expected two numbers, the first less than the second, got [0, NaN]'],
    [
      { domain: [0, 1], log: true },
      'x.domain: expected two positive numbers, the first less than the second, got [0, 1]'
    ]
  ] as const)('refuses the domain of %j', (options, message) => {
    expect(() => numberScale([1], { name: 'x', ...options })).toThrow(new RangeError(message))
  })

  it('refuses what has no logarithm', () => {
    expect(() => numberScale([1, 0], { name: 'x', log: true })).toThrow(
      new RangeError('x.log: expected positive numbers on a logarithmic axis, got 0')
    )
  })
})

describe('extent', () => {
  it('refuses numbers whose differences overflow', () => {
    expect(() => extent('values', [1e300])).toThrow('values: expected numbers of 1e+280 at most, got 1e+300')
  })
})

describe('bandScale', () => {
  it('gives each category the same room and puts it into the middle', () => {
    const { band, place, ticks } = bandScale(['a', 'b'])
    expect([band, place(0), place(1)]).toEqual([0.5, 0.25, 0.75])
    expect(ticks.map(({ text }) => text)).toEqual(['a', 'b'])
  })
})
