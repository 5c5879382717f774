import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitText, textWidth, wrapText } from '../../src/charts/text.ts'

describe('textWidth', () => {
  it('grows with the size and with weight', () => {
    expect(textWidth('word', 24)).toBeCloseTo(2 * textWidth('word', 12))
    expect(textWidth('word', 12, true)).toBeGreaterThan(textWidth('word', 12))
  })

  it('knows wide and narrow letters, and those of the east', () => {
    expect(textWidth('iii', 12)).toBeLessThan(textWidth('mmm', 12) / 3)
    expect(textWidth('東京', 12)).toBe(24)
  })

  it('takes a letter with a mark as the letter, however it is encoded', () => {
    expect(textWidth('é', 12)).toBe(textWidth('e', 12))
    expect(textWidth('e\u0301', 12)).toBe(textWidth('e', 12))
  })
})

describe('fitText', () => {
  it('leaves alone what fits, and cuts what does not', () => {
    expect(fitText('short', 12, 100)).toBe('short')
    expect(fitText('a text that is longer than that', 12, 100)).toBe('a text that is lon…')
  })

  it('is one line without control characters', () => {
    expect(fitText('  two\nlines\tand \u0007 bell ', 12, 500)).toBe('two lines and bell')
  })

  it('cuts between what a reader takes for characters', () => {
    expect(fitText('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 10, 55)).toMatch(/^(👩‍👩‍👧)*…$/u)
  })

  it('never is wider than that, and never longer than the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 14, max: 300 }), (text, width) => {
        const fitted = fitText(text, 12, width)
        expect(textWidth(fitted, 12)).toBeLessThanOrEqual(width + 1e-9)
        expect(fitted.length).toBeLessThanOrEqual(text.length + 1)
      })
    )
  })

  it('takes a text of ten megabytes by its beginning', () => {
    expect(fitText('word '.repeat(2e6), 12, 70)).toBe('word word…')
  })
})

describe('wrapText', () => {
  it('breaks between words', () => {
    expect(wrapText('one two three four five six', 12, 60, 9)).toEqual(['one two', 'three', 'four five', 'six'])
  })

  it('cuts the last line that there may be', () => {
    expect(wrapText('one two three four five six', 12, 60, 2)).toEqual(['one two', 'three fo…'])
  })

  it('breaks a word that is longer than a line', () => {
    const lines = wrapText('Donaudampfschifffahrtsgesellschaft', 12, 80, 9)
    expect(lines.join('')).toBe('Donaudampfschifffahrtsgesellschaft')
    expect(lines.length).toBeGreaterThan(2)
  })

  it('keeps every word where there are lines enough', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { maxLength: 20 }), words => {
        const lines = wrapText(words.join(' '), 12, 120, 100)
        expect(lines.join(' ')).toBe(words.join(' '))
        for (const line of lines) expect(textWidth(line, 12)).toBeLessThanOrEqual(120)
      })
    )
  })
})
