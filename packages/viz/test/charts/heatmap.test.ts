import { describe, expect, it } from 'vitest'
import { colorScale, confusionMatrixSvg, heatmapSvg, Matrix, themes } from '../../src/index.ts'
import { descriptionOf, rectanglesOf, textsOf } from '../support/chart.ts'

const values = Matrix.fromRows([
  [0, 0.5, 1],
  [1, NaN, 0]
])

describe('heatmapSvg', () => {
  it('colours each cell by its number, the first row at the top', () => {
    const svg = heatmapSvg({ values })
    const [least, most] = [colorScale('blues')(0.5 / 64), colorScale('blues')(63.5 / 64)]
    const [topLeft, bottomRight] = rectanglesOf(svg, least)
    const [topRight, bottomLeft] = rectanglesOf(svg, most)
    expect([topLeft!.y, topLeft!.x]).toEqual([topRight!.y, bottomLeft!.x])
    expect([bottomRight!.y, bottomRight!.x]).toEqual([bottomLeft!.y, topRight!.x])
    expect(topLeft!.y).toBeLessThan(bottomLeft!.y)
    expect(topLeft!.x).toBeLessThan(topRight!.x)
    expect(rectanglesOf(svg, themes.light.missing)).toHaveLength(1)
  })

  it('writes numbers into cells where all have room', () => {
    expect(
      textsOf(heatmapSvg({ values, format: value => `<${value}>` })).filter(text => text.startsWith('&lt;'))
    ).toHaveLength(5 + ticksOf(values))
    const narrow = new Matrix(2, 200)
    expect(textsOf(heatmapSvg({ values: narrow, format: () => 'cell' })).filter(text => text === 'cell')).toHaveLength(
      ticksOf(narrow)
    )
    expect(
      textsOf(heatmapSvg({ values, valueLabels: false, format: () => 'cell' })).filter(text => text === 'cell')
    ).toHaveLength(ticksOf(values))
  })

  it('joins neighbours of one colour into one rectangle', () => {
    const same = Matrix.fromRows([[1, 1, 1, 2]])
    expect(rectanglesOf(heatmapSvg({ values: same }), colorScale('blues')(0.5 / 64))).toHaveLength(1)
  })

  it('diverges from 0 where there are numbers on both sides', () => {
    const svg = heatmapSvg({ values: Matrix.fromRows([[-1, 4]]) })
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['−4', '−2', '0', '2', '4']))
    expect(svg).toContain(colorScale('blue-orange')(63.5 / 64))
  })

  it('says where the least and the most are', () => {
    expect(descriptionOf(heatmapSvg({ values }))).toBe(
      '2 rows and 3 columns, from 0 (row 1, column 1) to 1 (row 1, column 3).'
    )
    const names = { rows: ['a', 'b'], columns: ['x', 'y', 'z'] }
    expect(descriptionOf(heatmapSvg({ values, ...names }))).toBe('2 rows and 3 columns, from 0 (a, x) to 1 (a, z).')
    expect(descriptionOf(heatmapSvg({ values: new Matrix(0, 0) }))).toBe('0 rows and 0 columns, no values.')
  })

  it('refuses names that are too few, and a domain that is none', () => {
    expect(() => heatmapSvg({ values, rows: ['a'] })).toThrow(
      new RangeError('rows: expected 2 names, one for each of the matrix, got 1')
    )
    expect(() => heatmapSvg({ values, domain: [1, 0] })).toThrow(
      new RangeError('domain: expected two numbers, the first less than the second, got [1, 0]')
    )
  })
})

describe('confusionMatrixSvg', () => {
  const labels = ['cat', 'dog']
  const counts = [
    [8, 2],
    [4, 16]
  ]

  it('has counts and shares of the actual class, recall on the right and precision above', () => {
    const texts = textsOf(confusionMatrixSvg({ labels, counts }))
    expect(texts).toEqual(expect.arrayContaining(['8', '80%', '2', '20%', '4', '16', 'actual', 'predicted']))
    const [precision, recall] = ['precision', 'recall'].map(name => texts.indexOf(name)) as [number, number]
    expect(texts.slice(precision + 1, precision + 3)).toEqual(['67%', '89%'])
    expect(texts.slice(recall + 1, recall + 3)).toEqual(['80%', '80%'])
    expect(descriptionOf(confusionMatrixSvg({ labels, counts }))).toBe(
      '24 of 30 are right (80%); cat: recall 80%, precision 67%; dog: recall 80%, precision 89%.'
    )
  })

  it('takes a class without examples', () => {
    const svg = confusionMatrixSvg({ labels, counts: [[0, 0], [1, 3]] }) // prettier-ignore
    expect(textsOf(svg).filter(text => text === '–')).toHaveLength(3)
    expect(svg).not.toMatch(/NaN/)
  })

  it('has room for many classes', () => {
    const many = Array.from({ length: 60 }, (_, i) => `class ${i}`)
    const svg = confusionMatrixSvg({ labels: many, counts: many.map((_, i) => many.map((_, j) => (i === j ? 9 : 0))) })
    expect(textsOf(svg).length).toBeLessThan(120)
    expect(confusionMatrixSvg({ labels: [], counts: [] })).not.toMatch(/NaN|Infinity/)
  })

  it('refuses counts that are not as many as labels, or no counts', () => {
    expect(() => confusionMatrixSvg({ labels, counts: [[1, 2]] })).toThrow(
      new RangeError('counts: expected 2 rows of 2 numbers, as there are labels, got 1 row')
    )
    expect(() => confusionMatrixSvg({ labels, counts: [[1, 2], [1]] })).toThrow('got a row of 1')
    expect(() =>
      confusionMatrixSvg({
        labels,
        counts: [
          [1, 2],
          [1, -1]
        ]
      })
    ).toThrow(new RangeError('counts[1][1]: expected a number from 0 on, got -1'))
  })
})

/** How many numbers stand beside the strip of colours, which are written as the cells are. */
function ticksOf(matrix: Matrix): number {
  return textsOf(heatmapSvg({ values: matrix, valueLabels: false, format: () => 'tick' })).filter(
    text => text === 'tick'
  ).length
}
