// AssemblyScript, compiled by scripts/compile-kernels.ts. Rows against queries, four numbers at a time.
//
// All addresses are multiples of 16. A row or query takes `stride` bytes, a multiple of 16, zeros at its end.
// A pair is reported when its bound is not below `floors[query]`, so also when it is NaN, as `row << 8 | query`, the rows
// ascending for each query. The number of reports is returned.

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

/**
 * Rounds each row to whole multiples of `1 / units` of its length, 16 bits each, and sets that length: to NaN where it may have
 * lost squares to underflow or overflow. Codes take `codeStride` bytes a row, a multiple of 16, zeros at their end.
 */
export function encode(
  rows: usize, count: i32, stride: usize, units: f32, codes: usize, codeStride: usize, lengths: usize
): void {
  for (let row = 0; row < count; row++) {
    let a = f32x4.splat(0), b = a, c = a, d = a
    let i: usize = 0
    for (; i + 48 < stride; i += 64) {
      const w = v128.load(rows + i), x = v128.load(rows + i, 16), y = v128.load(rows + i, 32), z = v128.load(rows + i, 48)
      a = f32x4.add(a, f32x4.mul(w, w))
      b = f32x4.add(b, f32x4.mul(x, x))
      c = f32x4.add(c, f32x4.mul(y, y))
      d = f32x4.add(d, f32x4.mul(z, z))
    }
    for (; i < stride; i += 16) {
      const w = v128.load(rows + i)
      a = f32x4.add(a, f32x4.mul(w, w))
    }
    a = f32x4.add(f32x4.add(a, b), f32x4.add(c, d))
    const length = f32x4.extract_lane(f32x4.sqrt(sums(a, a, a, a)), 0)
    const safe = length > 1e-15 && length < 1e19
    store<f32>(lengths, safe ? length : <f32>NaN)
    const scale = f32x4.splat(safe ? units / length : <f32>0)
    for (i = 0; i < codeStride; i += 16) {
      const from = rows + (i << 1)
      const x = code(v128.load(from), scale)
      const y = (i << 1) + 16 < stride ? code(v128.load(from, 16), scale) : i32x4.splat(0)
      v128.store(codes + i, i16x8.narrow_i32x4_s(x, y))
    }
    rows += stride
    codes += codeStride
    lengths += 4
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
      a = addSquare(a, v128.load(row0 + i), q)
      b = addSquare(b, v128.load(row1 + i), q)
      c = addSquare(c, v128.load(row2 + i), q)
      d = addSquare(d, v128.load(row3 + i), q)
    }
    out = report(notBelow(f32x4.neg(sums(a, b, c, d)), floor), row, out)
    row0 = row3 + stride
  }
  return <i32>(out - start >> 2)
}

/**
 * By codes, with queries of which four each are interleaved, 16 bytes of each in turn; two rows at a time. The bound of a pair
 * is `(sum * scale[row] + shift[row]) * lengths[query] - minus[row]`.
 */
export function codesMany(
  rows: usize, count: i32, codeStride: usize, queries: usize, queryCount: i32,
  scale: usize, shift: usize, minus: usize, lengths: usize, floors: usize, out: usize
): i32 {
  const start = out
  for (let query = 0; query < queryCount; query += 4) {
    const floor = v128.load(floors), length = v128.load(lengths)
    let x = rows
    for (let row = 0; row < count; row += 2) {
      let a0 = i32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0
      let q = queries
      for (let end = x + codeStride; x < end; x += 16) {
        const a = v128.load(x), b = v128.load(x + codeStride)
        const q0 = v128.load(q), q1 = v128.load(q, 16), q2 = v128.load(q, 32), q3 = v128.load(q, 48)
        a0 = i32x4.add(a0, i32x4.dot_i16x8_s(a, q0))
        b0 = i32x4.add(b0, i32x4.dot_i16x8_s(b, q0))
        a1 = i32x4.add(a1, i32x4.dot_i16x8_s(a, q1))
        b1 = i32x4.add(b1, i32x4.dot_i16x8_s(b, q1))
        a2 = i32x4.add(a2, i32x4.dot_i16x8_s(a, q2))
        b2 = i32x4.add(b2, i32x4.dot_i16x8_s(b, q2))
        a3 = i32x4.add(a3, i32x4.dot_i16x8_s(a, q3))
        b3 = i32x4.add(b3, i32x4.dot_i16x8_s(b, q3))
        q += 64
      }
      const at = row << 2
      const a = bound(wholeSums(a0, a1, a2, a3), scale + at, shift + at, minus + at, length)
      const b = bound(wholeSums(b0, b1, b2, b3), scale + at + 4, shift + at + 4, minus + at + 4, length)
      out = reportMany(notBelow(a, floor) | notBelow(b, floor) << 4, row, query, out)
      x += codeStride
    }
    queries += codeStride << 2
    floors += 16
    lengths += 16
  }
  return <i32>(out - start >> 2)
}

/** Squared distances to queries of which four each are interleaved; two rows at a time. The bound is the negative square. */
export function distanceMany(
  rows: usize, count: i32, stride: usize, queries: usize, queryCount: i32, floors: usize, out: usize
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
        a0 = addSquare(a0, a, q0)
        b0 = addSquare(b0, b, q0)
        a1 = addSquare(a1, a, q1)
        b1 = addSquare(b1, b, q1)
        a2 = addSquare(a2, a, q2)
        b2 = addSquare(b2, b, q2)
        a3 = addSquare(a3, a, q3)
        b3 = addSquare(b3, b, q3)
        q += 64
      }
      const a = f32x4.neg(sums(a0, a1, a2, a3)), b = f32x4.neg(sums(b0, b1, b2, b3))
      out = reportMany(notBelow(a, floor) | notBelow(b, floor) << 4, row, query, out)
      x += stride
    }
    queries += stride << 2
    floors += 16
  }
  return <i32>(out - start >> 2)
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

/** The bits of `mask`: which of four queries, for a row and for the next one. */
@inline function reportMany(mask: i32, row: i32, query: i32, out: usize): usize {
  for (; mask; mask &= mask - 1) {
    const bit = ctz(mask)
    store<u32>(out, row + (bit >> 2) << 8 | query + (bit & 3))
    out += 4
  }
  return out
}

@inline function code(x: v128, scale: v128): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(x, scale)))
}

/** Of one row and four queries. */
@inline function bound(sum: v128, scale: usize, shift: usize, minus: usize, length: v128): v128 {
  const scaled = f32x4.mul(f32x4.convert_i32x4_s(sum), v128.load32_splat(scale))
  const shifted = f32x4.add(scaled, v128.load32_splat(shift))
  return f32x4.sub(f32x4.mul(shifted, length), v128.load32_splat(minus))
}

@inline function addSquare(sum: v128, x: v128, q: v128): v128 {
  const difference = f32x4.sub(x, q)
  return f32x4.add(sum, f32x4.mul(difference, difference))
}

/** The sum of the four numbers of each of four vectors. */
@inline function sums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7))
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7))
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7))
}

@inline function wholeSums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7))
  const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7))
  return i32x4.add(v128.shuffle<i32>(ab, cd, 0, 1, 4, 5), v128.shuffle<i32>(ab, cd, 2, 3, 6, 7))
}

@inline function notBelow(x: v128, floor: v128): i32 {
  return i32x4.bitmask(v128.not(f32x4.lt(x, floor)))
}
