import { stripVTControlCharacters } from 'node:util'
import { characters, loadEncoding } from '@llm-cookbook/tokenize'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnsOf } from '../../src/terminal/width.ts'
import { tokensText } from '../../src/tokens/text.ts'
import { bytesAsText, tokenTexts } from '../../src/tokens/token.ts'

const o200k = await loadEncoding('o200k_base')

describe('tokensText', () => {
  it('shows tokens with their ids below', () => {
    const text = 'Tokenization is fun!\n'
    expect(tokensText({ text, tokens: o200k.encodeWithOffsets(text) })).toBe(
      'Token ization ·is ·fun !↵\n4421  2860    382 2827 4175'
    )
  })
  it('parts tokens by bars where there are no ids, and by colours alone where there are colours', () => {
    const text = 'a b\tc'
    const tokens = Array.from(characters(text), token => ({ ...token, id: 1 }))
    expect(tokensText({ text, tokens, ids: false })).toBe('a|·|b|→|c')
    const colored = tokensText({ text, tokens, ids: false, color: true })
    expect(stripVTControlCharacters(colored)).toBe('a·b→c')
    expect(colored).toContain('\x1b[38;5;16;48;5;153ma\x1b[0m\x1b[38;5;16;48;5;223m·\x1b[0m')
  })
  it('breaks lines where the text does, and between tokens', () => {
    const text = 'one\n\ntwo'
    const tokens = [
      { id: 1, start: 0, end: 5 },
      { id: 2, start: 5, end: 8 }
    ]
    expect(tokensText({ text, tokens, ids: false })).toBe('one↵\n↵\ntwo')
    const many = Array.from({ length: 30 }, (_, id) => ({ id, start: 0, end: 0, text: 'four' }))
    for (const line of tokensText({ tokens: many, width: 21, ids: false }).split('\n'))
      expect(line.length).toBeLessThanOrEqual(21)
    expect(tokensText({ tokens: [{ id: 7, start: 0, end: 50, text: 'x'.repeat(50) }], width: 20 }).split('\n')).toEqual(
      ['x'.repeat(20), '7', 'x'.repeat(20), 'x'.repeat(10)]
    )
  })
  it('has ids by itself up to a hundred tokens', () => {
    const tokens = (length: number) => Array.from({ length }, () => ({ id: 12345, start: 0, end: 0, text: 'a' }))
    expect(tokensText({ tokens: tokens(100) })).toContain('12345')
    expect(tokensText({ tokens: tokens(101) })).not.toContain('12345')
    expect(tokensText({ tokens: [] })).toBe('')
  })
  it('never obeys a text, nor writes past its width', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 20, max: 60 }), fc.boolean(), (text, width, ids) => {
        const shown = tokensText({ text, tokens: o200k.encodeWithOffsets(text), width, ids })
        for (const line of shown.split('\n')) {
          // eslint-disable-next-line no-control-regex -- control characters are what this is about
          expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
          expect(columnsOf(line)).toBeLessThanOrEqual(width)
        }
      }),
      { numRuns: 40 }
    )
  })
})

describe('tokenTexts', () => {
  it('cuts the source, unless a token says what it says', () => {
    const tokens = [
      { id: 1, start: 0, end: 2 },
      { id: 2, start: 2, end: 4, text: '##cd' },
      { id: 3, start: 4, end: 5, bytes: Uint8Array.of(0x65) },
      { id: 101, start: 5, end: 5 }
    ]
    expect(tokenTexts(tokens, 'abcde', 'tokens')).toEqual(['ab', '##cd', 'e', '#101'])
  })
  it('tells tokens apart that share a character', () => {
    const text = 'a🦜'
    expect(tokenTexts(o200k.encodeWithOffsets(text), text, 'tokens')).toEqual(['a', '🦜(1/3)', '🦜(2/3)', '🦜(3/3)'])
  })
  it.each([
    [[{ id: 1, start: 0, end: 3 }], 'ab', 'tokens[0].end: expected a place in the text of 2 units, got 3'],
    [[{ id: 1, start: 2, end: 1 }], 'abc', 'tokens[0]: expected start and end as integers from 0 on, got 2 and 1'],
    [[{ id: 1, start: 0, end: 0.5 }], 'abc', 'tokens[0]: expected start and end as integers from 0 on, got 0 and 0.5'],
    [[{ id: -1, start: 0, end: 1 }], 'abc', 'tokens[0].id: expected an integer from 0 on, got -1'],
    [
      [{ id: 1, start: 0, end: 1 }],
      undefined,
      'tokens[0]: expected text or bytes, since no text is given to cut it from'
    ]
  ])('refuses %j of %j', (tokens, source, message) => {
    expect(() => tokenTexts(tokens, source, 'tokens')).toThrow(message)
  })
})

describe('bytesAsText', () => {
  it('names bytes that are no whole character', () => {
    expect(bytesAsText(Uint8Array.of(0x61, 0xe3, 0x81, 0x62))).toBe('a<0xE3><0x81>b')
    expect(bytesAsText(new TextEncoder().encode('日\ufeff🦜'))).toBe('日\ufeff🦜')
    expect(bytesAsText(Uint8Array.of(0xff))).toBe('<0xFF>')
  })
})
