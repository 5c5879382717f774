import { describe, expect, it } from 'vitest'
import { colorIndex, colorsOf, groupsOf, isNumberOfClass, paintBy, sizesOf } from '../../../src/html/page/paint.ts'
import { categorical, categoricalDark, themes, type ProjectorColumn } from '../../../src/index.ts'
import { dataOf } from '../../support/page-data.ts'

const columnOf = (values: ProjectorColumn): ReturnType<typeof dataOf>['columns'][0] =>
  dataOf(undefined, { values }).columns[0]!
const colorsIn = (values: ProjectorColumn, grouped = false, theme: 'light' | 'dark' = 'light'): string[] => {
  const paint = paintBy(columnOf(values), grouped, theme)
  return values.map((_, row) => paint.colors[colorIndex(paint, row)]!)
}

describe('paintBy', () => {
  it('gives the commonest category the first color, and what has none grey', () => {
    expect(colorsIn(['x', 'y', 'y', null])).toEqual([
      categorical[1],
      categorical[0],
      categorical[0],
      themes.light.missing
    ])
    expect(colorsIn(['x', 'y'], false, 'dark')).toEqual(categoricalDark.slice(0, 2))
  })

  it('tells thirty categories apart, and leaves the others grey', () => {
    const names = Array.from({ length: 35 }, (_, i) => `n${i}`)
    const colors = colorsIn(names)
    expect(new Set(colors.slice(0, 30)).size).toBe(30)
    expect(colors.slice(30)).toEqual(Array.from({ length: 5 }, () => themes.light.missing))
  })

  it('spreads numbers over the scale, from the least to the most', () => {
    const paint = paintBy(columnOf([-5, 0, 5, NaN]), false, 'light')
    expect([0, 1, 2, 3].map(row => colorIndex(paint, row))).toEqual([0, 128, 255, 256])
    expect(paint.colors[256]).toBe(themes.light.missing)
  })

  it('leaves numbers far outside at the ends of the scale', () => {
    const values = [...Array.from({ length: 1000 }, (_, i) => i / 10), 1e9]
    const paint = paintBy(columnOf(values), false, 'light')
    expect(paint.kind === 'scale' && [paint.scale.low, paint.scale.high, paint.scale.most]).toEqual([1, 99, 1e9])
    expect([5, 500, 1000].map(row => colorIndex(paint, row))).toEqual([0, 128, 255])
  })

  it('is one color for numbers that are all the same, and without a column', () => {
    expect(new Set(colorsIn([3, 3, 3])).size).toBe(1)
    expect(paintBy(undefined, true, 'light').colors).toEqual([categorical[0]])
  })

  it('takes whole numbers as categories when asked to, in their order', () => {
    expect(colorsIn([7, -1, 7, null], true)).toEqual([
      categorical[1],
      categorical[0],
      categorical[1],
      themes.light.missing
    ])
  })
})

describe('groupsOf', () => {
  it('has the numbers of classes by themselves, and leaves ratings a scale', () => {
    expect(isNumberOfClass(columnOf([-1, 0, 1, 1]))).toBe(true)
    expect(isNumberOfClass(columnOf([1, 2, 5]))).toBe(false)
    expect(groupsOf(columnOf([1, 2, 5]))!.names).toEqual(['1', '2', '5'])
  })

  it('has no categories for fractions, for many numbers, or for words', () => {
    const many = Array.from({ length: 51 }, (_, i) => i)
    expect([columnOf([0, 0.5]), columnOf(many), columnOf(['0']), undefined].map(groupsOf)).toEqual(
      Array.from({ length: 4 }, () => undefined)
    )
  })
})

describe('colorsOf', () => {
  it('gives red, green, blue and alpha of each point', () => {
    const paint = paintBy(columnOf(['a', null]), false, 'light')
    const bytes = (hex: string): number[] => [...Buffer.from(hex.slice(1), 'hex')]
    expect([...colorsOf(paint, 2)]).toEqual([...bytes(categorical[0]!), 255, ...bytes(themes.light.missing), 255])
  })
})

describe('sizesOf', () => {
  it('makes areas grow with the numbers', () => {
    const [none, half, all, missing] = sizesOf(columnOf([0, 5, 10, null])) as Float32Array
    expect([none! ** 2, half! ** 2, all! ** 2, missing! ** 2].map(area => Math.round(area * 100) / 100)).toEqual([
      0.36, 3.06, 5.76, 0.36
    ])
    expect(sizesOf(undefined)).toBe(1)
  })
})
