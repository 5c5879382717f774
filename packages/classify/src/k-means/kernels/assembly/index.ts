// AssemblyScript, compiled by scripts/compile-kernels.ts. Squared distances of rows to centres, in 32 bits, each the sum of
// four sums. ../typescript.ts does the same without WebAssembly, to the last bit.

// @ts-nocheck

/**
 * Squared distances of `count` rows, whose addresses lie from `rows` on, to four centres each, whose address lies from `groups`
 * on: 16 bytes of each centre in turn. A row takes `bytes`, a multiple of 16. All addresses are multiples of 16.
 */
export function measure(rows: usize, groups: usize, count: i32, bytes: usize, out: usize): void {
  for (let i = 0; i < count; i++) {
    const at = <usize>i << 2
    let x: usize = load<u32>(rows + at), c: usize = load<u32>(groups + at)
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0
    for (const end = x + bytes; x < end; x += 16) {
      const row = v128.load(x)
      const d0 = f32x4.sub(row, v128.load(c)), d1 = f32x4.sub(row, v128.load(c, 16))
      const d2 = f32x4.sub(row, v128.load(c, 32)), d3 = f32x4.sub(row, v128.load(c, 48))
      s0 = f32x4.add(s0, f32x4.mul(d0, d0))
      s1 = f32x4.add(s1, f32x4.mul(d1, d1))
      s2 = f32x4.add(s2, f32x4.mul(d2, d2))
      s3 = f32x4.add(s3, f32x4.mul(d3, d3))
      c += 64
    }
    v128.store(out + (at << 2), sums(s0, s1, s2, s3))
  }
}

/** The sum of the four numbers of each of four vectors: the first and third, and the second and fourth, then both. */
@inline function sums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7))
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7))
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7))
}
