import { createRandom } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { Matrix, scatter3dSvg, scatterSvg, themes, type ScatterOptions } from '../../src/index.ts'
import { descriptionOf, dotsOf, textsOf } from '../support/chart.ts'

const [blue, orange] = themes.light.categorical as [string, string]
const points = Matrix.fromRows([
  [0, 0],
  [2, 0],
  [0, 1],
  [2, 1]
])

describe('scatterSvg', () => {
  it('draws each point once, with the same length of a unit on both axes', () => {
    const dots = dotsOf(scatterSvg({ points }), blue)
    expect(dots).toHaveLength(4)
    const [origin, right, up] = dots as [[number, number], [number, number], [number, number]]
    expect((right[0] - origin[0]) / 2).toBeCloseTo(origin[1] - up[1], 0)
    expect(right[1]).toBe(origin[1])
    expect(up[1]).toBeLessThan(origin[1])
  })

  it('has a scale in a frame that is hardly higher than a point, and for numbers next to nothing', () => {
    const points = Matrix.fromRows([[-1e-45, 1]])
    const svg = scatterSvg({ title: '!', subtitle: '!', height: 120, points, groups: [''] })
    expect(svg).toContain('<path d="M320 ')
  })

  it('writes numbers on axes only where they are asked for', () => {
    expect(textsOf(scatterSvg({ points }))).toEqual([])
    expect(textsOf(scatterSvg({ points, x: { label: 'first' } }))).toContain('first')
    expect(textsOf(scatterSvg({ points, y: {} }))).toContain('0.0')
  })

  it('keeps units equal on axes too', () => {
    const [origin, right, up] = dotsOf(scatterSvg({ points, x: {}, equal: true }), blue)
    expect((right![0] - origin![0]) / 2).toBeCloseTo(origin![1] - up![1], 0)
    const [a, b, c] = dotsOf(scatterSvg({ points, x: {} }), blue)
    expect((b![0] - a![0]) / 2).not.toBeCloseTo(a![1] - c![1], 0)
  })

  it('colours groups, names them, and marks their means', () => {
    const svg = scatterSvg({ points, groups: ['b', 'a', 'b', null], colorLabel: 'kind', means: true })
    expect(textsOf(svg)).toEqual(['kind', 'a', 'b', 'no label'])
    expect(dotsOf(svg, blue)).toHaveLength(1)
    expect(dotsOf(svg, orange)).toHaveLength(2)
    expect(dotsOf(svg, themes.light.missing)).toHaveLength(1)
    expect(svg.match(/stroke-width="3.5"/g)).toHaveLength(2)
    expect(descriptionOf(svg)).toBe('4 points in 2 groups: a (1), b (2), no label (1).')
  })

  it('colours numbers by a scale, and what is none in grey', () => {
    const svg = scatterSvg({ points, values: [0, 10, NaN, null], scale: 'blues', colorLabel: 'score' })
    expect(dotsOf(svg, themes.light.missing)).toHaveLength(2)
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['score', '0', '10']))
    expect(descriptionOf(svg)).toBe('4 points, coloured from 0 to 10.')
    expect(descriptionOf(scatterSvg({ points, values: [null, null, null, NaN] }))).toBe('4 points, none with a value.')
  })

  it('draws each of many points, in turns', () => {
    const random = createRandom(1)
    const many = Matrix.fromRows(Array.from({ length: 5000 }, () => [random.normal(), random.normal()]))
    const groups = Array.from({ length: 5000 }, (_, i) => i % 2)
    const svg = scatterSvg({ points: many, groups })
    expect(dotsOf(svg, blue)).toHaveLength(2500)
    expect(dotsOf(svg, orange)).toHaveLength(2500)
    const order = Array.from(svg.matchAll(/<path d="[^"]*" stroke="(#\w+)"/g), ([, color]) => color)
    expect(order.slice(0, 4)).toEqual([blue, orange, blue, orange])
    expect(svg.length / 5000).toBeLessThan(15)
  })

  it('writes texts beside points without overlap, and says how many had room', () => {
    const crowded = Matrix.fromRows(Array.from({ length: 200 }, (_, i) => [i % 20, Math.floor(i / 20)]))
    const annotations = Array.from({ length: 200 }, (_, row) => ({ row, text: `a longer text ${row}` }))
    const svg = scatterSvg({ points: crowded, annotations })
    const written = textsOf(svg).length
    expect(written).toBeGreaterThan(20)
    expect(written).toBeLessThan(200)
    expect(textsOf(svg)[0]).toBe('a longer text 0')
    expect(descriptionOf(svg)).toBe(`200 points. ${written} of 200 annotations have room.`)
  })

  it('gives the same bytes for the same data', () => {
    const options = { points, groups: ['b', 'a', 'b', 'c'], means: true }
    expect(scatterSvg(options)).toBe(scatterSvg(options))
  })

  it.each([
    ['one point', Matrix.fromRows([[3, 4]]), 1],
    ['identical points', Matrix.fromRows([[3, 4], [3, 4]]), 2], // prettier-ignore
    ['points on a line', Matrix.fromRows([[0, 4], [1, 4]]), 2], // prettier-ignore
    ['no point', new Matrix(0, 0), 0],
    ['a point far out', Matrix.fromRows([[0, 0], [1e38, -1e38]]), 2] // prettier-ignore
  ])('draws %s', (_, few, count) => {
    for (const options of [{}, { x: {}, y: {} }, { x: {}, equal: true }]) {
      const svg = scatterSvg({ points: few, ...options })
      expect(svg).not.toMatch(/NaN|Infinity/)
      expect(count === 0 ? [] : dotsOf(svg, blue)).toHaveLength(count)
    }
  })

  it.each<[Partial<ScatterOptions>, string]>([
    [{ points: Matrix.fromRows([[1, NaN]]) }, 'points: expected finite numbers, got NaN in row 0, column 1'],
    [{ points: Matrix.fromRows([[1]]) }, 'points: expected 2 columns at least, got 1'],
    [{ groups: ['a'] }, 'groups: expected one for each of 4 points, got 1'],
    [{ values: [1, 2] }, 'values: expected one for each of 4 points, got 2'],
    [
      { groups: [1, 1, 1, 1], values: [1, 1, 1, 1] },
      'groups, values: expected one of them, got both; a point has one colour'
    ],
    [{ annotations: [{ row: 4, text: '' }] }, 'annotations[0].row: expected a row of 4, counted from 0, got 4'],
    [{ pointSize: 0 }, 'pointSize: expected a number from 0.1 to 50, got 0'],
    [{ opacity: 2 }, 'opacity: expected a number from 0 to 1, got 2'],
    [
      { values: [1, 2, 3, 4], scale: 'jet' as 'viridis' },
      "scale: expected 'viridis', 'blues' or 'blue-orange', got 'jet'"
    ]
  ])('refuses %j', (options, message) => {
    expect(() => scatterSvg({ points, ...options })).toThrow(message)
  })
})

describe('scatter3dSvg', () => {
  const cube = Matrix.fromRows([0, 1, 2, 3, 4, 5, 6, 7].map(i => [i & 1, (i >> 1) & 1, i >> 2]))
  const seen = (options: { azimuth: number; elevation: number }): [number, number][] =>
    dotsOf(scatter3dSvg({ points: cube, ...options }), blue)
  const distinct = (dots: readonly [number, number][]): number =>
    new Set(dots.map(([x, y]) => `${Math.round(x)} ${Math.round(y)}`)).size

  it('is seen from where it is asked', () => {
    expect(distinct(seen({ azimuth: -60, elevation: 25 }))).toBe(8)
    // Along an axis the further corners lie behind the nearer ones.
    expect(distinct(seen({ azimuth: 0, elevation: 0 }))).toBe(4)
    expect(distinct(seen({ azimuth: 0, elevation: 90 }))).toBe(4)
  })

  it('has z upwards, and draws what is near last and larger', () => {
    const points = Matrix.fromRows([[0, 0, 1], [0, 0, -1], [5, 0, 0], [-5, 0, 0]]) // prettier-ignore
    const svg = scatter3dSvg({ points, azimuth: 0, elevation: 0 })
    const radii = Array.from(svg.matchAll(/h0" stroke="[^"]*" stroke-width="([\d.]+)"/g), ([, width]) => Number(width))
    expect(radii).toEqual([...radii].sort((a, b) => a - b))
    expect(radii[0]).toBeLessThan(radii.at(-1)!)
    const dots = dotsOf(svg, blue)
    // Seen along x, both ends of it lie in the middle; the first in the file is the one at the back.
    expect(dots[0]).toEqual(dots.at(-1))
    expect(dots[1]![1]).toBeLessThan(dots[2]![1])
  })

  it('writes numbers and names of axes where asked', () => {
    expect(textsOf(scatter3dSvg({ points: cube }))).toEqual([])
    const texts = textsOf(scatter3dSvg({ points: cube, x: { label: 'one' }, z: { format: value => `${value} m` } }))
    expect(texts).toEqual(expect.arrayContaining(['one', '0.2', '1 m']))
  })

  it.each([
    ['one point', Matrix.fromRows([[1, 2, 3]])],
    ['no point', new Matrix(0, 3)],
    ['a plane', Matrix.fromRows([[0, 0, 7], [1, 1, 7]])] // prettier-ignore
  ])('draws %s', (_, points) => {
    expect(scatter3dSvg({ points, x: {} })).not.toMatch(/NaN|Infinity/)
  })

  it('refuses two columns, and an angle that is none', () => {
    expect(() => scatter3dSvg({ points })).toThrow('points: expected 3 columns at least, got 2')
    expect(() => scatter3dSvg({ points: cube, elevation: 91 })).toThrow(
      'elevation: expected a number from -90 to 90, got 91'
    )
    expect(() => scatter3dSvg({ points: cube, azimuth: NaN })).toThrow(
      'azimuth: expected a number from -360 to 360, got NaN'
    )
  })
})
