/**
 * Exponential and logarithm by arithmetic whose every rounding IEEE 754 prescribes: those of `Math` may differ in the last bit
 * from engine to engine, and with them what is learnt. Both are right to a few units of the last place.
 */

/** e to the power of `x`; 0 below -708, Infinity above 709. */
export function exponential(x: number): number {
  if (!(x > -708)) return 0
  if (x > 709) return Infinity
  // e^x = 2^k e^r with |r| <= ln 2 / 2; ln 2 in two parts, so that k times the first is exact.
  const k = Math.round(x * Math.LOG2E)
  const r = x - k * ln2High - k * ln2Low
  let series = e13
  series = series * r + e12
  series = series * r + e11
  series = series * r + e10
  series = series * r + e9
  series = series * r + e8
  series = series * r + e7
  series = series * r + e6
  series = series * r + e5
  series = series * r + e4
  series = series * r + e3
  series = series * r + 1 / 2
  series = (series * r + 1) * r + 1
  return series * powersOfTwo[k + 1022]!
}

/** The natural logarithm of a finite `x` above 0. */
export function logarithm(x: number): number {
  let exponent = 0
  for (; x > Math.SQRT2; exponent++) x /= 2
  for (; x < Math.SQRT1_2; exponent--) x *= 2
  // log x = 2 artanh z = 2 (z + z³ / 3 + z⁵ / 5 + …); |z| < 0.172, so that 12 terms reach the last bit.
  const z = (x - 1) / (x + 1)
  const square = z * z
  let series = 0
  for (let i = 0; i < oddInverses.length; i++) series = series * square + oddInverses[i]!
  return exponent * ln2High + (2 * z * series + exponent * ln2Low)
}

// One by the factorials. Written out: a loop over them takes ten times as long.
const e3 = 1 / 6
const e4 = 1 / 24
const e5 = 1 / 120
const e6 = 1 / 720
const e7 = 1 / 5040
const e8 = 1 / 40_320
const e9 = 1 / 362_880
const e10 = 1 / 3_628_800
const e11 = 1 / 39_916_800
const e12 = 1 / 479_001_600
const e13 = 1 / 6_227_020_800
const oddInverses = Float64Array.from({ length: 12 }, (_, i) => 1 / (23 - 2 * i))
/** 2^-1022, …, 2^1023. */
const powersOfTwo = Float64Array.from({ length: 2046 }, (_, i) => 2 ** (i - 1022))

// The upper 32 bits of ln 2, and the rest.
const ln2High = 0.6931471803691238
const ln2Low = 1.9082149292705877e-10
