// AssemblyScript, compiled by scripts/compile-kernels.ts. The products of matrices that PCA consists of; pca/kernels.ts has
// the same in TypeScript, rounding for rounding.

// @ts-nocheck

/**
 * Adds the inner products of all columns of some rows to `sums`: its upper triangle, `sums[i][j] += x[i] * x[j]` for each row
 * x, from j = i on (i - 1 where i is odd). In 64 bits.
 *
 * @param block  `rows` rows, a multiple of 4, of `width` numbers, a multiple of 2
 */
export function addProducts(block: usize, rows: i32, width: i32, sums: usize): void {
  const stride = <usize>width << 3
  for (let row = 0; row < rows; row += 4) {
    for (let i: usize = 0; i < stride; i += 16) {
      let x = block + i
      const a0 = v128.load64_splat(x), b0 = v128.load64_splat(x + 8)
      const a1 = v128.load64_splat(x + stride), b1 = v128.load64_splat(x + stride + 8)
      const a2 = v128.load64_splat(x + 2 * stride), b2 = v128.load64_splat(x + 2 * stride + 8)
      const a3 = v128.load64_splat(x + 3 * stride), b3 = v128.load64_splat(x + 3 * stride + 8)
      let a = sums + (i >> 3) * stride + i
      for (const end = block + stride; x < end; x += 16, a += 16) {
        const x0 = v128.load(x), x1 = v128.load(x + stride)
        const x2 = v128.load(x + 2 * stride), x3 = v128.load(x + 3 * stride)
        v128.store(a, f64x2.add(v128.load(a), products(a0, x0, a1, x1, a2, x2, a3, x3)))
        v128.store(a + stride, f64x2.add(v128.load(a + stride), products(b0, x0, b1, x1, b2, x2, b3, x3)))
      }
    }
    block += 4 * stride
  }
}

@inline function products(a: v128, x: v128, b: v128, y: v128, c: v128, z: v128, d: v128, w: v128): v128 {
  return f64x2.add(
    f64x2.add(f64x2.mul(a, x), f64x2.mul(b, y)),
    f64x2.add(f64x2.mul(c, z), f64x2.mul(d, w))
  )
}

/**
 * Adds X' (X V) to Z, for some rows X. In 32 bits.
 *
 * @param block    X: `rows` rows, a multiple of 4, of `columns` numbers
 * @param vectors  V: `columns` rows of `count` numbers, a multiple of 8; Z alike
 */
export function addImages(block: usize, rows: i32, columns: i32, vectors: usize, count: i32, images: usize): void {
  const stride = <usize>columns << 2, step = <usize>count << 2
  for (let row = 0; row < rows; row += 4) {
    for (let at: usize = 0; at < step; at += 32) {
      let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0
      let v = vectors + at
      const end = block + stride
      for (let x = block; x < end; x += 4, v += step) {
        const v0 = v128.load(v), v1 = v128.load(v + 16)
        const x0 = v128.load32_splat(x), x1 = v128.load32_splat(x + stride)
        const x2 = v128.load32_splat(x + 2 * stride), x3 = v128.load32_splat(x + 3 * stride)
        a0 = f32x4.add(a0, f32x4.mul(x0, v0))
        b0 = f32x4.add(b0, f32x4.mul(x0, v1))
        a1 = f32x4.add(a1, f32x4.mul(x1, v0))
        b1 = f32x4.add(b1, f32x4.mul(x1, v1))
        a2 = f32x4.add(a2, f32x4.mul(x2, v0))
        b2 = f32x4.add(b2, f32x4.mul(x2, v1))
        a3 = f32x4.add(a3, f32x4.mul(x3, v0))
        b3 = f32x4.add(b3, f32x4.mul(x3, v1))
      }
      let z = images + at
      for (let x = block; x < end; x += 4, z += step) {
        const x0 = v128.load32_splat(x), x1 = v128.load32_splat(x + stride)
        const x2 = v128.load32_splat(x + 2 * stride), x3 = v128.load32_splat(x + 3 * stride)
        v128.store(z, f32x4.add(v128.load(z), weighted(x0, a0, x1, a1, x2, a2, x3, a3)))
        v128.store(z + 16, f32x4.add(v128.load(z + 16), weighted(x0, b0, x1, b1, x2, b2, x3, b3)))
      }
    }
    block += 4 * stride
  }
}

@inline function weighted(a: v128, x: v128, b: v128, y: v128, c: v128, z: v128, d: v128, w: v128): v128 {
  return f32x4.add(
    f32x4.add(f32x4.mul(a, x), f32x4.mul(b, y)),
    f32x4.add(f32x4.mul(c, z), f32x4.mul(d, w))
  )
}
