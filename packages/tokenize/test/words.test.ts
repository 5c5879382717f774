import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { characters, type Token, words } from '../src/index.ts'
import { hardCases, prose } from './gold.ts'

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
        const found = characters(text)
        expect(found.map(character => text.slice(character.start, character.end))).toEqual(
          found.map(({ text }) => text)
        )
        expect(found.map(character => character.text).join('')).toBe(text)
      })
    )
  })
})

/** The words by the engine alone, whatever the script. */
function engineWords(text: string): Token[] {
  return Array.from(new Intl.Segmenter('en', { granularity: 'word' }).segment(text))
    .filter(({ segment, isWordLike }) => isWordLike === true && !/^[_\p{M}\p{Cf}]*$/u.test(segment))
    .map(({ segment, index }) => ({ text: segment, start: index, end: index + segment.length }))
}

describe('words of any text', () => {
  it('are those of the engine, found sooner where the text is ASCII', () => {
    const ascii = fc.string({ unit: fc.constantFrom(...Array.from("abAB019__..,;:'' \n\t\f-\"\0")), maxLength: 90 })
    const stranger = fc.constantFrom(
      'é',
      '\u0301',
      '\u200d',
      '\u00ad',
      '’',
      '—',
      '語',
      'ไทย',
      '😀',
      '\ud800',
      '\u0085',
      '\u2028',
      '·'
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(ascii, stranger), { maxLength: 12 }), parts => {
        const text = parts.join('')
        expect(words(text)).toEqual(engineWords(text))
      }),
      { numRuns: 500 }
    )
  })

  it('are those of the engine in real text', () => {
    for (const { text } of [...prose(), ...hardCases()]) expect(words(text)).toEqual(engineWords(text))
  })

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
      }),
      // Punctuation that the engine takes for a word.
      { examples: [['\u1aa0'], ['a\u1aa0b']] }
    )
  })
})
