import { describe, expect, it } from 'vitest'
import { lineSvg, themes } from '../../src/index.ts'
import { descriptionOf, textsOf } from '../support/chart.ts'

const [blue, orange] = themes.light.categorical as [string, string]

describe('lineSvg', () => {
  it('joins values, and leaves a gap where there is none', () => {
    const svg = lineSvg({ series: [{ name: 'a', y: [1, 2, null, 4, 5, NaN, 7] }], markers: false })
    const [d] = pathsOf(svg, blue)
    // Two stretches, and a dot for the value that stands alone.
    expect(d!.replaceAll(/[\d. ]+/g, '')).toBe('MLMLMh')
  })

  it('has a legend for two lines and none for one', () => {
    const [a, b] = [{ name: 'ours', y: [1, 2] }, { name: 'theirs', y: [2, 3], dashed: true }] as const // prettier-ignore
    expect(textsOf(lineSvg({ series: [a] }))).not.toContain('ours')
    const svg = lineSvg({ series: [a, b] })
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['ours', 'theirs']))
    expect(svg.match(/stroke-dasharray="6 4"/g)).toHaveLength(2)
    expect(pathsOf(svg, orange)).toHaveLength(2)
  })

  it('marks few values with symbols, another for each line', () => {
    const fills = (svg: string): number => svg.match(new RegExp(`fill="(${blue}|${orange})"`, 'g'))?.length ?? 0
    const short = [{ name: 'a', y: [1, 2] }, { name: 'b', y: [2, 3] }] // prettier-ignore
    const long = [{ name: 'a', y: Array.from({ length: 21 }, (_, i) => i) }]
    expect(fills(lineSvg({ series: short }))).toBe(2)
    expect(fills(lineSvg({ series: short, markers: false }))).toBe(0)
    expect(fills(lineSvg({ series: long }))).toBe(0)
  })

  it('draws a band between two limits', () => {
    const svg = lineSvg({ series: [{ name: 'a', y: [2, 3, 4], low: [1, 2, 3], high: [3, 4, 5] }] })
    const [d] = /d="([^"]*)" fill="[^"]*" fill-opacity=".2"/.exec(svg)!.slice(1)
    expect(d!.replaceAll(/[\d. ]+/g, '')).toBe('MLLLLLZ')
  })

  it('cuts off what lies outside of a domain, and nothing else', () => {
    const series = [{ name: 'a', y: [1, 200] }]
    expect(lineSvg({ series })).not.toMatch(/<svg x=/)
    expect(lineSvg({ series, y: { domain: [0, 100] } })).toMatch(/<svg x="[\d.]+" y="[\d.]+" width="[\d.]+"/)
  })

  it('says of each line where it begins and ends', () => {
    const series = [{ name: 'loss', y: [3, 0.5, null, 1] }, { name: 'none', y: [null] }] // prettier-ignore
    expect(descriptionOf(lineSvg({ series }))).toBe('loss: 3 values from 3 to 1, least 0.5, most 3; none: no values.')
  })

  it('refuses lists that do not belong together', () => {
    expect(() => lineSvg({ series: [{ name: 'a', y: [1, 2], x: [1] }] })).toThrow(
      new RangeError('series[0].x: expected 2 numbers, as y has, got 1')
    )
    expect(() => lineSvg({ series: [{ name: 'a', y: [1], low: [0] }] })).toThrow(
      new TypeError('series[0].low, high: expected both or neither, got one; a band has two limits')
    )
  })
})

function pathsOf(svg: string, stroke: string): string[] {
  return Array.from(svg.matchAll(new RegExp(`<path d="([^"]*)"[^>]* stroke="${stroke}"`, 'g')), ([, d]) => d!)
}
