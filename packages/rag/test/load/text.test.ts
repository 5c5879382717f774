import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadText } from '../../src/load/text.ts'

const textOf = (text: string): string => loadText(text, { source: 'a.txt' }).text

describe('loadText', () => {
  it('separates paragraphs at blank lines, however they end', () => {
    expect(textOf('\uFEFFone\r\n\r\ntwo\r\n \t\r\n\r\nthree\rfour')).toBe('one\n\ntwo\n\nthree\nfour')
  })

  it('joins lines that are wrapped at a breadth', () => {
    const wrapped =
      'The engine was built in the winter of that\nyear by two brothers who had learned their\ntrade in the north.'
    expect(textOf(wrapped)).toBe(wrapped.replaceAll('\n', ' '))
  })

  it('keeps the lines of lists, poems and code', () => {
    for (const text of [
      'apples\npears\nplums',
      '- The engine was built in the winter of that\n- year by two brothers who had learned their',
      'Shall I compare thee to a summer’s day?\nThou art more lovely and more temperate:\nRough winds do shake the darling buds of May,',
      'function example(first: string, second: string) {\n  return first\n}'
    ]) {
      expect(textOf(text)).toBe(text)
    }
  })

  it('has a page for each form feed, and no headings', () => {
    const document = loadText('one\ftwo\f', { source: 'a.txt' })
    expect(document.pages.map(({ start, end }) => document.text.slice(start, end))).toEqual(['one', 'two', ''])
    expect(document.headings).toEqual([])
  })

  it('is hashed as UTF-8, unless the hash of the original is handed in', () => {
    const hash = createHash('sha256').update('Grüße').digest('hex')
    expect(loadText('Grüße', { source: 'a.txt' }).hash).toBe(hash)
    expect(loadText('Grüße', { source: 'a.txt', hash: 'abc' }).hash).toBe('abc')
  })

  it('keeps every word of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'é', ' ', '\n', '\r', '\t', '-', '😀', '\uD800') }), text => {
        expect(textOf(text).split(/\s+/).filter(Boolean)).toEqual(text.toWellFormed().split(/\s+/).filter(Boolean))
      })
    )
  })

  it('takes time in proportion to a text of one line, of many, or of none but spaces', () => {
    const start = performance.now()
    for (const text of [
      'word '.repeat(1_000_000),
      'a\n'.repeat(500_000),
      ' \n'.repeat(500_000),
      ' '.repeat(5_000_000)
    ]) {
      textOf(text)
    }
    expect(performance.now() - start).toBeLessThan(10_000)
  })
})
