import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { printableName } from '../../src/node/file-name.ts'

describe('printableName', () => {
  it('is the name itself where it is UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), name => {
        expect(printableName(Buffer.from(name))).toBe(name)
      })
    )
    expect(printableName(Buffer.from('replaced: \uFFFD'))).toBe('replaced: \uFFFD')
  })

  it('shows each byte that is not', () => {
    expect(printableName(Buffer.from([0x61, 0xff, 0xc3, 0xbc, 0xc3, 0x62, 0xed, 0xa0, 0x80]))).toBe(
      'a\\xFFü\\xC3b\\xED\\xA0\\x80'
    )
    fc.assert(
      fc.property(fc.uint8Array(), name => {
        const printable = printableName(name)
        expect(printable.isWellFormed()).toBe(true)
        const bytes = printable.replaceAll(/\\x[0-9A-F]{2}/g, '?')
        expect(Buffer.from(bytes).length).toBe(name.length)
      })
    )
  })
})
