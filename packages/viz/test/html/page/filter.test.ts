import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { both, legendMask, rowsOf, search } from '../../../src/html/page/filter.ts'
import { paintBy } from '../../../src/html/page/paint.ts'
import { dataOf } from '../../support/page-data.ts'

const data = dataOf(['A pizza, (please)', 'no pasta', 'Straße 7', 'a+b', ''], {
  kind: ['dish', 'dish', 'street', 'sum', null],
  score: [1, 2, 3, 4, NaN]
})
const found = (query: string, regex = false): number[] => [...rowsOf(search(data, query, regex), 5)]

describe('search', () => {
  it('finds words in texts and in columns of words, upper or lower case alike', () => {
    expect(found('PIZZA')).toEqual([0])
    expect(found('dis')).toEqual([0, 1])
    expect(found('straße')).toEqual([2])
    expect(found('nowhere')).toEqual([])
  })

  it('looks for no numbers', () => {
    expect(found('4')).toEqual([])
  })

  it('takes the signs of expressions as they are, unless it is one', () => {
    expect(found('(please)')).toEqual([0])
    expect(found('a+b')).toEqual([3])
    expect(found('a+b', true)).toEqual([])
    expect(found('^no|7$', true)).toEqual([1, 2])
    expect(() => found('(', true)).toThrow(SyntaxError)
  })

  it('is none for no query', () => {
    expect(search(data, '', true)).toBeUndefined()
  })

  it('finds any text by itself', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.nat({ max: 0xffff }).map(code => String.fromCharCode(code)), minLength: 1 }),
        text => {
          expect(search(dataOf([text]), text, false)).toEqual(Uint8Array.of(1))
        }
      )
    )
  })
})

describe('legendMask', () => {
  it('leaves the categories that are not hidden; those without a value are a category, too', () => {
    const paint = paintBy(data.columns[0], false, 'light')
    expect(legendMask(paint, 5, new Set(), undefined)).toBeUndefined()
    expect([...legendMask(paint, 5, new Set([0]), undefined)!]).toEqual([0, 0, 1, 1, 1])
    expect([...legendMask(paint, 5, new Set([1, 3]), undefined)!]).toEqual([1, 1, 0, 1, 0])
  })

  it('leaves the numbers within the range, both ends included', () => {
    const paint = paintBy(data.columns[1], false, 'light')
    expect([...legendMask(paint, 5, new Set(), [2, 3])!]).toEqual([0, 1, 1, 0, 0])
  })
})

describe('both', () => {
  it('is what all masks have in common', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.boolean(), fc.boolean())), rows => {
        const masks = [0, 1, 2].map(i => Uint8Array.from(rows, row => (row[i] ? 1 : 0)))
        expect([...both(...masks, undefined)!]).toEqual(rows.map(row => (row.every(Boolean) ? 1 : 0)))
        expect([...rowsOf(masks[0], rows.length)]).toEqual(rows.flatMap((row, i) => (row[0] ? [i] : [])))
      })
    )
    expect(both(undefined, undefined)).toBeUndefined()
    expect([...rowsOf(undefined, 3)]).toEqual([0, 1, 2])
  })
})
