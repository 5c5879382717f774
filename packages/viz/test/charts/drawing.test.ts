import { describe, expect, it } from 'vitest'
import { Drawing } from '../../src/charts/drawing.ts'
import { barSvg, heatmapSvg, lineSvg, scatterSvg, Matrix } from '../../src/index.ts'
import { descriptionOf, textsOf } from '../support/chart.ts'

describe('Drawing', () => {
  it('is named by its title, or else by its kind', () => {
    expect(new Drawing('Bar chart', {}).finish('Two bars.')).toContain(
      '<title>Bar chart</title>\n<desc>Two bars.</desc>'
    )
    const options = { title: 'Speed & size', description: 'Ours is faster.' }
    const svg = new Drawing('Bar chart', options).finish('Two bars.')
    expect(svg).toContain('<title>Speed &amp; size</title>\n<desc>Ours is faster.</desc>')
    expect(textsOf(svg)).toEqual(['Speed &amp; size'])
  })

  it('breaks a long title into lines and takes room for each', () => {
    const short = new Drawing('Chart', { title: 'Short', width: 300 })
    const long = new Drawing('Chart', { title: 'A title that is far too long for a line of 300 pixels', width: 300 })
    expect(textsOf(long.finish(''))).toHaveLength(2)
    expect(long.area.top).toBeGreaterThan(short.area.top + 15)
  })

  it.each([
    [{ width: 100 }, 'width: expected an integer from 160 to 10000, got 100'],
    [{ height: 1e5 }, 'height: expected an integer from 120 to 10000, got 100000'],
    [{ width: 300.5 }, 'width: expected an integer from 160 to 10000, got 300.5'],
    [{ theme: 'blue' as 'dark' }, "theme: expected 'light' or 'dark', got 'blue'"]
  ])('refuses %j', (options, message) => {
    expect(() => new Drawing('Chart', options)).toThrow(new RangeError(message))
  })
})

describe('charts of any kind', () => {
  it('draw with a smallest size, and with names of megabytes', () => {
    const name = 'a very long name '.repeat(300_000)
    const size = { width: 160, height: 120, title: 'Small' }
    const charts = [
      barSvg({ ...size, categories: [name, 'b'], series: [{ name, values: [1, 2] }] }),
      lineSvg({ ...size, series: [{ name, y: [1, 2] }, { name: 'b', y: [2, 1] }], x: { label: name } }), // prettier-ignore
      scatterSvg({ ...size, points: Matrix.fromRows([[1, 2]]), groups: [name], annotations: [{ row: 0, text: name }] })
    ]
    for (const svg of charts) {
      expect(svg).not.toMatch(/NaN|Infinity|undefined/)
      expect(svg.length).toBeLessThan(8000)
      expect(svg).not.toMatch(/(?:width|height|r)="-/)
    }
  })

  it('draw more rows than a call takes arguments', () => {
    const names = Array.from({ length: 130_000 }, (_, i) => `row ${i}`)
    const bars = barSvg({
      categories: names,
      series: [{ name: 'x', values: names.map((_, i) => i) }],
      horizontal: true,
      valueLabels: true
    })
    expect(textsOf(bars).length).toBeLessThan(100)
    expect(heatmapSvg({ values: new Matrix(130_000, 1), rows: names }).length).toBeLessThan(10_000_000)
  })

  it('describe what they show', () => {
    expect(descriptionOf(barSvg({ categories: [], series: [] }))).toBe('No bars.')
    expect(descriptionOf(lineSvg({ series: [] }))).toBe('No lines.')
    expect(descriptionOf(scatterSvg({ points: new Matrix(0, 2) }))).toBe('0 points.')
  })
})
