import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCitations } from '../../src/answer/cited-sentences.ts'

describe('parseCitations', () => {
  it.each<[string, [string, number[]][]]>([
    ['', []],
    ['Cats purr.', [['Cats purr.', []]]],
    ['Cats purr [1].', [['Cats purr [1].', [1]]]],
    ['Cats purr. [1]', [['Cats purr.', [1]], ['[1]', []]]], // prettier-ignore
    ['Cats purr.[1] Dogs bark.[2]', [['Cats purr.[1]', [1]], ['Dogs bark.[2]', [2]]]], // prettier-ignore
    ['Cats purr. [1][4] Dogs bark.', [['Cats purr.', [1, 4]], ['[1][4] Dogs bark.', []]]], // prettier-ignore
    ['They do [2, 3].', [['They do [2, 3].', [2, 3]]]],
    ['They do [ 2;3 ] and [3][2].', [['They do [ 2;3 ] and [3][2].', [2, 3]]]],
    ['They do [2-4] or [7–8].', [['They do [2-4] or [7–8].', [2, 3, 4, 7, 8]]]],
    ['They do [1-99999].', [['They do [1-99999].', [1, 99999]]]],
    ['They do [4-2].', [['They do [4-2].', [4, 2]]]],
    ['[1] Cats purr.', [['[1] Cats purr.', [1]]]],
    ['None of [], [a], [1a], [1.2], (1), 【1】, [1234567], [-1].', [['None of [], [a], [1a], [1.2], (1), 【1】, [1234567], [-1].', []]]] // prettier-ignore
  ])('%j', (answer, expected) => {
    expect(parseCitations(answer).map(({ text, numbers }) => [text, numbers])).toEqual(expected)
  })

  it('leaves a citation that begins a new line there', () => {
    const parsed = parseCitations('Cats purr.\n[1] Atlas, page 3')
    expect(parsed.map(({ numbers }) => numbers)).toEqual([[], [1]])
  })

  it('finds the numbers that were written, whatever stands around them', () => {
    const mark = fc.array(fc.integer({ min: 0, max: 999_999 }), { minLength: 1, maxLength: 4 }).map(numbers => ({
      numbers,
      text: `[${numbers.join(', ')}]`
    }))
    const prose = fc
      .constantFrom('Cats purr. ', 'and', ' ', '\n', '\n\n', '1. ', '😀', '\ud800', ']', '[', '()')
      .map(text => ({
        numbers: [] as number[],
        text
      }))
    fc.assert(
      fc.property(fc.array(fc.oneof(mark, prose)), pieces => {
        const answer = pieces.map(({ text }) => text).join('')
        const parsed = parseCitations(answer)
        const expected = new Set(pieces.flatMap(({ numbers }) => numbers))
        expect(new Set(parsed.flatMap(({ numbers }) => numbers))).toEqual(expected)
        for (const { text, start, end, numbers } of parsed) {
          expect(answer.slice(start, end)).toBe(text)
          expect(new Set(numbers).size).toBe(numbers.length)
        }
      })
    )
  })

  it('takes linear time for hostile answers, or this would never end', () => {
    for (const piece of ['[1', '[1,', '[ ', '[1]', '[[', '1,', '[1-1000000]', 'a [1]']) {
      expect(Array.isArray(parseCitations(piece.repeat(100_000)))).toBe(true)
    }
  })
})
