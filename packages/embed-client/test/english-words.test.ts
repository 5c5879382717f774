import { words } from '@llm-cookbook/tokenize'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { englishWords } from '../src/english-words.ts'

describe('englishWords', () => {
  it.each([
    ['', []],
    ['  \n ', []],
    ['The cat, the DOG!', ['the', 'cat', 'the', 'dog']],
    ['state-of-the-art snake_case', ['state', 'of', 'the', 'art', 'snake', 'case']],
    ["the dog's and dogs' and o'clock", ['the', 'dog', 'and', 'dogs', 'and', 'o']],
    ["isn't can't won't shan't", ['is', 'not', 'can', 'not', 'will', 'not', 'shall', 'not']],
    ['isn’t it’s', ['is', 'not', 'it']],
    ["'quoted' ''", ['quoted']],
    ['1,000 in 2026', ['1', '000', 'in', '2026']],
    ['Café Zürich naïve', ['cafe', 'zurich', 'naive']],
    ['Cafe\u0301', ['cafe']],
    ['ﬁne ＡＢＣ x² …', ['fine', 'abc', 'x2']],
    ['İstanbul', ['istanbul']],
    ['Bjørn Straße', ['bjørn', 'straße']],
    ['привет 東京 שלום', ['привет', '東京', 'שלום']],
    ['“good”—they said…', ['good', 'they', 'said']],
    ['so 😀 good👍🏽', ['so', 'good']],
    ['a\ud800b', ['a', 'b']]
  ])('of %j are %j', (text, expected) => {
    expect(englishWords(text)).toEqual(expected)
  })

  it('are those of the Unicode rules where a text has plain words', () => {
    const word = fc.stringMatching(/^[A-Za-z]{1,8}$/)
    const between = fc.constantFrom(' ', ', ', '. ', '! ', ' (', ') ', ' - ', '-', '\n', ' "', '" ', '/', '…', '—')
    fc.assert(
      fc.property(fc.array(fc.tuple(word, between)), parts => {
        const text = parts.flat().join('')
        expect(englishWords(text)).toEqual(words(text).map(({ text }) => text.toLowerCase()))
      })
    )
  })

  it('have no upper case, accents or anything but letters and digits, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(0xffff)).map(units => String.fromCharCode(...units)),
        text => {
          for (const word of englishWords(text)) {
            expect(word).toMatch(/^[\p{L}\p{N}]+$/u)
            expect(word).toBe(word.toLowerCase())
          }
        }
      )
    )
  })

  it.each([
    ['one word', 'x'],
    ['accents', '\u0301\u0327'],
    ['apostrophes', "a'"],
    ['lone surrogates', '\ud800'],
    ['Cyrillic', 'слово '],
    ['ligatures that unfold to many letters', '\ufdfa']
  ])('are found in linear time, or this would never end: %s', (_, unit) => {
    // A fraction of a second; with the square of the length it would be many minutes.
    let letters = 0
    for (const word of englishWords(unit.repeat(1_000_000 / unit.length))) letters += word.length
    // U+FDFA, the longest, unfolds to 18 characters.
    expect(letters).toBeLessThanOrEqual(18_000_000)
  })
})
