/**
 * Exponential and logarithm by arithmetic whose every rounding IEEE 754 prescribes: `Math.exp` and `Math.log` may differ in the
 * last bit from engine to engine, and with them the vectors that come of a training. Both are right to a few units of the last
 * place.
 */

/** e to the power of `x`: 0 far below, Infinity far above, NaN for NaN. */
export function exponential(x: number): number {
  if (!(x < 710)) return x >= 710 ? Infinity : NaN
  if (x < -746) return 0
  // e^x = 2^k e^r with |r| ≤ ln 2 / 2; ln 2 in two parts, so that k times the first is exact.
  const k = Math.round(x / Math.LN2)
  const r = x - k * ln2High - k * ln2Low
  let series = 1
  for (let i = 14; i > 0; i--) series = 1 + (series * r) / i
  for (let i = 0; i < k; i++) series *= 2
  for (let i = 0; i > k; i--) series /= 2
  return series
}

/** The natural logarithm of `x`: -Infinity for 0, NaN below 0 and for NaN. */
export function logarithm(x: number): number {
  if (!(x > 0) || x === Infinity) return x === 0 ? -Infinity : x > 0 ? Infinity : NaN
  let exponent = 0
  for (; x > Math.SQRT2; exponent++) x /= 2
  for (; x < Math.SQRT1_2; exponent--) x *= 2
  // log x = 2 artanh z = 2 (z + z³ / 3 + z⁵ / 5 + …); |z| < 0.172, so that 12 terms reach the last bit.
  const z = (x - 1) / (x + 1)
  let series = 0
  for (let power = 23; power >= 1; power -= 2) series = series * z * z + 1 / power
  return exponent * ln2High + (2 * z * series + exponent * ln2Low)
}

/** The logistic function 1 / (1 + e^-x), from 0 to 1. */
export function sigmoid(x: number): number {
  return 1 / (1 + exponential(-x))
}

/**
 * e^x in 32 bits for |x| up to 20, off by at most 3e-7 of it, as kernels in WebAssembly have it: 2^n times a polynomial for
 * 2^r, n whole and |r| <= 1/2, its coefficients those with the least error.
 *
 * @param multiplyAdd  a * b + c as the kernel rounds it
 */
export function exponential32(x: number, multiplyAdd: (a: number, b: number, c: number) => number): number {
  const t = Math.fround(x * Math.fround(1.44269504))
  const n = Math.fround(Math.fround(t + roundingBias) - roundingBias)
  const r = Math.fround(t - n)
  let p = exp2Coefficients[0]!
  for (let i = 1; i < exp2Coefficients.length; i++) p = multiplyAdd(p, r, exp2Coefficients[i]!)
  return Math.fround(p * powersOfTwo[n + 32]!)
}

/** Added to a small number in 32 bits it pushes all fractions out, the halves to the even side. */
const roundingBias = 1.5 * 2 ** 23

const exp2Coefficients = Float32Array.of(
  0.001326472731307149,
  0.009671512991189957,
  0.05550733581185341,
  0.24022242426872253,
  0.6931470036506653,
  1
)

const powersOfTwo = Float64Array.from({ length: 65 }, (_, i) => (i < 32 ? 1 / 2 ** (32 - i) : 2 ** (i - 32)))

// The upper 32 bits of ln 2, and the rest.
const ln2High = 0.6931471803691238
const ln2Low = 1.9082149292705877e-10
