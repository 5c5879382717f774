import { Matrix } from '@llm-cookbook/vector'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nearestTexts, type TextTable } from '../../src/recommend/nearest-texts.ts'

const table: TextTable = {
  texts: ['north', 'north', 'north-east', 'east', 'north-east', 'south'],
  vectors: Matrix.fromRows([[0, 1], [0, 1], [1, 1], [1, 0], [1, 1], [0, -1]]) // prettier-ignore
}

describe('nearestTexts', () => {
  it('recommends what is near, but neither the same text nor one twice', () => {
    const found = nearestTexts(table, 0)
    expect(found.map(({ row, text }) => [row, text])).toEqual([[2, 'north-east'], [3, 'east'], [5, 'south']]) // prettier-ignore
    expect(found.map(({ distance }) => distance)).toEqual([expect.closeTo(1 - Math.SQRT1_2, 7), 1, 2])
  })

  it('searches by a vector, too', () => {
    expect(nearestTexts(table, [0.1, 1], { k: 2 }).map(({ row }) => row)).toEqual([0, 2])
  })

  it('finds as many as there are, and none of none', () => {
    expect(nearestTexts(table, 3, { k: 100 }).length).toBe(3)
    expect(nearestTexts(table, 3, { k: 0 })).toEqual([])
    expect(nearestTexts({ texts: [], vectors: new Matrix(0, 2) }, [1, 0])).toEqual([])
    expect(nearestTexts({ texts: ['same', 'same'], vectors: new Matrix(2, 1) }, 0)).toEqual([])
  })

  it('finds what sorting all would find, however many texts are the same', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 40 }),
        fc.nat(8),
        (numbers, k) => {
          const texts = numbers.map(String)
          const vectors = Matrix.fromRows(numbers.map(number => [1, number]))
          const angle = (number: number): number => Math.atan(number)
          const first = numbers[0]!
          const others = [...new Set(numbers)].filter(number => number !== first)
          const expected = others.toSorted(
            (a, b) =>
              Math.abs(angle(a) - angle(first)) - Math.abs(angle(b) - angle(first)) ||
              numbers.indexOf(a) - numbers.indexOf(b)
          )
          expect(nearestTexts({ texts, vectors }, 0, { k }).map(({ text }) => Number(text))).toEqual(
            expected.slice(0, k)
          )
        }
      )
    )
  })

  it('says what is wrong', () => {
    expect(() => nearestTexts(table, 6)).toThrow('query: expected an integer from 0 to 5, got 6')
    expect(() => nearestTexts(table, [1, 2, 3])).toThrow('query: expected 2 numbers as in a vector of the table, got 3')
    expect(() => nearestTexts({ ...table, texts: ['one'] }, 0)).toThrow('texts: expected 6, one for each row, got 1')
    expect(() => nearestTexts(table, 0, { k: -1 })).toThrow('k: expected an integer from 0 on, got -1')
  })
})
