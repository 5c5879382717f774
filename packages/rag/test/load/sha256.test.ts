import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sha256 } from '../../src/load/sha256.ts'

const oracle = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex')

describe('sha256', () => {
  it('equals the platform’s digest at every length around the block size', () => {
    for (let length = 0; length <= 200; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length) & 255)
      expect(sha256(bytes)).toBe(oracle(bytes))
    }
  })

  it('equals the platform’s digest of any text and of views into a larger buffer', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.uint8Array({ maxLength: 300 }), fc.nat(50), (text, bytes, at) => {
        expect(sha256(text)).toBe(oracle(text))
        expect(sha256(bytes.subarray(at))).toBe(oracle(bytes.subarray(at)))
      })
    )
  })
})
