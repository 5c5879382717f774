/**
 * Exponential and logarithm by arithmetic whose every rounding IEEE 754 prescribes: `Math.exp` and `Math.log` may differ in the
 * last bit from engine to engine, and with them the layouts. Both are right to a few units of the last place.
 */

/** e to the power of `x`, for `x` up to 44; 0 below -44, where less than 1e-19 is left. */
export function exponential(x: number): number {
  if (x < -44) return 0
  // e^x = 2^k e^r with |r| ≤ ln 2 / 2; ln 2 in two parts, so that k times the first is exact.
  const k = Math.round(x * Math.LOG2E)
  const r = x - k * ln2High - k * ln2Low
  let series = 1 / 6227020800
  for (let i = 1; i < inverseFactorials.length; i++) series = series * r + inverseFactorials[i]!
  return series * powersOfTwo[k + 64]!
}

/** The natural logarithm of a number from (0, ∞). */
export function logarithm(x: number): number {
  let exponent = 0
  for (; x > Math.SQRT2; exponent++) x /= 2
  for (; x < Math.SQRT1_2; exponent--) x *= 2
  // log x = 2 artanh z = 2 (z + z³ / 3 + z⁵ / 5 + …); |z| < 0.172, so that 12 terms reach the last bit.
  const z = (x - 1) / (x + 1)
  let series = 0
  for (let power = 23; power >= 1; power -= 2) series = series * z * z + 1 / power
  return exponent * ln2High + (2 * z * series + exponent * ln2Low)
}

// The upper 32 bits of ln 2, and the rest.
const ln2High = 0.6931471803691238
const ln2Low = 1.9082149292705877e-10

/** 1 / 13!, …, 1 / 1!, 1 / 0! */
const inverseFactorials = Float64Array.of(
  1 / 6227020800,
  1 / 479001600,
  1 / 39916800,
  1 / 3628800,
  1 / 362880,
  1 / 40320,
  1 / 5040,
  1 / 720,
  1 / 120,
  1 / 24,
  1 / 6,
  1 / 2,
  1,
  1
)

/** 2^-64, …, 2^64. */
const powersOfTwo = new Float64Array(129).fill(1)
for (let i = 1; i <= 64; i++) {
  powersOfTwo[64 + i] = powersOfTwo[63 + i]! * 2
  powersOfTwo[64 - i] = powersOfTwo[65 - i]! / 2
}
