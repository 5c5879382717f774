import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { binCount, boxSummary, quantile } from '../../src/charts/distribution.ts'
import { boxPlotSvg, histogramSvg, themes } from '../../src/index.ts'
import { countWithin } from '../../src/charts/histogram.ts'
import { descriptionOf, rectanglesOf, textsOf } from '../support/chart.ts'

interface Recorded {
  quantiles: { values: number[]; at: [number, number][] }
}
const recorded = JSON.parse(
  readFileSync(new URL('../fixtures/charts/expected.json', import.meta.url), 'utf8')
) as Recorded
const blue = themes.light.categorical[0]!

describe('quantile', () => {
  it('is that of NumPy', () => {
    const sorted = [...recorded.quantiles.values].sort((a, b) => a - b)
    for (const [share, value] of recorded.quantiles.at) expect(quantile(sorted, share)).toBeCloseTo(value, 12)
  })
})

describe('boxSummary', () => {
  it('is what J. W. Tukey drew', () => {
    expect(boxSummary([1, 2, 3, 4, 5, 6, 7, 8, 100, null, NaN])).toEqual({
      count: 9,
      lowerQuartile: 3,
      median: 5,
      upperQuartile: 7,
      lowerWhisker: 1,
      upperWhisker: 8,
      outliers: [100]
    })
  })

  it('is a line for one number, and nothing for none', () => {
    expect(boxSummary([4])).toMatchObject({ lowerWhisker: 4, median: 4, upperWhisker: 4, outliers: [] })
    expect(boxSummary([NaN, null])).toBeUndefined()
  })

  it('puts every number into the box, the whiskers or outside', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1 }), values => {
        const { lowerWhisker, lowerQuartile, median, upperQuartile, upperWhisker, outliers } = boxSummary(values)!
        const line = [lowerWhisker, lowerQuartile, median, upperQuartile, upperWhisker]
        expect(line).toEqual([...line].sort((a, b) => a - b))
        const within = values.filter(value => value >= lowerWhisker && value <= upperWhisker)
        expect(within.length + outliers.length).toBe(values.length)
      })
    )
  })
})

describe('boxPlotSvg', () => {
  it('draws a box for each group that has values', () => {
    const svg = boxPlotSvg({ groups: [{ name: 'a', values: [1, 2, 3, 50] }, { name: 'b', values: [] }] }) // prettier-ignore
    expect(svg.match(/fill-opacity=".2"/g)).toHaveLength(1)
    expect(svg.match(/h0"/g)).toHaveLength(1)
    expect(descriptionOf(svg)).toBe('a: median 2.5, quartiles 1.75 and 14.75, 4 values; b: no values.')
  })

  it('lies down', () => {
    const groups = [{ name: 'a', values: [1, 2, 3] }, { name: 'b', values: [1, 2, 3] }] // prettier-ignore
    const medians = (svg: string): string[] =>
      Array.from(svg.matchAll(/<path d="([^"]*)" stroke="[^"]*" fill="none" stroke-width="3"/g), ([, d]) => d!)
    const [x1, y1, x2, y2] = /M(\S+) (\S+)L(\S+) (\S+)/
      .exec(medians(boxPlotSvg({ groups, horizontal: true }))[0]!)!
      .slice(1)
    expect(x1).toBe(x2)
    expect(y1).not.toBe(y2)
  })
})

describe('countWithin', () => {
  it('has the lower edge of a bin in it, and the upper one only in the last', () => {
    expect(countWithin([0, 1, 1, 2, 3, null, NaN, 4], [0, 1, 2, 3])).toEqual([1, 2, 2])
  })

  it('counts every number within once, whatever the edges', () => {
    const values = fc.array(fc.double({ min: 0, max: 1, noNaN: true }))
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 30 }), (numbers, bins) => {
        const edges = Array.from({ length: bins + 1 }, (_, i) => i / bins)
        const slow = edges.slice(0, -1).map((edge, i) => {
          const [next, isLast] = [edges[i + 1]!, i === bins - 1]
          return numbers.filter(value => value >= edge && (value < next || (isLast && value === next))).length
        })
        expect(countWithin(numbers, edges)).toEqual(slow)
      })
    )
  })
})

describe('binCount', () => {
  it('follows Freedman and Diaconis', () => {
    // 1 … 1000: a range of 999 and bins of 2 × 499.5 / 10.
    expect(binCount(Array.from({ length: 1000 }, (_, i) => i + 1))).toBe(10)
  })

  it('follows Sturges where most numbers are the same', () => {
    expect(binCount([...Array.from({ length: 63 }, () => 5), 9])).toBe(7)
  })

  it('is one bin for one number or none, and 200 at most', () => {
    expect([binCount([]), binCount([3])]).toEqual([1, 1])
    expect(binCount([0, 1, 1, 2, 2, 3, 1e9])).toBe(200)
  })
})

describe('histogramSvg', () => {
  it('has bins with round edges, as high as what they hold', () => {
    const values = [1, 2, 11, 12, 13, 14, 25]
    const svg = histogramSvg({ series: [{ name: 'x', values }], bins: 3 })
    expect(descriptionOf(svg)).toBe('3 bins from 0 to 30; x: 7 values, most between 10 and 20.')
    const heights = rectanglesOf(svg, blue).map(({ height }) => height)
    expect(heights[1]! / heights[0]!).toBeCloseTo(2, 1)
    expect(heights[1]! / heights[2]!).toBeCloseTo(4, 0)
  })

  it('leaves out what lies outside of a domain', () => {
    const svg = histogramSvg({ series: [{ name: 'x', values: [1, 2, 3, 400] }], bins: 2, x: { domain: [0, 4] } })
    expect(descriptionOf(svg)).toBe('2 bins from 0 to 4; x: 3 values, most between 2 and 4.')
  })

  it('compares series by their shares', () => {
    const series = [{ name: 'x', values: [1, 1, 1, 2] }, { name: 'y', values: [] }] // prettier-ignore
    const texts = textsOf(histogramSvg({ series, share: true }))
    expect(texts).toEqual(expect.arrayContaining(['x', 'y', 'share']))
    expect(texts).not.toContain('4')
  })

  it('refuses a number of bins that is none', () => {
    expect(() => histogramSvg({ series: [], bins: 0 })).toThrow('bins: expected an integer from 1 to 1000, got 0')
  })
})
