import { describe, expect, it } from 'vitest'
import { createRandom } from '../src/index.ts'
import { crc32c } from '../src/kernels/index.ts'
import { splitmix64, xoshiro128 } from '../src/random.ts'
import oracle from './fixtures/random/random.json' with { type: 'json' }

describe('xoshiro128**', () => {
  it('gives the numbers that the reference implementation gives', () => {
    const next = xoshiro128([1, 2, 3, 4])
    const expected = [
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804
    ]
    expect(expected.map(next)).toEqual(expected)
  })
})

describe('splitmix64', () => {
  it('gives the numbers that the reference implementation gives', () => {
    const next = splitmix64(1234567n)
    const expected = [
      6457827717110365317n,
      3203168211198807973n,
      9817491932198370423n,
      4593380528125082431n,
      16408922859458223821n
    ]
    expect(expected.map(next)).toEqual(expected)
  })
})

describe('createRandom', () => {
  it.each(oracle)('agrees with the same in C for seed $seed', ({ seed, uniform, integer, normal, shuffle }) => {
    let random = createRandom(seed)
    expect(uniform.map(() => random.uniform())).toEqual(uniform)
    random = createRandom(seed)
    expect(integer.map((_, i) => random.integer(i % 2 ? 10 : 3 * 2 ** 30))).toEqual(integer)
    expect(createRandom(seed).shuffle([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])).toEqual(shuffle)
    random = createRandom(seed)
    for (const expected of normal) {
      expect(Math.abs(random.normal() / expected - 1)).toBeLessThan(4 * Number.EPSILON)
    }
  })

  it('gives the same normals on every machine', () => {
    const random = createRandom(7)
    const normals = Float64Array.from({ length: 10_000 }, () => random.normal())
    expect(normals.slice(0, 4)).toEqual(
      Float64Array.of(-0.7011020868196209, 1.7109587992718676, -0.09197490590262557, 1.5418790217108957)
    )
    expect(crc32c(new Uint8Array(normals.buffer))).toBe(2507710637)
  })

  it('takes a safe integer as seed, and nothing else', () => {
    for (const seed of [0.5, NaN, Infinity, 2 ** 53, undefined, '1']) {
      expect(() => createRandom(seed as number)).toThrow(`seed: expected a safe integer, got ${String(seed)}`)
    }
  })
})

describe('uniform', () => {
  it('is spread evenly over [0, 1), and neighbours are independent', () => {
    const random = createRandom(2)
    const cells = new Float64Array(32 * 32)
    const draws = 200_000
    for (let i = 0; i < draws; i++) {
      const x = random.uniform()
      const y = random.uniform()
      // What is out of range belongs to no cell, and makes the sum NaN.
      cells[Math.floor(x * 32) * 32 + Math.floor(y * 32)]! += 1
    }
    expect(chiSquaredDeviation(cells)).toBeLessThan(4)
  })

  it('has 53 random bits', () => {
    const random = createRandom(3)
    const ones = new Float64Array(53)
    for (let i = 0; i < 4000; i++) {
      const bits = BigInt(random.uniform() * 2 ** 53)
      for (let bit = 0; bit < 53; bit++) ones[bit]! += Number((bits >> BigInt(bit)) & 1n)
    }
    for (const count of ones) expect(Math.abs(count - 2000)).toBeLessThan(5 * Math.sqrt(1000))
  })
})

describe('integer', () => {
  it('favours nobody where a remainder would', () => {
    // Of 2^32 draws modulo 3 * 2^30, the lowest third would come twice as often.
    const random = createRandom(4)
    const thirds = new Float64Array(3)
    for (let i = 0; i < 30_000; i++) thirds[Math.floor(random.integer(3 * 2 ** 30) / 2 ** 30)]! += 1
    expect(chiSquaredDeviation(thirds)).toBeLessThan(4)
  })

  it('reaches both ends of its range', () => {
    const random = createRandom(5)
    expect(random.integer(1)).toBe(0)
    expect(new Set(Array.from({ length: 100 }, () => random.integer(3)))).toEqual(new Set([0, 1, 2]))
    const wide = Array.from({ length: 1000 }, () => random.integer(2 ** 32))
    expect(Math.min(...wide)).toBeLessThan(2 ** 32 * 0.01)
    expect(Math.max(...wide)).toBeGreaterThan(2 ** 32 * 0.99)
  })

  it('refuses what has no integers below it, or too many', () => {
    for (const n of [0, -1, 1.5, NaN, 2 ** 32 + 1, Infinity]) {
      expect(() => createRandom(0).integer(n)).toThrow(`n: expected an integer from 1 to 2^32, got ${n}`)
    }
  })
})

describe('normal', () => {
  it('has the distribution function of the normal distribution', () => {
    const random = createRandom(6)
    const draws = Float64Array.from({ length: 100_000 }, () => random.normal()).sort()
    // Kolmogorov-Smirnov at a few points: the normal distribution function, from published tables.
    const table: [number, number][] = [
      [-3, 0.0013499],
      [-2, 0.02275013],
      [-1, 0.15865525],
      [-0.5, 0.30853754],
      [0, 0.5],
      [0.5, 0.69146246],
      [1, 0.84134475],
      [2, 0.97724987],
      [3, 0.9986501]
    ]
    for (const [x, below] of table) {
      const count = draws.findIndex(draw => draw > x)
      const deviation = Math.sqrt(draws.length * below * (1 - below))
      expect(Math.abs(count - draws.length * below)).toBeLessThan(4 * deviation)
    }
  })

  it('gives pairs that are independent', () => {
    const random = createRandom(8)
    let product = 0
    for (let i = 0; i < 50_000; i++) product += random.normal() * random.normal()
    expect(Math.abs(product)).toBeLessThan(4 * Math.sqrt(50_000))
  })
})

describe('shuffle', () => {
  it('gives each order of four equally often', () => {
    const random = createRandom(9)
    const counts = new Map<string, number>()
    for (let i = 0; i < 24_000; i++) {
      const order = random.shuffle([0, 1, 2, 3]).join('')
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    expect(counts.size).toBe(24)
    expect(chiSquaredDeviation(Float64Array.from(counts.values()))).toBeLessThan(4)
  })

  it('works in place, on arrays and typed arrays, and on nearly nothing', () => {
    const random = createRandom(10)
    const typed = Uint8Array.from({ length: 50 }, (_, i) => i)
    expect(random.shuffle(typed)).toBe(typed)
    expect(typed).not.toEqual(typed.toSorted())
    expect(typed.toSorted()).toEqual(Uint8Array.from({ length: 50 }, (_, i) => i))
    expect(random.shuffle([])).toEqual([])
    expect(random.shuffle(['one'])).toEqual(['one'])
  })
})

/** How many standard deviations the chi-squared of counts, expected to be equal, lies off its mean. */
function chiSquaredDeviation(counts: Float64Array): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length
  const chiSquared = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
  const freedom = counts.length - 1
  return Math.abs(chiSquared - freedom) / Math.sqrt(2 * freedom)
}
