/** x y + z for numbers of 32 bits, in one rounding to 32 bits: what a fused instruction gives, IEEE 754's fusedMultiplyAdd. */
export function roundedOnce(x: number, y: number, z: number): number {
  // Exact: 2 * 24 bits fit into 53.
  const product = x * y
  const sum = product + z
  const rounded = Math.fround(sum)
  // The sum was rounded to 53 bits first, which matters where it fell just between two numbers of 32 bits, once in 500
  // million times. Then it has 25 bits, and is the same when it is rounded to those (T. Dekker, "A floating-point technique for
  // extending the available precision", 1971).
  const scaled = sum * (2 ** 28 + 1)
  return scaled - (scaled - sum) === sum && rounded !== sum ? nearest(product, z, sum, rounded) : rounded
}

/** x y + z for numbers of 32 bits, the product rounded to 32 bits and then the sum. */
export function roundedTwice(x: number, y: number, z: number): number {
  return Math.fround(Math.fround(x * y) + z)
}

/**
 * The number of 32 bits that is nearest to product + z. Where the sum is as far from another one as from `rounded`, what
 * it lost decides, which is known exactly (D. Knuth, "The Art of Computer Programming", volume 2, section 4.2.2, theorem B).
 */
function nearest(product: number, z: number, sum: number, rounded: number): number {
  // An infinite one stands where the next number would.
  const place = Math.min(2 ** 128, Math.max(-(2 ** 128), rounded))
  const other = sum + (sum - place)
  if (Math.fround(other) !== other) return rounded
  const ofZ = sum - product
  const rest = product - (sum - ofZ) + (z - ofZ)
  return rest > 0 ? Math.max(rounded, other) : rest < 0 ? Math.min(rounded, other) : rounded
}
