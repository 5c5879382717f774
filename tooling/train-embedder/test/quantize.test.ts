import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quantizeRows } from '../src/quantize.ts'

describe('quantizeRows', () => {
  it('uses the whole range of each row', () => {
    const { vectors, scales } = quantizeRows(
      [
        [1, -2, 0],
        [0, 0, 0],
        [0.001, 0, 0.0005]
      ],
      3
    )
    expect(Array.from(vectors)).toEqual([64, -127, 0, 0, 0, 0, 127, 0, 64])
    expect(Array.from(scales, scale => scale * 127)).toEqual([expect.closeTo(2, 6), 0, expect.closeTo(0.001, 8)])
  })

  it('leaves out what a row has beyond its dimensions', () => {
    expect(quantizeRows([[1, 2, 1000]], 2)).toEqual(quantizeRows([[1, 2]], 2))
  })

  it('is off by no more than half a step', () => {
    const value = fc.double({ min: -10, max: 10, noNaN: true })
    fc.assert(
      fc.property(fc.array(fc.array(value, { minLength: 4, maxLength: 4 })), rows => {
        const { vectors, scales } = quantizeRows(rows, 4)
        rows.forEach((row, i) => {
          row.forEach((value, k) => {
            // The scale itself is rounded to 32 bits.
            const error = Math.abs(vectors[i * 4 + k]! * scales[i]! - value)
            expect(error).toBeLessThanOrEqual(scales[i]! * 0.5001 + 1e-40)
          })
        })
      })
    )
  })
})
