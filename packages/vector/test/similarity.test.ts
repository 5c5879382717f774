import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cosine, dot, euclidean, Matrix, normalizeRows } from '../src/index.ts'

const vectors = (value: fc.Arbitrary<number>): fc.Arbitrary<[number[], number[]]> =>
  fc.array(fc.tuple(value, value), { maxLength: 40 }).map(pairs => [pairs.map(([a]) => a), pairs.map(([, b]) => b)])

const integer = fc.integer({ min: -1000, max: 1000 })
const anyNumber = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e60, max: 1e60 })

describe('dot', () => {
  it('is the sum of the products', () => {
    expect(dot([1, 2, 3], [4, 5, 6])).toBe(32)
    expect(dot(Float32Array.of(1, 2), [0.5, 0.25])).toBe(1)
    expect(dot([], [])).toBe(0)
  })

  it('is exact for integers', () => {
    fc.assert(
      fc.property(vectors(integer), ([a, b]) => {
        expect(dot(a, b)).toBe(a.reduce((sum, value, i) => sum + value * b[i]!, 0))
      })
    )
  })

  it('is off by no more than rounding allows', () => {
    fc.assert(
      fc.property(vectors(fc.float({ noNaN: true, noDefaultInfinity: true })), ([a, b]) => {
        // Products of 32-bit numbers are exact in 64 bits, and whole numbers times 2^-298, which BigInt adds exactly.
        const products = a.map((value, i) => value * b[i]!)
        const sum = Number(products.reduce((total, product) => total + BigInt(product * 2 ** 298), 0n)) / 2 ** 298
        const size = products.reduce((total, product) => total + Math.abs(product), 0)
        expect(Math.abs(dot(a, b) - sum)).toBeLessThanOrEqual(size * (a.length + 1) * 2 ** -53)
      })
    )
  })
})

describe('cosine', () => {
  it('tells the angle', () => {
    expect(cosine([1, 0], [0, 5])).toBe(0)
    expect(cosine([1, 1], [1, 0])).toBeCloseTo(Math.SQRT1_2, 15)
    expect(cosine([3, 4], [-6, -8])).toBe(-1)
  })

  it('is 0 with a vector of zeros, or of nothing', () => {
    expect(cosine([0, 0], [1, 2])).toBe(0)
    expect(cosine([1, 2], [-0, 0])).toBe(0)
    expect(cosine([0], [0])).toBe(0)
    expect(cosine([], [])).toBe(0)
  })

  it('is exactly 1 with itself', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 30 }), a => {
        expect(cosine(a, a)).toBe(a.every(value => value === 0) ? 0 : 1)
      })
    )
  })

  it('stays within -1 and 1, and does not care for order or length', () => {
    fc.assert(
      fc.property(vectors(anyNumber), fc.constantFrom(2, 2 ** -40, 2 ** 300), ([a, b], factor) => {
        const value = cosine(a, b)
        expect(value >= -1 && value <= 1).toBe(true)
        expect(cosine(b, a)).toBe(value)
        const longer = a.map(x => x * factor)
        if (longer.every((x, i) => x / factor === a[i])) expect(cosine(longer, b)).toBeCloseTo(value, 12)
      })
    )
  })

  it('measures vectors whose squares have no place in 64 bits', () => {
    expect(cosine([1e200, 0], [1e200, 1e200])).toBeCloseTo(Math.SQRT1_2, 15)
    expect(cosine([1e-200, 0], [1e-200, 1e-200])).toBeCloseTo(Math.SQRT1_2, 15)
    expect(cosine([5e-324, 0], [1e308, 1e308])).toBeCloseTo(Math.SQRT1_2, 15)
  })
})

describe('euclidean', () => {
  it('is the distance', () => {
    expect(euclidean([0, 0], [3, 4])).toBe(5)
    expect(euclidean([1, 2, 3, 4, 5], [1, 2, 3, 4, 7])).toBe(2)
    expect(euclidean([], [])).toBe(0)
  })

  it('agrees with Math.hypot', () => {
    fc.assert(
      fc.property(vectors(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e307, max: 1e307 })), ([a, b]) => {
        const expected = Math.hypot(...a.map((value, i) => value - b[i]!))
        const value = euclidean(a, b)
        expect(Math.abs(value - expected)).toBeLessThanOrEqual(expected * 1e-14)
        expect(euclidean(b, a)).toBe(value)
        expect(euclidean(a, a)).toBe(0)
      })
    )
  })

  it('measures points whose squares have no place in 64 bits', () => {
    expect(euclidean([3e200], [-1e200])).toBe(4e200)
    expect(euclidean([3e-200, 0], [0, 4e-200])).toBeCloseTo(5e-200, 210)
    expect(euclidean([1], [Infinity])).toBe(Infinity)
  })
})

describe.each([
  ['dot', dot],
  ['cosine', cosine],
  ['euclidean', euclidean]
])('%s', (_, measure) => {
  it('lets NaN through, wherever it stands', () => {
    for (let i = 0; i < 9; i++) {
      const a = new Float64Array(9).fill(1)
      a[i] = NaN
      expect(measure(a, new Float64Array(9).fill(2))).toBeNaN()
      expect(measure(new Float64Array(9), a)).toBeNaN()
    }
    expect(measure([Infinity, 1], [Infinity, -Infinity])).toBeNaN()
  })

  it('refuses vectors of different lengths', () => {
    expect(() => measure([1, 2], [1])).toThrow(new RangeError('b: expected 2 numbers as in a, got 1'))
    expect(() => measure([], [1])).toThrow(RangeError)
  })
})

describe('normalizeRows', () => {
  it('gives rows of length 1, in a new matrix', () => {
    const matrix = Matrix.fromRows([
      [3, 4],
      [0, 0],
      [-2, 0]
    ])
    expect(normalizeRows(matrix)).toEqual(
      Matrix.fromRows([
        [0.6, 0.8],
        [0, 0],
        [-1, 0]
      ])
    )
    expect(matrix.row(0)).toEqual(Float32Array.of(3, 4))
    expect(normalizeRows(new Matrix(0, 3))).toEqual(new Matrix(0, 3))
  })

  it('neither overflows nor underflows', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { maxLength: 12 }), row => {
        const [normalized] = normalizeRows(Matrix.fromRows([row]))
        const length = Math.sqrt(dot(normalized!, normalized!))
        expect(Math.abs(length - (row.every(value => value === 0) ? 0 : 1))).toBeLessThan(1e-6)
      })
    )
  })

  it('leaves NaN where there was one', () => {
    expect(normalizeRows(Matrix.fromRows([[NaN, 1]])).data).toEqual(Float32Array.of(NaN, NaN))
  })
})
