import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  barSvg,
  boxPlotSvg,
  heatmapSvg,
  histogramSvg,
  lineSvg,
  Matrix,
  precisionRecallSvg,
  rocSvg,
  scatter3dSvg,
  scatterSvg
} from '../../src/index.ts'

const text = fc.string({ unit: 'binary', maxLength: 40 })
const frame = fc.record(
  {
    title: text,
    subtitle: text,
    width: fc.integer({ min: 160, max: 900 }),
    height: fc.integer({ min: 120, max: 700 }),
    theme: fc.constantFrom('light' as const, 'dark' as const)
  },
  { requiredKeys: [] }
)
const number = fc.oneof(
  fc.double({ min: -1e30, max: 1e30, noNaN: true }),
  fc.integer({ min: -5, max: 5 }),
  fc.double({ min: -1e-30, max: 1e-30, noNaN: true })
)
const value = fc.oneof({ weight: 8, arbitrary: number }, fc.constant(null), fc.constant(NaN), fc.constant(Infinity))
const values = fc.array(value, { maxLength: 30 })
const axis = fc.option(fc.record({ label: text }), { nil: undefined })

describe('charts of any data', () => {
  const rows = (columns: number): fc.Arbitrary<Matrix> =>
    fc
      .array(fc.array(number, { minLength: columns, maxLength: columns }), { maxLength: 20 })
      .map(list => Matrix.fromRows(list))
  const labels = (count: number): fc.Arbitrary<string[]> => fc.array(text, { minLength: count, maxLength: count })

  it('are sound: scatter plots', () => {
    const data = rows(2).chain(points =>
      fc.tuple(fc.constant(points), fc.option(labels(points.rows), { nil: undefined }))
    )
    sound(fc.tuple(frame, data, axis, fc.boolean()), ([options, [points, groups], x, flag]) =>
      scatterSvg({ ...options, points, groups, x, means: flag, shapes: flag, ...(flag && { equal: true }) })
    )
    sound(fc.tuple(frame, rows(2), value), ([options, points, some]) =>
      scatterSvg({ ...options, points, values: Array.from({ length: points.rows }, (_, i) => (i % 2 ? some : i)) })
    )
  })

  it('are sound: scatter plots in three dimensions', () => {
    const angle = fc.integer({ min: -90, max: 90 })
    sound(fc.tuple(frame, rows(3), angle, angle, axis), ([options, points, azimuth, elevation, x]) =>
      scatter3dSvg({ ...options, points, azimuth, elevation, x })
    )
  })

  it('are sound: lines', () => {
    const series = fc.array(fc.record({ name: text, y: values, dashed: fc.boolean() }), { maxLength: 25 })
    sound(fc.tuple(frame, series, axis), ([options, lines, x]) => lineSvg({ ...options, series: lines, x }))
  })

  it('are sound: bars', () => {
    const data = fc.integer({ min: 0, max: 30 }).chain(count =>
      fc.record({
        categories: labels(count),
        series: fc.array(fc.record({ name: text, values: fc.array(value, { minLength: count, maxLength: count }) }), {
          maxLength: 4
        }),
        horizontal: fc.boolean(),
        valueLabels: fc.boolean()
      })
    )
    sound(fc.tuple(frame, data), ([options, bars]) => barSvg({ ...options, ...bars }))
  })

  it('are sound: box plots and histograms', () => {
    const groups = fc.array(fc.record({ name: text, values }), { maxLength: 12 })
    sound(fc.tuple(frame, groups, fc.boolean()), ([options, boxes, horizontal]) =>
      boxPlotSvg({ ...options, groups: boxes, horizontal })
    )
    sound(fc.tuple(frame, groups, fc.boolean()), ([options, series, share]) =>
      histogramSvg({ ...options, series, share })
    )
  })

  it('are sound: heatmaps', () => {
    const cells = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })).chain(([height, width]) =>
      fc.record({
        values: fc
          .array(fc.oneof(number, fc.constant(NaN)), { minLength: height * width, maxLength: height * width })
          .map(list => new Matrix(height, width, Float32Array.from(list))),
        rows: labels(height),
        columns: labels(width)
      })
    )
    sound(fc.tuple(frame, cells), ([options, table]) => heatmapSvg({ ...options, ...table }))
  })

  it('are sound: rankings', () => {
    const scores = fc.array(fc.double({ noNaN: true }), { minLength: 2, maxLength: 30 })
    const series = fc
      .array(fc.tuple(text, scores), { maxLength: 15 })
      .map(list => list.map(([name, of]) => ({ name, scores: of, positives: of.map((_, i) => i % 2) })))
    sound(fc.tuple(frame, series), ([options, of]) => precisionRecallSvg({ ...options, series: of }))
    sound(fc.tuple(frame, series), ([options, of]) => rocSvg({ ...options, series: of }))
  })
})

/** Well-formed, with coordinates that are numbers and lengths that are not negative, and of a size that fits the data. */
function sound<T>(data: fc.Arbitrary<T>, draw: (data: T) => string): void {
  fc.assert(
    fc.property(data, of => {
      const svg = draw(of)
      expect(svg.length).toBeLessThan(100_000)
      const tag = /<(\/?)([a-z]+)((?: [a-zA-Z-]+="[^"<>]*")*)(\/?)>/g
      const open: string[] = []
      for (const [, closing, name, attributes, empty] of svg.matchAll(tag)) {
        if (closing !== '') expect(open.pop()).toBe(name)
        else if (empty === '') open.push(name!)
        expect(attributes).not.toMatch(/NaN|Infinity|undefined|null/)
        expect(attributes).not.toMatch(/ (?:width|height|r|font-size|stroke-width)="-/)
      }
      expect(open).toEqual([])
      expect(svg.replaceAll(tag, '')).not.toMatch(/[<>]/)
    }),
    { numRuns: 50 }
  )
}
