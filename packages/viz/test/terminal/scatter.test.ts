import { stripVTControlCharacters } from 'node:util'
import { createRandom, Matrix } from '@llm-cookbook/vector'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scatterText } from '../../src/terminal/scatter.ts'
import { columnsOf } from '../../src/terminal/width.ts'
import { dotsOf, insideOf } from '../support/terminal.ts'

const corners = Matrix.fromRows([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1]
])

function cloud(rows: number, columns: 2 | 3): Matrix {
  const random = createRandom(3)
  return new Matrix(
    rows,
    columns,
    Float32Array.from({ length: rows * columns }, () => random.normal())
  )
}

describe('scatterText', () => {
  it('draws points where they are, x to the right and y upwards', () => {
    const points = Matrix.fromRows([
      [0, 0],
      [1, 0],
      [0, 1],
      [0.5, 0.5]
    ])
    expect(scatterText({ points, width: 20, height: 7 }).split('\n')).toEqual([
      '┌──────────┐',
      '│⠁         │',
      '│          │',
      '│     ⠄    │',
      '│          │',
      '│⡀        ⢀│',
      '└──────────┘'
    ])
  })
  it('gives a unit the same length across and down', () => {
    const points = Matrix.fromRows([
      [0, 0],
      [3, 1]
    ])
    const inside = insideOf(scatterText({ points, width: 80, height: 40 }))
    const [a, b] = Array.from(dotsOf(inside), dot => dot.split(',').map(Number)) as [number[], number[]]
    expect(Math.abs(a[0]! - b[0]!)).toBe(155)
    expect(Math.abs(a[1]! - b[1]!)).toBe(52)
    expect([columnsOf(inside[0]!), inside.length]).toEqual([78, 14])
  })
  it('writes letters where there are no colours, and says what they are', () => {
    const text = scatterText({ points: corners, groups: ['cat', 'dog', 'dog', null], width: 30, height: 5 })
    expect(text.split('\n')).toEqual([
      '┌──────────┐',
      '│  B    ·  │',
      '│          │',
      '│  A    B  │',
      '└──────────┘',
      'A cat (1)   B dog (2)',
      '· no label (1)'
    ])
  })
  it('writes names of one character as they are: digits are digits', () => {
    const text = scatterText({ points: corners, groups: [0, 1, 1, 7], width: 20, height: 5 })
    expect(insideOf(text)).toEqual(['  1    7  ', '          ', '  0    1  '])
    expect(text).toContain('0 (1)   1 (2)')
  })
  it('colours the dots of classes in the palette of the charts, by the 256 colours of terminals', () => {
    const text = scatterText({ points: corners, groups: ['a', 'b', 'b', 'a'], width: 20, height: 5, color: true })
    expect(text).toContain('\x1b[38;5;75m●\x1b[0m a (2)   \x1b[38;5;214m●\x1b[0m b (2)')
    expect(text).toContain('\x1b[38;5;214m⠁\x1b[0m')
    expect(scatterText({ points: corners, groups: ['a', 'b', 'b', 'a'], color: true, theme: 'light' })).toContain(
      '\x1b[38;5;62m'
    )
  })
  it('has letters besides colours for more classes than colours', () => {
    const groups = Array.from({ length: 200 }, (_, i) => `class ${10 + (i % 14)}`)
    const text = scatterText({ points: cloud(200, 2), groups, color: true })
    expect(text).toContain('mN\x1b[0m class 23 (14)')
    expect(dotsOf(insideOf(stripVTControlCharacters(text)))).toEqual(new Set())
  })
  it('shows the most frequent class of a character, and of equally frequent ones the rarer', () => {
    const at = (...groups: string[]): string => {
      const points = Matrix.fromRows([...groups.map(() => [0, 0]), [1, 1], [1, 1], [1, 1]])
      return insideOf(scatterText({ points, groups: [...groups, 'B', 'B', 'B'], width: 20, height: 5 }))[2]!.trim()
    }
    expect(at('A', 'B', 'B')).toBe('B')
    expect(at('B', 'A')).toBe('A')
    expect(at('A', 'A', 'B', 'B')).toBe('A')
  })
  it('shows the mean of the numbers of a character, on a scale', () => {
    const points = Matrix.fromRows([
      [0, 0],
      [0, 0],
      [1, 1],
      [0, 1]
    ])
    const values = [0, 10, 20, null]
    const text = scatterText({ points, values, width: 20, height: 5 })
    expect(insideOf(text)).toEqual(['  ·    9  ', '          ', '  2       '])
    expect(text.split('\n').at(-1)).toBe('0 0123456789 20')
    expect(stripVTControlCharacters(scatterText({ points, values, width: 40, color: true }))).toContain(
      '0 ████████████████████ 20'
    )
    expect(scatterText({ points, values: [null, NaN, null, null] })).toContain('no number is known')
    expect(insideOf(scatterText({ points, values: [3, 3, 3, 3], height: 5 }))[0]).toBe('  5    5  ')
  })
  it('tells by colour how many points share a character', () => {
    const points = Matrix.fromRows([...Array.from({ length: 40 }, () => [0, 0]), [1, 1]])
    const text = scatterText({ points, color: true })
    expect(stripVTControlCharacters(text)).toContain('1 ████████████████████ 40 points in a character')
    expect(scatterText({ points: corners, color: true })).not.toContain('points in a character')
  })
  it('writes the names of classes at their means, the larger class first where two would overlap', () => {
    const points = Matrix.fromRows([
      ...Array.from({ length: 6 }, (_, i) => [i, 0]),
      ...Array.from({ length: 5 }, (_, i) => [i, 5])
    ])
    const groups = Array.from({ length: 11 }, (_, i) => (i < 6 ? 'lower' : 'upper'))
    const inside = insideOf(scatterText({ points, groups, means: true, width: 30, height: 12 }))
    expect(inside.at(-1)).toContain(' lower ')
    expect(inside[0]).toContain(' upper ')
    const together = scatterText({
      points: new Matrix(4, 2),
      groups: ['a', 'b', 'b', 'c'],
      means: true,
      width: 30,
      height: 5
    })
    expect(insideOf(together).map(line => line.trim())).toEqual(['a', 'b', 'c'])
  })
  it('draws three dimensions in a box seen from above and aside', () => {
    const cube = Matrix.fromRows([0, 1, 2, 3, 4, 5, 6, 7].map(i => [i & 1, (i >> 1) & 1, (i >> 2) & 1]))
    const text = scatterText({ points: cube, groups: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], width: 60, height: 20 })
    const at = (mark: string): [number, number] => {
      const lines = insideOf(text)
      const line = lines.findIndex(line => line.includes(mark))
      return [lines[line]!.indexOf(mark), line]
    }
    const [origin, x, y, z] = [at('a'), at('b'), at('c'), at('e')]
    // As with the charts: x points to the right and to the viewer, y to the right and away, z upwards.
    expect([x[0] > origin[0], x[1] > origin[1]]).toEqual([true, true])
    expect([y[0] > origin[0], y[1] < origin[1]]).toEqual([true, true])
    expect([z[0], z[1] < origin[1]]).toEqual([origin[0], true])
    expect(dotsOf(insideOf(text)).size).toBeGreaterThan(50)
  })
  it('takes no points, one point and points in one place', () => {
    expect(
      insideOf(scatterText({ points: new Matrix(0, 2) }))
        .join('')
        .trim()
    ).toBe('')
    expect(
      insideOf(scatterText({ points: new Matrix(0, 3) }))
        .join('')
        .trim()
    ).toBe('')
    for (const points of [new Matrix(1, 2), new Matrix(5, 2), new Matrix(1, 3)]) {
      const dots = dotsOf(insideOf(scatterText({ points })))
      expect(dots.size).toBe(1)
    }
    expect(scatterText({ points: Matrix.fromRows([[5, 5]]), height: 5, width: 25 }).split('\n')[2]).toBe(
      '│          ⠠          │'
    )
    const row = Matrix.fromRows([
      [0, 7],
      [1, 7]
    ])
    expect(dotsOf(insideOf(scatterText({ points: row }))).size).toBe(2)
  })
  it('obeys nothing that stands in names', () => {
    const groups = ['\x1b[31mred\x07', 'a\nb', '\u202Eabc', 'x']
    const text = scatterText({ points: corners, groups, means: true, title: 'T\x1b]0;x\x07' })
    // eslint-disable-next-line no-control-regex -- control characters are what this is about
    expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/)
    expect(text).toContain('␛[31mred␇ (1)')
    expect(text.split('\n')[0]).toBe('T␛]0;x␇')
  })
  it('has a dot for every point, and no line wider than asked for', () => {
    const coordinate = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1000, max: 1000 })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 20, max: 120 }),
        fc.integer({ min: 5, max: 50 }),
        (rows, width, height) => {
          const points = Matrix.fromRows(rows)
          const plain = scatterText({ points, width, height })
          const lines = plain.split('\n')
          expect(lines.length).toBeLessThanOrEqual(height)
          for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(width)
          const dots = dotsOf(insideOf(plain)).size
          expect(dots).toBeGreaterThan(0)
          expect(dots).toBeLessThanOrEqual(new Set(Array.from(points, row => row.join())).size)
          const colored = scatterText({ points, width, height, color: true })
          expect(stripVTControlCharacters(colored).split('\n').slice(0, lines.length)).toEqual(lines)
        }
      )
    )
  })
  it.each([
    [{ points: new Matrix(2, 4) }, /^points: expected 2 or 3 columns, got 4; pca, tsne and umap make them$/],
    [{ points: Matrix.fromRows([[1, NaN]]) }, /^points: expected finite numbers, got NaN in row 0, column 1$/],
    [{ points: corners, groups: ['a'] }, /^groups: expected 4, one for each point, got 1$/],
    [{ points: corners, values: [1] }, /^values: expected 4, one for each point, got 1$/],
    [
      { points: corners, values: [1, 2, 3, 4], groups: ['a', 'b', 'c', 'd'] },
      /^groups, values: expected one of the two/
    ],
    [{ points: corners, width: 19 }, /^width: expected an integer from 20 to 1000, got 19$/],
    [{ points: corners, height: 4.5 }, /^height: expected an integer from 5 to 1000, got 4.5$/]
  ])('refuses %o', (options, message) => {
    expect(() => scatterText(options)).toThrow(message)
  })
})
