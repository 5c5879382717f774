// What differs between plain and relaxed SIMD, and the logistic function. `relaxed` is set by the compiler's options.

/** x y + z: in one rounding where that is asked for and the processor can, else in two. */
@inline export function multiplyAdd(x: v128, y: v128, z: v128): v128 {
  return relaxed ? f32x4.relaxed_madd(x, y, z) : f32x4.add(f32x4.mul(x, y), z)
}

/** What ../wasm.ts tries it by. */
export function multiplySubtract(x: f32, y: f32, z: f32): f32 {
  return f32x4.extract_lane(multiplyAdd(f32x4.splat(x), f32x4.splat(y), f32x4.splat(-z)), 0)
}

/** The sums of four vectors' lanes. */
@inline export function sums(x: v128, y: v128, z: v128, u: v128): v128 {
  const xy = f32x4.add(v128.shuffle<f32>(x, y, 0, 4, 1, 5), v128.shuffle<f32>(x, y, 2, 6, 3, 7))
  const zu = f32x4.add(v128.shuffle<f32>(z, u, 0, 4, 1, 5), v128.shuffle<f32>(z, u, 2, 6, 3, 7))
  return f32x4.add(v128.shuffle<f32>(xy, zu, 0, 1, 4, 5), v128.shuffle<f32>(xy, zu, 2, 3, 6, 7))
}

/** e^x for |x| up to 20, as in ../typescript.ts. */
@inline export function exp(x: v128): v128 {
  const bias = f32x4.splat(12582912)
  const t = f32x4.mul(x, f32x4.splat(1.44269504))
  // The whole part stands in the lowest bits of the biased sum.
  const biased = f32x4.add(t, bias)
  const r = f32x4.sub(t, f32x4.sub(biased, bias))
  let p = multiplyAdd(f32x4.splat(0.001326472731307149), r, f32x4.splat(0.009671512991189957))
  p = multiplyAdd(p, r, f32x4.splat(0.05550733581185341))
  p = multiplyAdd(p, r, f32x4.splat(0.24022242426872253))
  p = multiplyAdd(p, r, f32x4.splat(0.6931470036506653))
  p = multiplyAdd(p, r, f32x4.splat(1))
  return i32x4.add(p, i32x4.shl(biased, 23))
}
