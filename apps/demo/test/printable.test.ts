import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { printable, printableJson, printableLine } from '../src/printable.ts'

// eslint-disable-next-line no-control-regex -- control characters are what this is about
const dangerous = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/

describe('printable', () => {
  it.each([
    ['colour', '\u001b[31mred\u001b[0m', 'red'],
    ['window title', '\u001b]0;owned\u0007text', 'text'],
    ['clipboard', '\u001b]52;c;ZXZpbA==\u001b\\text', 'text'],
    ['cursor by C1', 'a\u009b2Jb', 'ab'],
    ['overwritten line', 'safe\rdanger', 'safe\ndanger'],
    ['reversed text', 'txt\u202Efdp', 'txtfdp'],
    ['bell, backspace, delete', 'a\u0007\u0008\u007fb', 'ab'],
    ['tab', 'a\tb', 'a b'],
    ['lone surrogate', 'a\ud800b', 'a\ufffdb'],
    ['many scripts and line feeds', 'Ünïcode 零信任\n👩‍🚀', 'Ünïcode 零信任\n👩‍🚀']
  ])('makes harmless: %s', (_, text, expected) => {
    expect(printable(text)).toBe(expected)
  })
  it('lets no control through, whatever stands beside it', () => {
    const text = fc.string({
      unit: fc.constantFrom('\u001b', '[', ']', '0', ';', 'm', '\u0007', '\u009d', '\\', '\r', 'x')
    })
    fc.assert(fc.property(text, text => !dangerous.test(printable(text))))
  })
})

describe('printableLine', () => {
  it('makes one line', () => {
    expect(printableLine(' a\n\n b\u001b[2J\t')).toBe('a b')
  })
})

describe('printableJson', () => {
  it('is the same value, without a control character', () => {
    const value = { quote: 'a\u009bb\u007f\u001b\ud800\n' }
    expect(printableJson(value)).not.toMatch(dangerous)
    expect(JSON.parse(printableJson(value))).toEqual(value)
  })
})
