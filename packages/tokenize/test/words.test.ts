import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { characters, words } from '../src/index.ts'

const texts = (text: string): string[] => words(text).map(word => word.text)

describe('words', () => {
  it('tells where each stands', () => {
    expect(words('Hello, world')).toEqual([
      { text: 'Hello', start: 0, end: 5 },
      { text: 'world', start: 7, end: 12 }
    ])
  })

  it('keeps numbers, apostrophes and dotted names whole, and parts what a hyphen joins', () => {
    expect(texts('Don’t pay 1,000.50 to example.com in the U.S. (zero-trust).')).toEqual([
      ...['Don’t', 'pay', '1,000.50', 'to', 'example.com', 'in', 'the', 'U.S', 'zero', 'trust']
    ])
  })

  it('leaves out marks, blanks and rows of underscores', () => {
    expect(texts(' ?! — … ____ 😀 _a_ ')).toEqual(['_a_'])
    expect(texts('')).toEqual([])
  })

  it('finds the words of scripts without spaces', () => {
    expect(texts('吾輩は猫である。')).toEqual(['吾輩', 'は', '猫', 'で', 'ある'])
    expect(texts('สวัสดีชาวโลก')).toEqual(['สวัสดี', 'ชาว', 'โลก'])
  })
})

describe('characters', () => {
  it('are what a reader counts', () => {
    expect(characters('ne\u0301 👨‍👩‍👧🇩🇪\r\n').map(character => character.text)).toEqual([
      ...['n', 'e\u0301', ' ', '👨‍👩‍👧', '🇩🇪', '\r\n']
    ])
  })

  it('put together are the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        let end = 0
        for (const character of characters(text)) {
          expect(character.start).toBe(end)
          expect(character.text).toBe(text.slice(character.start, character.end))
          end = character.end
        }
        expect(end).toBe(text.length)
      })
    )
  })
})

describe('words of any text', () => {
  // Whole UTF-16 units, so that lone surrogates come too.
  const anything = fc.array(fc.nat(0xffff)).map(units => String.fromCharCode(...units))

  it('stand where they say, in order, and are more than marks', () => {
    fc.assert(
      fc.property(fc.oneof(anything, fc.string({ unit: 'grapheme' })), text => {
        let reached = 0
        for (const word of words(text)) {
          expect(word.start).toBeGreaterThanOrEqual(reached)
          expect(word.text).toBe(text.slice(word.start, word.end))
          expect(word.text).not.toMatch(/^[\p{P}\p{Z}\p{C}]*$/u)
          reached = word.end
        }
      })
    )
  })
})
