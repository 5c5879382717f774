// AssemblyScript, compiled by scripts/compile-kernels.ts. Quantized rows against one query.

// @ts-nocheck

/** Where four lower and four upper bounds are put, to be taken up one by one. */
const bounds: usize = 0

/**
 * Reports each row whose cosine with the query may be `floor` or more, as three numbers of 32 bits: the row, the least that
 * the cosine can be, and the most. Returns how many there are.
 *
 * A row is `stride` codes of 8 bits, a multiple of 16, then its scale and its error, in `stride + 16` bytes; the query is as
 * many codes of 16 bits. The cosine is `sum * unit * scale`, give or take `error * widening + margin`. Rows are taken in
 * fours: up to three beyond `count` may be reported.
 */
export function scan(
  row0: usize, count: i32, stride: usize, query: usize, unit: f32, widening: f32, margin: f32, floor: f32, out: usize
): i32 {
  const start = out
  const record = stride + 16
  for (let row = 0; row < count; row += 4) {
    const row1 = row0 + record, row2 = row1 + record, row3 = row2 + record
    let a = i32x4.splat(0), b = a, c = a, d = a
    for (let i: usize = 0; i < stride; i += 16) {
      const p = v128.load(query + (i << 1)), q = v128.load(query + (i << 1), 16)
      a = i32x4.add(a, i32x4.add(dot(row0 + i, p), dot(row0 + i + 8, q)))
      b = i32x4.add(b, i32x4.add(dot(row1 + i, p), dot(row1 + i + 8, q)))
      c = i32x4.add(c, i32x4.add(dot(row2 + i, p), dot(row2 + i + 8, q)))
      d = i32x4.add(d, i32x4.add(dot(row3 + i, p), dot(row3 + i + 8, q)))
    }
    const scale = f32x4(
      load<f32>(row0 + stride), load<f32>(row1 + stride), load<f32>(row2 + stride), load<f32>(row3 + stride)
    )
    const error = f32x4(
      load<f32>(row0 + stride, 4), load<f32>(row1 + stride, 4), load<f32>(row2 + stride, 4), load<f32>(row3 + stride, 4)
    )
    const sums = f32x4.convert_i32x4_s(wholeSums(a, b, c, d))
    const cosine = f32x4.mul(f32x4.mul(sums, f32x4.splat(unit)), scale)
    const off = f32x4.add(f32x4.mul(error, f32x4.splat(widening)), f32x4.splat(margin))
    const most = f32x4.add(cosine, off)
    let mask = i32x4.bitmask(f32x4.ge(most, f32x4.splat(floor)))
    if (!mask) {
      row0 = row3 + record
      continue
    }
    v128.store(bounds, f32x4.sub(cosine, off))
    v128.store(bounds, most, 16)
    for (; mask; mask &= mask - 1) {
      const lane = ctz(mask)
      store<i32>(out, row + lane)
      store<f32>(out, load<f32>(bounds + (lane << 2)), 4)
      store<f32>(out, load<f32>(bounds + (lane << 2), 16), 8)
      out += 12
    }
    row0 = row3 + record
  }
  return <i32>((out - start) / 12)
}

@inline function dot(codes: usize, query: v128): v128 {
  return i32x4.dot_i16x8_s(v128.load_ext<i8>(codes), query)
}

@inline function wholeSums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7))
  const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7))
  return i32x4.add(v128.shuffle<i32>(ab, cd, 0, 1, 4, 5), v128.shuffle<i32>(ab, cd, 2, 3, 6, 7))
}
