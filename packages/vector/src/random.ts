/** Random numbers that are the same on every machine for the same seed. */
export interface Random {
  /** A number from [0, 1), one of 2^53 equally likely ones. */
  uniform(): number
  /** An integer from 0 to n - 1, each equally likely; n from 1 to 2^32. */
  integer(n: number): number
  /** A number of the normal distribution with mean 0 and variance 1. */
  normal(): number
  /** Shuffles the array in place, each order equally likely, and returns it. */
  shuffle<A extends MutableArrayLike>(array: A): A
}

/** Anything with a length and elements that can be written: an array, a typed array. */
export interface MutableArrayLike {
  /** How many elements there are. */
  readonly length: number
  [index: number]: unknown
}

/**
 * A small, fast, seeded generator of random numbers, not for secrets: xoshiro128** by David Blackman and Sebastiano
 * Vigna ("Scrambled linear pseudorandom number generators", ACM Transactions on Mathematical Software 47, 2021), its
 * state filled from the seed by splitmix64, as its authors advise.
 *
 * @param seed  any safe integer
 * @throws RangeError when `seed` is no safe integer
 */
export function createRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed: expected a safe integer, got ${String(seed)}`)
  const fill = splitmix64(BigInt(seed))
  const [first, second] = [fill(), fill()]
  const word = (bits: bigint): number => Number(BigInt.asUintN(32, bits))
  const next = xoshiro128([word(first), word(first >> 32n), word(second), word(second >> 32n)])
  let spare: number | undefined

  function uniform(): number {
    const high = next() >>> 5
    const low = next() >>> 6
    return (high * 2 ** 26 + low) / 2 ** 53
  }

  function integer(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > 2 ** 32) {
      throw new RangeError(`n: expected an integer from 1 to 2^32, got ${String(n)}`)
    }
    // Draws at or above the largest multiple of n would favour the small remainders.
    const limit = 2 ** 32 - (2 ** 32 % n)
    let draw = next()
    while (draw >= limit) draw = next()
    return draw % n
  }

  // The polar method: G. Marsaglia and T. A. Bray, "A convenient method for generating normal variables", 1964.
  function normal(): number {
    if (spare !== undefined) {
      const value = spare
      spare = undefined
      return value
    }
    for (;;) {
      const x = 2 * uniform() - 1
      const y = 2 * uniform() - 1
      const s = x * x + y * y
      if (s >= 1 || s === 0) continue
      const scale = Math.sqrt((-2 * logarithm(s)) / s)
      spare = y * scale
      return x * scale
    }
  }

  // R. Durstenfeld, "Algorithm 235: Random permutation", 1964; known as the Fisher-Yates shuffle.
  function shuffle<A extends MutableArrayLike>(array: A): A {
    for (let i = array.length - 1; i > 0; i--) {
      const j = integer(i + 1)
      const held = array[i]
      array[i] = array[j]
      array[j] = held
    }
    return array
  }

  return { uniform, integer, normal, shuffle }
}

/** Returns what draws 32 random bits from xoshiro128**, version 1.1. */
export function xoshiro128(state: readonly [number, number, number, number]): () => number {
  let [a, b, c, d] = state
  return () => {
    const product = Math.imul(b, 5)
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = (d << 11) | (d >>> 21)
    return result
  }
}

/** Returns what draws 64 random bits from splitmix64. */
export function splitmix64(seed: bigint): () => bigint {
  let state = seed
  return () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n)
    let z = state
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n)
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn)
    return z ^ (z >> 31n)
  }
}

/**
 * The natural logarithm of a number from (0, 1], by arithmetic whose every rounding IEEE 754 prescribes: `Math.log` may
 * differ in the last bit from engine to engine, and with it the sequence.
 */
function logarithm(x: number): number {
  let exponent = 0
  while (x < Math.SQRT1_2) {
    x *= 2
    exponent--
  }
  // log x = 2 artanh z = 2 (z + z^3 / 3 + z^5 / 5 + …); |z| < 0.172, so that 12 terms reach the last bit.
  const z = (x - 1) / (x + 1)
  const square = z * z
  let series = 0
  for (let power = 23; power >= 1; power -= 2) series = series * square + 1 / power
  return exponent * Math.LN2 + 2 * z * series
}
