import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { roundedOnce, roundedTwice } from '../../src/kernels/multiply-add.ts'

/** The number of 32 bits that is nearest to x y + z, the even one of two; by whole numbers of any length. */
function nearestTo(x: number, y: number, z: number): number {
  // Every number of 32 bits is a multiple of 2^-149, every product of 2^-298.
  const whole = (number: number): bigint => BigInt(number * 2 ** 149)
  const sum = whole(x) * whole(y) + (whole(z) << 149n)
  const size = sum < 0n ? -sum : sum
  const shift = Math.max(149, size.toString(2).length - 24)
  const digits = size >> BigInt(shift)
  const rest = size - (digits << BigInt(shift))
  const half = 1n << BigInt(shift - 1)
  const up = rest > half || (rest === half && digits % 2n === 1n)
  return Math.fround(Number(up ? digits + 1n : digits) * 2 ** (shift - 298)) * (sum < 0n ? -1 : 1)
}

const power = fc.integer({ min: -149, max: 127 }).map(exponent => 2 ** exponent)
const whole = fc.integer({ min: -(2 ** 24), max: 2 ** 24 })
const number = fc
  .oneof(
    fc.float({ noNaN: true, noDefaultInfinity: true }),
    fc.tuple(whole, power).map(([digits, scale]) => Math.fround(digits * scale)),
    fc.tuple(fc.integer({ min: -9, max: 9 }), power).map(([digits, scale]) => Math.fround(digits * scale))
  )
  .filter(Number.isFinite)

/** 0 has a sign that is of no interest. */
function expectNearest(x: number, y: number, z: number): void {
  expect(roundedOnce(x, y, z) + 0).toBe(nearestTo(x, y, z) + 0)
}

describe('roundedOnce', () => {
  it('is the number of 32 bits that is nearest to the exact x y + z', () => {
    fc.assert(fc.property(number, number, number, expectNearest), { numRuns: 3000 })
  })

  it('looks behind the 53 bits of a sum that is just between two numbers', () => {
    // 97 * 257 * 673 = 2^24 + 1, which is between 2^24 and 2^24 + 2.
    expect(roundedOnce(97 * 257, 673, 0)).toBe(2 ** 24)
    expect(roundedOnce(97 * 257, 673, 2 ** -99)).toBe(2 ** 24 + 2)
    expect(roundedOnce(97 * 257, 673, -(2 ** -99))).toBe(2 ** 24)
    // 31 * 601 * 1801 = 2^25 - 1: between the largest number and what is infinite.
    expect(roundedOnce(31 * 601, 1801 * 2 ** 103, 0)).toBe(Infinity)
    expect(roundedOnce(31 * 601, 1801 * 2 ** 103, -1)).toBe(2 ** 128 - 2 ** 104)
  })

  it('does so wherever the middle is', () => {
    const middle = fc.tuple(
      fc.constantFrom(1, -1),
      fc.integer({ min: 2 ** 23, max: 2 ** 24 - 1 }),
      fc.integer({ min: -100, max: 100 })
    )
    fc.assert(
      fc.property(middle, fc.constantFrom(1, -1), ([sign, digits, exponent], other) => {
        // (1 + 2^-23) (1 - 2^-23) = 1 - 2^-46: by so little less than half a step.
        const z = sign * digits * 2 ** exponent
        expectNearest(other * (1 + 2 ** -23), (1 - 2 ** -23) * 2 ** (exponent - 1), z)
      })
    )
  })

  it('is infinite or no number where the sum is', () => {
    expect(roundedOnce(1, 1, Infinity)).toBe(Infinity)
    expect(roundedOnce(2 ** 100, -(2 ** 100), 1)).toBe(-Infinity)
    expect(roundedOnce(Infinity, 0, 1)).toBe(NaN)
    expect(roundedOnce(1, NaN, 1)).toBe(NaN)
  })
})

describe('roundedTwice', () => {
  it('loses what the product has too many bits for', () => {
    const x = 1 + 2 ** -12
    expect(roundedTwice(x, x, -1 - 2 ** -11)).toBe(0)
    expect(roundedOnce(x, x, -1 - 2 ** -11)).toBe(2 ** -24)
  })
})
