import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dendrogramSvg, linkage, Matrix, themes, type LinkageMethod } from '../../src/index.ts'
import { descriptionOf, textsOf } from '../support/chart.ts'

interface Recorded {
  linkages: {
    method: LinkageMethod
    metric: 'euclidean' | 'cosine'
    rows: number[][]
    merges: [number, number, number][]
  }[]
}
const recorded = JSON.parse(
  readFileSync(new URL('../fixtures/charts/expected.json', import.meta.url), 'utf8')
) as Recorded
const line = Matrix.fromRows([[0], [1], [3], [7]])

describe('linkage', () => {
  it.each(recorded.linkages)('is that of SciPy: $method, $metric', ({ method, metric, rows, merges }) => {
    const found = linkage(Matrix.fromRows(rows), { method, metric })
    expect(found.map(({ a, b }) => [a, b])).toEqual(merges.map(([a, b]) => [a, b]))
    for (const [i, { distance }] of found.entries()) expect(distance).toBeCloseTo(merges[i]![2], 10)
  })

  it('joins what is nearest first', () => {
    expect(linkage(line, { method: 'single' })).toEqual([
      { a: 0, b: 1, distance: 1 },
      { a: 2, b: 4, distance: 2 },
      { a: 3, b: 5, distance: 4 }
    ])
    expect(linkage(line, { method: 'complete' }).map(({ distance }) => distance)).toEqual([1, 3, 7])
    expect(linkage(line).map(({ distance }) => distance)).toEqual([1, 2.5, 17 / 3])
  })

  it('joins all rows into one tree, with distances that never fall', () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 })), {
      minLength: 1,
      maxLength: 25
    })
    fc.assert(
      fc.property(rows, fc.constantFrom<LinkageMethod>('single', 'complete', 'average', 'ward'), (points, method) => {
        const merges = linkage(Matrix.fromRows(points), { method })
        expect(merges).toHaveLength(points.length - 1)
        const used = merges.flatMap(({ a, b }) => [a, b]).sort((a, b) => a - b)
        expect(used).toEqual(used.map((_, i) => i))
        for (const [i, { distance }] of merges.slice(1).entries()) {
          expect(distance).toBeGreaterThanOrEqual(merges[i]!.distance)
        }
        for (const [j, { a, b }] of merges.entries()) expect(Math.max(a, b)).toBeLessThan(points.length + j)
      })
    )
  })

  it('has nothing to join in no row, or one', () => {
    expect(linkage(new Matrix(0, 0))).toEqual([])
    expect(linkage(new Matrix(1, 2))).toEqual([])
  })

  it('refuses ward with cosine, and rows that are no numbers', () => {
    expect(() => linkage(line, { method: 'ward', metric: 'cosine' })).toThrow(
      new RangeError("metric: expected 'euclidean' with method 'ward', got 'cosine'")
    )
    expect(() => linkage(Matrix.fromRows([[1], [Infinity]]))).toThrow(RangeError)
  })
})

describe('dendrogramSvg', () => {
  const labels = ['zero', 'one', 'three', 'seven']
  const merges = linkage(line)

  it('orders rows so that no branches cross', () => {
    const svg = dendrogramSvg({ labels, merges })
    expect(textsOf(svg).filter(text => labels.includes(text))).toEqual(['seven', 'three', 'zero', 'one'])
    expect(descriptionOf(svg)).toBe('4 rows, joined at distances up to 5.667. From the top: seven, three, zero, one.')
  })

  it('colours as many clusters as asked', () => {
    const [blue, orange] = themes.light.categorical as [string, string]
    const colors = (clusters: number): string[] =>
      Array.from(
        dendrogramSvg({ labels, merges, clusters }).matchAll(/fill="none" stroke="(#\w+)" stroke-width="1.6"/g),
        ([, color]) => color!
      )
    expect(colors(1)).toEqual([blue])
    // 'seven' alone is the first cluster, and has no branch to colour.
    expect(colors(2).sort()).toEqual([orange, themes.light.muted].sort())
  })

  it('draws deep trees of many rows, one row, and none', () => {
    const deep = Array.from({ length: 3000 }, (_, i) => i)
    const chain = deep.slice(1).map(i => ({ a: i === 1 ? 0 : 3000 + i - 2, b: i, distance: i }))
    expect(dendrogramSvg({ labels: deep.map(String), merges: chain })).not.toMatch(/NaN/)
    expect(textsOf(dendrogramSvg({ labels: ['only'], merges: [] }))).toContain('only')
    expect(dendrogramSvg({ labels: [], merges: [] })).not.toMatch(/NaN|Infinity/)
  })

  it('refuses merges that are no tree', () => {
    expect(() => dendrogramSvg({ labels, merges: merges.slice(1) })).toThrow(
      new RangeError('merges: expected 3, one less than labels, got 2')
    )
    const twice = [merges[0]!, merges[0]!, merges[2]!]
    expect(() => dendrogramSvg({ labels, merges: twice })).toThrow(
      new RangeError('merges[1]: expected clusters that stand and are in no other yet, got 0')
    )
    const negative = merges.map(merge => ({ ...merge, distance: -1 }))
    expect(() => dendrogramSvg({ labels, merges: negative })).toThrow(
      'merges[0].distance: expected a number from 0 on, got -1'
    )
  })
})
