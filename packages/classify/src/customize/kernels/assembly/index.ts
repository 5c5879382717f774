// AssemblyScript, compiled by scripts/compile-kernels.ts. The product of two matrices in 32 bits: each number is summed in
// order, every product and sum rounded, as linear/gemm.ts does without WebAssembly.

// @ts-nocheck

/**
 * Adds a b to out.
 *
 * @param a       quads of four rows: of each quad the first numbers of the four, then the second ones, …
 * @param b       panels of eight columns: of each panel the eight numbers of the first row, then those of the second, …
 * @param quads   how many rows there are, in fours
 * @param inner   columns of a and rows of b
 * @param panels  how many columns of b there are, in eights
 * @param out     row after row
 */
export function multiply(a: usize, b: usize, quads: i32, inner: i32, panels: i32, out: usize): void {
  const stride = (<usize>panels) << 5
  const lengthOfQuad = (<usize>inner) << 4,
    lengthOfPanel = (<usize>inner) << 5
  for (let q = 0; q < quads; q++, a += lengthOfQuad, out += 4 * stride) {
    for (let p = 0, panel = b, to = out; p < panels; p++, panel += lengthOfPanel, to += 32) {
      let o1 = to + stride,
        o2 = o1 + stride,
        o3 = o2 + stride
      let a0 = v128.load(to),
        b0 = v128.load(to, 16)
      let a1 = v128.load(o1),
        b1 = v128.load(o1, 16)
      let a2 = v128.load(o2),
        b2 = v128.load(o2, 16)
      let a3 = v128.load(o3),
        b3 = v128.load(o3, 16)
      for (let x = a, y = panel, end = a + lengthOfQuad; x < end; x += 16, y += 32) {
        const u = v128.load(y),
          v = v128.load(y, 16)
        let s = v128.load32_splat(x)
        a0 = f32x4.add(a0, f32x4.mul(s, u))
        b0 = f32x4.add(b0, f32x4.mul(s, v))
        s = v128.load32_splat(x, 4)
        a1 = f32x4.add(a1, f32x4.mul(s, u))
        b1 = f32x4.add(b1, f32x4.mul(s, v))
        s = v128.load32_splat(x, 8)
        a2 = f32x4.add(a2, f32x4.mul(s, u))
        b2 = f32x4.add(b2, f32x4.mul(s, v))
        s = v128.load32_splat(x, 12)
        a3 = f32x4.add(a3, f32x4.mul(s, u))
        b3 = f32x4.add(b3, f32x4.mul(s, v))
      }
      v128.store(to, a0)
      v128.store(to, b0, 16)
      v128.store(o1, a1)
      v128.store(o1, b1, 16)
      v128.store(o2, a2)
      v128.store(o2, b2, 16)
      v128.store(o3, a3)
      v128.store(o3, b3, 16)
    }
  }
}
