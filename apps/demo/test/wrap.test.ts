import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columns, shorten, wrap, WrappingWriter } from '../src/wrap.ts'

describe('wrap', () => {
  it('fills lines, and indents each', () => {
    expect(wrap('the quick brown fox', { width: 11 })).toBe('the quick\nbrown fox')
    expect(wrap('the quick brown fox', { width: 11, indent: '  ' })).toBe('  the quick\n  brown fox')
  })
  it('keeps line feeds, and leaves empty lines empty', () => {
    expect(wrap('a  b\n\n c \n', { width: 9, indent: '> ' })).toBe('> a b\n\n> c\n')
  })
  it('breaks a word that is longer than a line between characters', () => {
    expect(wrap('a 123456789 b', { width: 4 })).toBe('a\n1234\n5678\n9 b')
    expect(wrap('零信任架構是什麼', { width: 6 })).toBe('零信任\n架構是\n什麼')
  })
  it('gives the empty text for the empty text', () => {
    expect(wrap('', { width: 10, indent: '  ' })).toBe('')
  })
  it('never passes the width, and loses no character but spaces', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'é', '零', '👩‍🚀', ' ', '\n', '-'), maxLength: 200 })
    fc.assert(
      fc.property(texts, fc.integer({ min: 4, max: 30 }), (text, width) => {
        const lines = wrap(text, { width, indent: '  ' }).split('\n')
        expect(Math.max(...lines.map(columns))).toBeLessThanOrEqual(width)
        expect(lines.join('').replace(/ /g, '')).toBe(text.replace(/[ \n]/g, ''))
      })
    )
  })
})

describe('WrappingWriter', () => {
  it('gives the same however the text is cut into pieces', () => {
    const pieces = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' ', '\n'), maxLength: 12 }))
    fc.assert(
      fc.property(pieces, fc.integer({ min: 1, max: 12 }), (pieces, width) => {
        let written = ''
        const writer = new WrappingWriter(text => (written += text), { width })
        for (const piece of pieces) writer.write(piece)
        writer.end()
        expect(written).toBe(wrap(pieces.join(''), { width }))
      })
    )
  })
  it('writes a word as soon as the space after it is there', () => {
    let written = ''
    const writer = new WrappingWriter(text => (written += text), { width: 20 })
    writer.write('Zero tr')
    expect(written).toBe('Zero')
    writer.write('ust ')
    expect(written).toBe('Zero trust')
  })
  it('takes linear time for an endless word in small pieces', () => {
    let written = 0
    const writer = new WrappingWriter(text => (written += text.length), { width: 80 })
    for (let i = 0; i < 50_000; i++) writer.write('xxxx')
    writer.end()
    expect(written).toBe(200_000 + 200_000 / 80 - 1)
  })
})

describe('columns', () => {
  it.each([
    ['zero', 4],
    ['é', 1],
    ['e\u0301', 1],
    ['零', 2],
    ['👩‍🚀', 2],
    ['\u200b', 0],
    ['', 0]
  ])('counts %j', (text, expected) => {
    expect(columns(text)).toBe(expected)
  })
})

describe('shorten', () => {
  it('cuts what does not fit, and says so', () => {
    expect(shorten('paper.pdf', 9)).toBe('paper.pdf')
    expect(shorten('paper.pdf', 6)).toBe('paper…')
    expect(shorten('零信任', 4)).toBe('零…')
    expect(shorten('paper.pdf', 0)).toBe('')
  })
})
