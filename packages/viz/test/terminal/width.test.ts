import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnsOf, nameLine, padEnd, pieces, shorten, visible } from '../../src/terminal/width.ts'

describe('columnsOf', () => {
  it.each([
    ['abc', 3],
    ['日本', 4],
    ['한국', 4],
    ['🦜', 2],
    ['👩‍👩‍👧', 2],
    ['é', 1],
    ['e\u0301', 1],
    ['⠁', 1],
    ['│', 1],
    ['−', 1],
    ['', 0]
  ])('of %j is %i', (text, columns) => {
    expect(columnsOf(text)).toBe(columns)
  })
})

describe('shorten', () => {
  it('cuts between characters, and says so', () => {
    expect(shorten('abcdef', 4)).toBe('abc…')
    expect(shorten('日本語', 4)).toBe('日…')
    expect(shorten('abcd', 4)).toBe('abcd')
    expect(shorten('abc', 0)).toBe('')
  })
  it('never takes more than its width', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 0, max: 20 }), (text, width) => {
        expect(columnsOf(shorten(text, width))).toBeLessThanOrEqual(Math.max(width, 0))
      })
    )
  })
})

describe('pieces', () => {
  it('are the text again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 9 }), (text, width) => {
        const cut = pieces(text, width)
        expect(cut.join('')).toBe(text)
        for (const piece of cut) expect(columnsOf(piece)).toBeLessThanOrEqual(width)
      })
    )
  })
})

describe('visible', () => {
  it('shows what does not show', () => {
    expect(visible('a\tb\nc\x1b[0m\x7f\u200b\u0085')).toBe('a→b↵c␛[0m␡<U+200B><U+0085>')
    expect(visible('\u0301')).toBe('<U+0301>')
    expect(visible('\u200d')).toBe('<U+200D>')
    expect(visible('👩‍👧')).toBe('👩‍👧')
    expect(visible('\ud800')).toBe('�')
  })
})

describe('padEnd and nameLine', () => {
  it('count columns, not units', () => {
    expect(padEnd('日', 4)).toBe('日  ')
    expect(padEnd('abc', 2)).toBe('abc')
    expect(nameLine('  two\n words ')).toBe('two words')
  })
})
