import { describe, expect, it } from 'vitest'
import { barSvg, themes, type BarOptions } from '../../src/index.ts'
import { descriptionOf, rectanglesOf, textsOf } from '../support/chart.ts'

const [blue, orange] = themes.light.categorical as [string, string]
const categories = ['a', 'b']

describe('barSvg', () => {
  it('draws bars as long as their values, from 0', () => {
    const [a, b] = rectanglesOf(barSvg({ categories, series: [{ name: 'x', values: [10, 20] }] }), blue)
    expect(b!.height / a!.height).toBeCloseTo(2, 1)
    expect(a!.y + a!.height).toBe(b!.y + b!.height)
    expect(a!.width).toBeCloseTo(b!.width, 0)
  })

  it('draws negative values to the other side', () => {
    const [a, b] = rectanglesOf(barSvg({ categories, series: [{ name: 'x', values: [10, -10] }] }), blue)
    expect(a!.y + a!.height).toBe(b!.y)
    expect(a!.height).toBeCloseTo(b!.height, 0)
  })

  it('puts series side by side, or on top of one another', () => {
    const series = [{ name: 'x', values: [10, 20] }, { name: 'y', values: [5, 5] }] // prettier-ignore
    const beside = barSvg({ categories, series })
    const [x, y] = [rectanglesOf(beside, blue)[0]!, rectanglesOf(beside, orange).at(-2)!]
    expect(x.x + x.width).toBeLessThanOrEqual(y.x)
    expect(x.y + x.height).toBeCloseTo(y.y + y.height, 0)
    const stacked = barSvg({ categories, series, stacked: true })
    const [below, above] = [rectanglesOf(stacked, blue)[0]!, rectanglesOf(stacked, orange).at(-2)!]
    expect(above.x).toBe(below.x)
    expect(above.y + above.height).toBeCloseTo(below.y, 0)
  })

  it('lies down', () => {
    const [a, b] = rectanglesOf(
      barSvg({ categories, series: [{ name: 'x', values: [10, 20] }], horizontal: true }),
      blue
    )
    expect(b!.width / a!.width).toBeCloseTo(2, 1)
    expect(a!.x).toBe(b!.x)
    expect(a!.y).toBeLessThan(b!.y)
  })

  it('writes values at the ends of bars, as asked', () => {
    const series = [{ name: 'x', values: [0.5, null] }]
    const format = (value: number): string => `${100 * value}%`
    expect(
      textsOf(barSvg({ categories, series, valueLabels: true, value: { format } })).filter(text => text === '50%')
    ).toHaveLength(2)
    expect(textsOf(barSvg({ categories, series }))).not.toContain('50%')
  })

  it('has room for the error bars', () => {
    const svg = barSvg({ categories, series: [{ name: 'x', values: [10, 10], errors: [1, 15] }] })
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['0', '25']))
  })

  it('names every category where there is room, and else some of them, leaning', () => {
    const many = Array.from({ length: 200 }, (_, i) => `category ${i}`)
    const svg = barSvg({ categories: many, series: [{ name: 'x', values: many.map((_, i) => i) }] })
    const named = textsOf(svg).filter(text => text.startsWith('category'))
    expect(named.length).toBeGreaterThan(20)
    expect(named.length).toBeLessThan(60)
    expect(svg).toContain('rotate(-45')
    expect(rectanglesOf(svg, blue)).toHaveLength(200)
  })

  it('says its values', () => {
    const series = [{ name: 'x', values: [1, null] }, { name: 'y', values: [3, 4] }] // prettier-ignore
    expect(descriptionOf(barSvg({ categories, series }))).toBe('a: x 1, y 3; b: x no value, y 4.')
  })

  it.each<[Partial<BarOptions>, string]>([
    [{ series: [{ name: 'x', values: [1] }] }, 'series[0].values: expected one for each of 2 categories, got 1'],
    [
      { series: [{ name: 'x', values: [1, 2], errors: [1] }] },
      'series[0].errors: expected one for each of 2 categories, got 1'
    ],
    [
      { series: [{ name: 'x', values: [1, 2], errors: [1, -1] }] },
      'series[0].errors: expected numbers from 0 on, got -1; they are lengths'
    ],
    [
      { series: [{ name: 'x', values: [1, 2] }, { name: 'y', values: [1, -2] }], stacked: true }, // prettier-ignore
      'series[1].values: expected stacked values of one sign, got -2 on top of 2'
    ]
  ])('refuses %j', (options, message) => {
    expect(() => barSvg({ categories, series: [], ...options })).toThrow(new RangeError(message))
  })
})
