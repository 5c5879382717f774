/** The sum of the four. */
@inline export function sum(v: v128): f32 {
  const v02 = f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 2)
  return v02 + (f32x4.extract_lane(v, 1) + f32x4.extract_lane(v, 3))
}

/** Vectors of lanes stored as lanes of vectors: the first lanes of all four at `to`, the next `step` bytes on, and so on. */
@inline export function storeTransposed(to: usize, step: isize, a: v128, b: v128, c: v128, d: v128): void {
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5)
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5)
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5))
  v128.store(to + step, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7))
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7)
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7)
  v128.store(to + 2 * step, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5))
  v128.store(to + 3 * step, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7))
}
