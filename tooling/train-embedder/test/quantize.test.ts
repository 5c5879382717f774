import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quantizeRows } from '../src/quantize.ts'

describe('quantizeRows', () => {
  it('uses the whole range of each row', () => {
    const { vectors, scales } = quantizeRows(Float32Array.of(1, -2, 0, 0, 0, 0, 0.001, 0, 0.0006), 3)
    expect(Array.from(vectors)).toEqual([64, -127, 0, 0, 0, 0, 127, 0, 76])
    expect(Array.from(scales, scale => scale * 127)).toEqual([expect.closeTo(2, 6), 0, expect.closeTo(0.001, 8)])
  })

  it('is off by no more than half a step', () => {
    const value = fc.float({ min: -10, max: 10, noNaN: true })
    fc.assert(
      fc.property(fc.array(fc.array(value, { minLength: 4, maxLength: 4 })), rows => {
        const { vectors, scales } = quantizeRows(Float32Array.from(rows.flat()), 4)
        rows.flat().forEach((value, at) => {
          const scale = scales[Math.floor(at / 4)]!
          // The scale itself is rounded to 32 bits.
          expect(Math.abs(vectors[at]! * scale - value)).toBeLessThanOrEqual(scale * 0.5001 + 1e-40)
        })
      })
    )
  })
})
