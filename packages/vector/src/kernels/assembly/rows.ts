// AssemblyScript, compiled by scripts/compile-kernels.ts. Rows against queries, four numbers at a time.
//
// All addresses are multiples of 16. A row or query takes `stride` bytes, a multiple of 16, zeros at its end.
// A pair is reported when `sum * scale[row] + shift[row]` is not below `floors[query]`, so also when it is NaN, as
// `row << 8 | query`, the rows ascending for each query. The number of reports is returned.

// @ts-nocheck

/** Rows of `columns` numbers, no multiple of 4, that lie close together, to rows of `stride` bytes. */
export function spread(from: usize, count: i32, columns: i32, to: usize, stride: usize): void {
  const keep = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(columns & 3))
  for (let row = 0; row < count; row++) {
    for (let i: usize = 0; i < stride; i += 16) v128.store(to + i, v128.load(from + i))
    const last = to + stride - 16
    v128.store(last, v128.and(v128.load(last), keep))
    from += columns << 2
    to += stride
  }
}

/** Sets scale and shift of each row for `dotMany`; four rows at a time. */
export function weigh(rows: usize, count: i32, stride: usize, cosine: bool, error: f32, scale: usize, shift: usize): void {
  for (let row = 0; row < count; row += 4) {
    let a = f32x4.splat(0), b = a, c = a, d = a
    for (let end = rows + stride; rows < end; rows += 16) {
      const w = v128.load(rows), x = v128.load(rows + stride)
      const y = v128.load(rows + 2 * stride), z = v128.load(rows + 3 * stride)
      a = f32x4.add(a, f32x4.mul(w, w))
      b = f32x4.add(b, f32x4.mul(x, x))
      c = f32x4.add(c, f32x4.mul(y, y))
      d = f32x4.add(d, f32x4.mul(z, z))
    }
    const length = f32x4.sqrt(sums(a, b, c, d))
    v128.store(scale, scaleOf(length, cosine))
    v128.store(shift, shiftOf(length, cosine, error))
    scale += 16
    shift += 16
    rows += 3 * stride
  }
}

/** Inner products with one query; four rows at a time. */
export function dotOne(
  row0: usize, count: i32, stride: usize, query: usize, cosine: bool, error: f32, floors: usize, out: usize
): i32 {
  const start = out
  const floor = v128.load32_splat(floors)
  for (let row = 0; row < count; row += 4) {
    const row1 = row0 + stride, row2 = row1 + stride, row3 = row2 + stride
    let a = f32x4.splat(0), b = a, c = a, d = a, aa = a, bb = a, cc = a, dd = a
    for (let i: usize = 0; i < stride; i += 16) {
      const q = v128.load(query + i)
      const w = v128.load(row0 + i), x = v128.load(row1 + i), y = v128.load(row2 + i), z = v128.load(row3 + i)
      a = f32x4.add(a, f32x4.mul(w, q))
      b = f32x4.add(b, f32x4.mul(x, q))
      c = f32x4.add(c, f32x4.mul(y, q))
      d = f32x4.add(d, f32x4.mul(z, q))
      aa = f32x4.add(aa, f32x4.mul(w, w))
      bb = f32x4.add(bb, f32x4.mul(x, x))
      cc = f32x4.add(cc, f32x4.mul(y, y))
      dd = f32x4.add(dd, f32x4.mul(z, z))
    }
    const length = f32x4.sqrt(sums(aa, bb, cc, dd))
    const bound = f32x4.add(f32x4.mul(sums(a, b, c, d), scaleOf(length, cosine)), shiftOf(length, cosine, error))
    out = report(notBelow(bound, floor), row, out)
    row0 = row3 + stride
  }
  return <i32>(out - start >> 2)
}

/** Squared distances to one query; four rows at a time. */
export function distanceOne(
  row0: usize, count: i32, stride: usize, query: usize, floors: usize, out: usize
): i32 {
  const start = out
  const floor = v128.load32_splat(floors)
  for (let row = 0; row < count; row += 4) {
    const row1 = row0 + stride, row2 = row1 + stride, row3 = row2 + stride
    let a = f32x4.splat(0), b = a, c = a, d = a
    for (let i: usize = 0; i < stride; i += 16) {
      const q = v128.load(query + i)
      a = add(true, a, v128.load(row0 + i), q)
      b = add(true, b, v128.load(row1 + i), q)
      c = add(true, c, v128.load(row2 + i), q)
      d = add(true, d, v128.load(row3 + i), q)
    }
    out = report(notBelow(f32x4.neg(sums(a, b, c, d)), floor), row, out)
    row0 = row3 + stride
  }
  return <i32>(out - start >> 2)
}

/** Inner products with queries of which four each are interleaved, 16 bytes of each in turn; two rows at a time. */
export function dotMany(
  rows: usize, count: i32, stride: usize, queries: usize, queryCount: i32,
  scale: usize, shift: usize, floors: usize, out: usize
): i32 {
  return many(false, rows, count, stride, queries, queryCount, scale, shift, floors, out)
}

/** Squared distances to queries of which four each are interleaved; two rows at a time. */
export function distanceMany(
  rows: usize, count: i32, stride: usize, queries: usize, queryCount: i32, floors: usize, out: usize
): i32 {
  return many(true, rows, count, stride, queries, queryCount, 0, 0, floors, out)
}

/** Below a length of 1e-15, squares may have been lost to underflow, and above 1e19 to overflow: then NaN. */
@inline function scaleOf(length: v128, cosine: bool): v128 {
  const one = f32x4.splat(1)
  if (!cosine) return one
  const safe = v128.and(f32x4.gt(length, f32x4.splat(1e-15)), f32x4.lt(length, f32x4.splat(Infinity)))
  return v128.or(f32x4.div(one, length), v128.not(safe))
}

@inline function shiftOf(length: v128, cosine: bool, error: f32): v128 {
  const errors = f32x4.splat(error)
  return cosine ? errors : f32x4.mul(errors, f32x4.add(length, f32x4.splat(1e-15)))
}

@inline function report(mask: i32, row: i32, out: usize): usize {
  for (; mask; mask &= mask - 1) {
    store<u32>(out, row + ctz(mask) << 8)
    out += 4
  }
  return out
}

@inline function many(
  squared: bool, rows: usize, count: i32, stride: usize, queries: usize, queryCount: i32,
  scale: usize, shift: usize, floors: usize, out: usize
): i32 {
  const start = out
  for (let query = 0; query < queryCount; query += 4) {
    const floor = v128.load(floors)
    let x = rows
    for (let row = 0; row < count; row += 2) {
      let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0
      let q = queries
      for (let end = x + stride; x < end; x += 16) {
        const a = v128.load(x), b = v128.load(x + stride)
        const q0 = v128.load(q), q1 = v128.load(q, 16), q2 = v128.load(q, 32), q3 = v128.load(q, 48)
        a0 = add(squared, a0, a, q0)
        b0 = add(squared, b0, b, q0)
        a1 = add(squared, a1, a, q1)
        b1 = add(squared, b1, b, q1)
        a2 = add(squared, a2, a, q2)
        b2 = add(squared, b2, b, q2)
        a3 = add(squared, a3, a, q3)
        b3 = add(squared, b3, b, q3)
        q += 64
      }
      const a = bound(squared, sums(a0, a1, a2, a3), scale, shift, row)
      const b = bound(squared, sums(b0, b1, b2, b3), scale, shift, row + 1)
      for (let mask = notBelow(a, floor) | notBelow(b, floor) << 4; mask; mask &= mask - 1) {
        const bit = ctz(mask)
        store<u32>(out, row + (bit >> 2) << 8 | query + (bit & 3))
        out += 4
      }
      x += stride
    }
    queries += stride << 2
    floors += 16
  }
  return <i32>(out - start >> 2)
}

/** The sums of one row and four queries, scaled and shifted; of squares, negative. */
@inline function bound(squared: bool, sum: v128, scale: usize, shift: usize, row: i32): v128 {
  if (squared) return f32x4.neg(sum)
  const at = row << 2
  return f32x4.add(f32x4.mul(sum, v128.load32_splat(scale + at)), v128.load32_splat(shift + at))
}

@inline function add(squared: bool, sum: v128, x: v128, q: v128): v128 {
  if (squared) {
    const difference = f32x4.sub(x, q)
    return f32x4.add(sum, f32x4.mul(difference, difference))
  }
  return f32x4.add(sum, f32x4.mul(x, q))
}

/** The sum of the four numbers of each of four vectors. */
@inline function sums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7))
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7))
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7))
}

@inline function notBelow(x: v128, floor: v128): i32 {
  return i32x4.bitmask(v128.not(f32x4.lt(x, floor)))
}
