import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lineText } from '../../src/terminal/line.ts'
import { columnsOf } from '../../src/terminal/width.ts'
import { dotsOf, insideOf } from '../support/terminal.ts'

describe('lineText', () => {
  it('joins places by lines, with numbers at both axes', () => {
    expect(lineText({ series: [{ y: [0, 1, 2, 3, 4] }], width: 20, height: 8 }).split('\n')).toEqual([
      '  ┌────────────────┐',
      '4 ┤             ⡠⠔⠊│',
      '  │          ⡠⠔⠉   │',
      '2 ┤      ⢀⡠⠔⠊      │',
      '  │   ⣀⠔⠊⠁         │',
      '0 ┤⡠⠔⠉             │',
      '  └┬──────┬───────┬┘',
      '   0      2       4'
    ])
  })
  it('labels the axes, and names the lines below', () => {
    const series = [
      { name: 'training', y: [3, 2, 1] },
      { name: 'validation', y: [3, 3, 2] }
    ]
    const text = lineText({ title: 'Loss', series, x: { label: 'epoch' }, y: { label: 'nats' }, width: 40, height: 10 })
    const lines = text.split('\n')
    expect(lines.slice(0, 2)).toEqual(['Loss', 'nats'])
    expect(lines.at(-2)!.trim()).toBe('epoch')
    expect(lines.at(-1)).toBe('A training   B validation')
    expect(lines.length).toBe(12)
    const inside = insideOf(text).join('')
    expect([inside.includes('A'), inside.includes('B')]).toEqual([true, true])
  })
  it('tells lines apart by colours where those are wanted, and a single one needs nothing', () => {
    const series = [{ name: 'a', y: [1, 2] }, { name: 'b', y: [2, 1] }] // prettier-ignore
    const text = lineText({ series, color: true })
    expect(text).toContain('\x1b[38;5;75m●\x1b[0m a   \x1b[38;5;214m●\x1b[0m b')
    expect(insideOf(stripVTControlCharacters(text)).join('')).not.toMatch(/[AB]/)
    expect(insideOf(lineText({ series: [series[0]!] })).join('')).not.toMatch(/[AB]/)
  })
  it('leaves a gap where a number is missing, and draws a number alone', () => {
    const gap = insideOf(lineText({ series: [{ y: [1, 1, null, NaN, 1, 1] }], width: 24, height: 8 }))
    expect(gap.filter(line => line.trim() !== '').map(line => line.replace(/[^ ]/g, '#'))).toEqual([
      '####          ####'
    ])
    const dots = dotsOf(insideOf(lineText({ series: [{ y: [null, 5, null] }] })))
    expect(dots.size).toBe(1)
  })
  it('cuts off what lies beyond the domains, where the line leaves them', () => {
    const y = [0, 100]
    const text = lineText({ series: [{ y }], x: { domain: [0, 1] }, y: { domain: [0, 50] }, width: 42, height: 13 })
    const dots = Array.from(dotsOf(insideOf(text)), dot => dot.split(',').map(Number) as [number, number])
    const columns = columnsOf(insideOf(text)[0]!) * 2
    // Half way across it leaves by the top.
    expect(Math.max(...dots.map(([x]) => x))).toBe(Math.round((columns - 1) / 2))
    expect(Math.min(...dots.map(([, y]) => y))).toBe(0)
    const outside = lineText({ series: [{ y: [60, 70] }], y: { domain: [0, 50] } })
    expect(dotsOf(insideOf(outside)).size).toBe(0)
    expect(dotsOf(insideOf(lineText({ series: [{ x: [2, 3], y: [1, 1] }], x: { domain: [0, 1] } }))).size).toBe(0)
  })
  it('has logarithmic axes', () => {
    const text = lineText({
      series: [{ x: [1, 10, 100], y: [1, 10, 100] }],
      x: { log: true },
      y: { log: true },
      width: 43,
      height: 13
    })
    const dots = Array.from(dotsOf(insideOf(text)), dot => dot.split(',').map(Number) as [number, number])
    const slopes = dots.map(([x, y]) => Math.abs(x / 73 + y / 39 - 1))
    expect(Math.max(...slopes)).toBeLessThan(0.04)
    expect(() => lineText({ series: [{ y: [0, 1] }], y: { log: true } })).toThrow(/^y\.log: expected positive numbers/)
  })
  it('draws all of a line that has far more places than dots', () => {
    const y = Array.from({ length: 100_000 }, (_, i) => (i === 50_000 ? 10 : Math.sin(i)))
    const dots = dotsOf(insideOf(lineText({ series: [{ y }], width: 60, height: 20 })))
    const top = Array.from(dots).filter(dot => dot.endsWith(',0'))
    expect(top.length).toBe(1)
  })
  it('takes no lines, and lines without numbers', () => {
    for (const series of [[], [{ y: [] }], [{ y: [NaN] }]]) {
      expect(dotsOf(insideOf(lineText({ series }))).size).toBe(0)
    }
  })
  it('keeps to its width and height, and passes through every place', () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(
        fc.array(fc.array(number, { maxLength: 30 }), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 20, max: 100 }),
        fc.integer({ min: 5, max: 40 }),
        (lists, width, height) => {
          const text = lineText({
            series: lists.map(y => ({ y })),
            width,
            height,
            color: true,
            title: 'wide '.repeat(50)
          })
          const lines = stripVTControlCharacters(text).split('\n')
          expect(lines.length).toBeLessThanOrEqual(Math.max(height, 5) + 1)
          for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(width)
          const columnsWithDots = new Set(Array.from(dotsOf(insideOf(lines.join('\n'))), dot => dot.split(',')[0]))
          const longest = Math.max(...lists.map(list => list.length))
          if (longest > 1) expect(columnsWithDots.size).toBeGreaterThanOrEqual(Math.min(longest, 4))
        }
      )
    )
  })
  it('refuses another number of x than of y', () => {
    expect(() => lineText({ series: [{ x: [1], y: [1, 2] }] })).toThrow(
      /^series\[0\]\.x: expected 2 numbers, as many as y, got 1$/
    )
  })
})
