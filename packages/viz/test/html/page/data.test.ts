import { describe, expect, it } from 'vitest'
import { inDigits, nameOf } from '../../../src/html/page/data.ts'
import { brief } from '../../../src/html/page/element.ts'
import { next } from '../../../src/html/page/keys.ts'
import { classMeans } from '../../../src/html/page/labels.ts'
import { paintBy } from '../../../src/html/page/paint.ts'
import { firstChoice } from '../../../src/html/page/state.ts'
import { dataOf } from '../../support/page-data.ts'

describe('nameOf', () => {
  it('is the text of a point, else a value in words, else its row', () => {
    expect(nameOf(dataOf(['a', ' ']), 0)).toBe('a')
    expect(nameOf(dataOf(['a', ' ']), 1)).toBe('Row 1')
    expect(nameOf(dataOf(undefined, { score: [1, 2], word: ['x', null] }), 0)).toBe('x')
    expect(nameOf(dataOf(undefined, { score: [1, 2], word: ['x', null] }), 1)).toBe('Row 1')
  })
})

describe('brief', () => {
  it('is one line, cut where it is longer', () => {
    expect(brief(' one\n\t two ', 10)).toBe('one two')
    expect(brief('one two three', 8)).toBe('one two…')
    expect(brief('x'.repeat(10_000_000), 5)).toBe('xxxx…')
    expect(brief(`a${' '.repeat(100)}b`, 5)).toBe('a…')
  })
})

describe('inDigits', () => {
  it('has as many digits as a reader wants', () => {
    expect([3, 1234567, 0.123456, 12.3456, 12345.678, 1e-9, -0.5, 1e20].map(inDigits)).toEqual([
      '3',
      '1,234,567',
      '0.1235',
      '12.35',
      '12,346',
      '1.00e-9',
      '-0.5',
      '1.00e+20'
    ])
  })
})

describe('next', () => {
  it('goes through a list and around its ends', () => {
    const rows = Uint32Array.of(2, 5, 9)
    expect([undefined, 2, 5, 9].map(row => next(rows, row, 1))).toEqual([2, 5, 9, 2])
    expect([undefined, 2, 5, 9].map(row => next(rows, row, -1))).toEqual([9, 9, 2, 5])
  })

  it('begins beside a row that is not in the list', () => {
    const rows = Uint32Array.of(2, 5, 9)
    expect([0, 3, 10].map(row => next(rows, row, 1))).toEqual([2, 5, 2])
    expect([0, 3, 10].map(row => next(rows, row, -1))).toEqual([9, 2, 9])
    expect(next(new Uint32Array(), 3, 1)).toBeUndefined()
  })
})

describe('classMeans', () => {
  it('puts the name of each category that is shown at the mean of its points', () => {
    const data = dataOf(undefined, { kind: ['a', 'b', 'a', 'c', null] })
    const paint = paintBy(data.columns[0], false, 'light')
    const { positions } = data.layouts[0]!
    expect(classMeans(paint, positions, new Set([2]))).toEqual([
      { text: 'a', at: [1, 2, 0], weight: 3 },
      { text: 'b', at: [1, 2, 0], weight: 2 }
    ])
  })
})

describe('firstChoice', () => {
  it('colors by categories before numbers, and labels points whose texts are short', () => {
    const choice = (
      texts: string[] | undefined,
      columns: Parameters<typeof dataOf>[1]
    ): (string | number | undefined)[] => {
      const { color, label } = firstChoice(dataOf(texts, columns), 'light')
      return [color, label]
    }
    expect(choice(['king', 'queen'], { score: [1, 2], kind: ['x', 'y'] })).toEqual([1, 'text'])
    expect(choice(['x'.repeat(33), 'queen'], { id: ['x', 'x'], score: [1, 2] })).toEqual([1, 'none'])
    expect(choice(undefined, { id: ['x', 'x'] })).toEqual([undefined, 'none'])
  })
})
