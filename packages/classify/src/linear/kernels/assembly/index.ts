// AssemblyScript, compiled by scripts/compile-kernels.ts. The products of matrices that linear models consist of;
// linear/kernels.ts has the same in TypeScript, rounding for rounding.

// @ts-nocheck

/**
 * The inner products of rows, of 32 bits, and vectors, of 64, summed in 64 bits: those of even and of odd columns apart.
 *
 * @param x        `rows` rows, a multiple of 4, each `stride` bytes behind the one before
 * @param columns  a multiple of 2
 * @param vectors  `count` of them, of `columns` numbers each, without gaps
 * @param out      `rows` rows of `count` numbers, each `outStride` bytes behind the one before
 */
export function multiply(
  x: usize, rows: i32, stride: usize, columns: i32, vectors: usize, count: i32, out: usize, outStride: usize
): void {
  const length = <usize>columns << 3
  for (const end = x + <usize>rows * stride; x < end; x += 4 * stride, out += 4 * outStride) {
    let v = vectors, to = out, j = 0
    for (; j + 1 < count; j += 2, v += 2 * length, to += 16) multiplyTwo(x, stride, v, length, to, outStride)
    if (j < count) multiplyOne(x, stride, v, length, to, outStride)
  }
}

@inline function multiplyTwo(x: usize, stride: usize, v: usize, length: usize, to: usize, outStride: usize): void {
  let a0 = f64x2.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0
  for (const end = v + length; v < end; v += 16, x += 8) {
    const a = v128.load(v), b = v128.load(v + length)
    const x0 = numbers(x), x1 = numbers(x + stride), x2 = numbers(x + 2 * stride), x3 = numbers(x + 3 * stride)
    a0 = f64x2.add(a0, f64x2.mul(x0, a))
    b0 = f64x2.add(b0, f64x2.mul(x0, b))
    a1 = f64x2.add(a1, f64x2.mul(x1, a))
    b1 = f64x2.add(b1, f64x2.mul(x1, b))
    a2 = f64x2.add(a2, f64x2.mul(x2, a))
    b2 = f64x2.add(b2, f64x2.mul(x2, b))
    a3 = f64x2.add(a3, f64x2.mul(x3, a))
    b3 = f64x2.add(b3, f64x2.mul(x3, b))
  }
  store<f64>(to, total(a0))
  store<f64>(to + 8, total(b0))
  to += outStride
  store<f64>(to, total(a1))
  store<f64>(to + 8, total(b1))
  to += outStride
  store<f64>(to, total(a2))
  store<f64>(to + 8, total(b2))
  to += outStride
  store<f64>(to, total(a3))
  store<f64>(to + 8, total(b3))
}

@inline function multiplyOne(x: usize, stride: usize, v: usize, length: usize, to: usize, outStride: usize): void {
  let a0 = f64x2.splat(0), a1 = a0, a2 = a0, a3 = a0
  for (const end = v + length; v < end; v += 16, x += 8) {
    const a = v128.load(v)
    a0 = f64x2.add(a0, f64x2.mul(numbers(x), a))
    a1 = f64x2.add(a1, f64x2.mul(numbers(x + stride), a))
    a2 = f64x2.add(a2, f64x2.mul(numbers(x + 2 * stride), a))
    a3 = f64x2.add(a3, f64x2.mul(numbers(x + 3 * stride), a))
  }
  store<f64>(to, total(a0))
  store<f64>(to + outStride, total(a1))
  store<f64>(to + 2 * outStride, total(a2))
  store<f64>(to + 3 * outStride, total(a3))
}

/**
 * Adds R' X to the sums, in 64 bits, row after row: `sums[j][c] += r[j] * x[c]` for each row r of R and x of X.
 *
 * @param x        X: `rows` rows of 32 bits, each `stride` bytes behind the one before
 * @param columns  of X, a multiple of 8
 * @param factors  R: as many rows of `count` numbers of 64 bits, each `factorStride` bytes behind the one before
 * @param sums     `count` rows, each `sumStride` bytes behind the one before
 */
export function addProducts(
  x: usize, rows: i32, stride: usize, columns: i32, factors: usize, count: i32, factorStride: usize, sums: usize,
  sumStride: usize
): void {
  const length = <usize>columns << 2, end = x + <usize>rows * stride
  let j = 0
  for (; j + 1 < count; j += 2, factors += 16, sums += 2 * sumStride) {
    for (let at: usize = 0; at < length; at += 32) {
      const to = sums + 2 * at, other = to + sumStride
      let a0 = v128.load(to), a1 = v128.load(to + 16), a2 = v128.load(to + 32), a3 = v128.load(to + 48)
      let b0 = v128.load(other), b1 = v128.load(other + 16), b2 = v128.load(other + 32), b3 = v128.load(other + 48)
      let r = factors
      for (let from = x + at, last = end + at; from < last; from += stride, r += factorStride) {
        const x0 = numbers(from), x1 = numbers(from + 8), x2 = numbers(from + 16), x3 = numbers(from + 24)
        const a = v128.load64_splat(r), b = v128.load64_splat(r + 8)
        a0 = f64x2.add(a0, f64x2.mul(x0, a))
        a1 = f64x2.add(a1, f64x2.mul(x1, a))
        a2 = f64x2.add(a2, f64x2.mul(x2, a))
        a3 = f64x2.add(a3, f64x2.mul(x3, a))
        b0 = f64x2.add(b0, f64x2.mul(x0, b))
        b1 = f64x2.add(b1, f64x2.mul(x1, b))
        b2 = f64x2.add(b2, f64x2.mul(x2, b))
        b3 = f64x2.add(b3, f64x2.mul(x3, b))
      }
      v128.store(to, a0)
      v128.store(to + 16, a1)
      v128.store(to + 32, a2)
      v128.store(to + 48, a3)
      v128.store(other, b0)
      v128.store(other + 16, b1)
      v128.store(other + 32, b2)
      v128.store(other + 48, b3)
    }
  }
  if (j == count) return
  for (let at: usize = 0; at < length; at += 32) {
    const to = sums + 2 * at
    let a0 = v128.load(to), a1 = v128.load(to + 16), a2 = v128.load(to + 32), a3 = v128.load(to + 48)
    let r = factors
    for (let from = x + at, last = end + at; from < last; from += stride, r += factorStride) {
      const a = v128.load64_splat(r)
      a0 = f64x2.add(a0, f64x2.mul(numbers(from), a))
      a1 = f64x2.add(a1, f64x2.mul(numbers(from + 8), a))
      a2 = f64x2.add(a2, f64x2.mul(numbers(from + 16), a))
      a3 = f64x2.add(a3, f64x2.mul(numbers(from + 24), a))
    }
    v128.store(to, a0)
    v128.store(to + 16, a1)
    v128.store(to + 32, a2)
    v128.store(to + 48, a3)
  }
}

/** Two numbers of 32 bits in 64. */
@inline function numbers(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at))
}

@inline function total(sums: v128): f64 {
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1)
}

/**
 * Adds A B to `out`, in 32 bits, each number summed in order and rounded at each step.
 *
 * @param a      A: of four rows in turn a number of each, `inner` times; then the next four
 * @param fours  how many times four rows
 * @param b      B: of eight columns in turn a number of each, `inner` times; then the next eight
 * @param eights how many times eight columns; `out` has so many, row after row
 */
export function addPanels(a: usize, fours: i32, b: usize, eights: i32, inner: i32, out: usize): void {
  const stride = <usize>eights << 5, length = <usize>inner << 4
  for (let j = 0; j < eights; j++, b += 2 * length, out += 32) {
    let x = a, to = out
    for (let i = 0; i < fours; i++, to += 4 * stride) {
      const to1 = to + stride, to2 = to1 + stride, to3 = to2 + stride
      let a0 = v128.load(to), a1 = v128.load(to1), a2 = v128.load(to2), a3 = v128.load(to3)
      let b0 = v128.load(to, 16), b1 = v128.load(to1, 16), b2 = v128.load(to2, 16), b3 = v128.load(to3, 16)
      let y = b
      for (const end = x + length; x < end; x += 16, y += 32) {
        const low = v128.load(y), high = v128.load(y, 16)
        const x0 = v128.load32_splat(x), x1 = v128.load32_splat(x, 4)
        const x2 = v128.load32_splat(x, 8), x3 = v128.load32_splat(x, 12)
        a0 = f32x4.add(a0, f32x4.mul(x0, low))
        b0 = f32x4.add(b0, f32x4.mul(x0, high))
        a1 = f32x4.add(a1, f32x4.mul(x1, low))
        b1 = f32x4.add(b1, f32x4.mul(x1, high))
        a2 = f32x4.add(a2, f32x4.mul(x2, low))
        b2 = f32x4.add(b2, f32x4.mul(x2, high))
        a3 = f32x4.add(a3, f32x4.mul(x3, low))
        b3 = f32x4.add(b3, f32x4.mul(x3, high))
      }
      v128.store(to, a0)
      v128.store(to, b0, 16)
      v128.store(to1, a1)
      v128.store(to1, b1, 16)
      v128.store(to2, a2)
      v128.store(to2, b2, 16)
      v128.store(to3, a3)
      v128.store(to3, b3, 16)
    }
  }
}

/**
 * Lays rows less the means of their columns in the panels that `addPanels` takes, as A and as B.
 *
 * @param x       `rows` rows of 32 bits, each `stride` bytes behind the one before
 * @param eights  how many times eight columns
 * @param inner   rows of a panel
 * @param fours   where the first of these rows belongs in the first panel of four columns, and
 * @param to      of eight
 */
export function centerPanels(
  x: usize, rows: i32, stride: usize, eights: i32, means: usize, inner: i32, fours: usize, to: usize
): void {
  const length = <usize>inner << 4, end = x + <usize>rows * stride
  for (let j: usize = 0; j < <usize>eights << 5; j += 32, fours += 2 * length, to += 2 * length) {
    const m0 = v128.load(means + j), m1 = v128.load(means + j, 16)
    let four = fours, eight = to
    for (let from = x + j, last = end + j; from < last; from += stride, four += 16, eight += 32) {
      const low = f32x4.sub(v128.load(from), m0), high = f32x4.sub(v128.load(from, 16), m1)
      v128.store(eight, low)
      v128.store(eight, high, 16)
      v128.store(four, low)
      v128.store(four + length, high)
    }
  }
}
