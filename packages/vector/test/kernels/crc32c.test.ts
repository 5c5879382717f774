import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { importIn, modes } from './modes.ts'

/** Bit by bit, as the polynomial is defined. */
function plain(bytes: Uint8Array): number {
  let state = -1
  for (const byte of bytes) {
    state ^= byte
    for (let bit = 0; bit < 8; bit++) state = (state >>> 1) ^ (state & 1 ? 0x82f63b78 : 0)
  }
  return ~state >>> 0
}

const ascii = new TextEncoder().encode('123456789')
const ascending = Uint8Array.from({ length: 32 }, (_, i) => i)
const read = new Uint8Array(48)
read.set([0x01, 0xc0], 0)
read.set([0x14, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0x14, 0, 0, 0, 0x18, 0x28], 16)
read.set([0x02], 40)

describe.each(modes)('crc32c, %s', async mode => {
  const { crc32c } = await importIn(mode, () => import('../../src/kernels/crc32c.ts'))

  it('gives the published check value, and the examples of RFC 3720, B.4', () => {
    expect(crc32c(ascii)).toBe(0xe3069283)
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa)
    expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43)
    expect(crc32c(ascending)).toBe(0x46dd794e)
    expect(crc32c(ascending.toReversed())).toBe(0x113fdb5c)
    expect(crc32c(read)).toBe(0xd9963a56)
    expect(crc32c(new Uint8Array(0))).toBe(0)
  })

  it('agrees with the definition at any length, wherever the bytes start', () => {
    // Three lanes take 24,576 bytes at a time.
    const lengths = fc.oneof(
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 24_570, max: 24_590 }),
      fc.integer({ min: 49_150, max: 49_160 })
    )
    fc.assert(
      fc.property(lengths, fc.integer({ min: 0, max: 9 }), fc.integer(), (length, start, seed) => {
        const bytes = Uint8Array.from({ length: start + length }, (_, i) => Math.imul(i + seed, 0x9e3779b1) >>> 11)
        const part = bytes.subarray(start)
        expect(crc32c(part)).toBe(plain(part))
      }),
      { numRuns: 60 }
    )
  })
})
