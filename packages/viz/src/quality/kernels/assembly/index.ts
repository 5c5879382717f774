// AssemblyScript, compiled by scripts/compile-kernels.ts. Distances of some rows, the queries, to all rows, the points, and
// what is asked of them. quality/kernels.ts has the same in TypeScript, rounding for rounding.
//
// Points lie in groups of four: the first numbers of all four, then the second ones, and so on. Thus four distances are
// summed up side by side, each in the order of the columns.

// @ts-nocheck

/**
 * Squared distances, or cosine distances of rows that have length 1.
 *
 * @param queries  `queryCount` rows, a multiple of 4
 * @param points   `groups` groups, a multiple of 2
 * @param out      for each query the distances to all points; `stride` bytes from one query to the next
 */
export function distances(
  queries: usize, queryCount: i32, columns: i32, points: usize, groups: i32, out: usize, stride: usize, cosine: bool
): void {
  if (cosine) tiles(true, queries, queryCount, columns, points, groups, out, stride)
  else tiles(false, queries, queryCount, columns, points, groups, out, stride)
}

/** The `k` smallest distances, ascending, and whose they are; of equal ones the first. */
export function nearest(distances: usize, groups: i32, k: i32, values: usize, indices: usize): void {
  for (let i = 0; i < k; i++) {
    store<f32>(values + (i << 2), Infinity)
    store<i32>(indices + (i << 2), -1)
  }
  const last = values + (k - 1 << 2)
  let worst = f32x4.splat(Infinity)
  for (let group = 0; group < groups; group++, distances += 16) {
    for (let mask = i32x4.bitmask(f32x4.lt(v128.load(distances), worst)); mask; mask &= mask - 1) {
      const lane = ctz(mask)
      const distance = load<f32>(distances + (lane << 2))
      // Another one of this group may have raised the bar.
      if (distance >= load<f32>(last)) continue
      let at = k - 1
      for (; at > 0 && load<f32>(values + (at - 1 << 2)) > distance; at--) {
        store<f32>(values + (at << 2), load<f32>(values + (at - 1 << 2)))
        store<i32>(indices + (at << 2), load<i32>(indices + (at - 1 << 2)))
      }
      store<f32>(values + (at << 2), distance)
      store<i32>(indices + (at << 2), (group << 2) + lane)
      worst = v128.load32_splat(last)
    }
  }
}

/** How many are nearer than `point`, or as near and before it, and 1. */
export function rank(distances: usize, groups: i32, point: i32): i32 {
  const limit = v128.load32_splat(distances + (point << 2))
  const own = distances + (point >> 2 << 4)
  let counts = i32x4.splat(0)
  for (let at = distances; at < own; at += 16) counts = i32x4.sub(counts, f32x4.le(v128.load(at), limit))
  const before = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(point & 3))
  const group = v128.load(own)
  counts = i32x4.sub(counts, v128.bitselect(f32x4.le(group, limit), f32x4.lt(group, limit), before))
  const end = distances + (<usize>groups << 4)
  for (let at = own + 16; at < end; at += 16) counts = i32x4.sub(counts, f32x4.lt(v128.load(at), limit))
  return 1 + i32x4.extract_lane(counts, 0) + i32x4.extract_lane(counts, 1)
    + i32x4.extract_lane(counts, 2) + i32x4.extract_lane(counts, 3)
}

/** The sum, in 64 bits, of distances that lie one behind the other, or of their square roots. */
export function sum(distances: usize, count: i32, roots: bool): f64 {
  let low = f64x2.splat(0), high = low
  for (; count >= 4; count -= 4, distances += 16) {
    let some = v128.load(distances)
    if (roots) some = f32x4.sqrt(some)
    low = f64x2.add(low, f64x2.promote_low_f32x4(some))
    high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<i32>(some, some, 2, 3, 2, 3)))
  }
  let total = f64x2.extract_lane(low, 0) + f64x2.extract_lane(low, 1)
    + (f64x2.extract_lane(high, 0) + f64x2.extract_lane(high, 1))
  for (; count > 0; count--, distances += 4) {
    const one = load<f32>(distances)
    total += roots ? Mathf.sqrt(one) : one
  }
  return total
}

@inline function tiles(
  cosine: bool, queries: usize, queryCount: i32, columns: i32, points: usize, groups: i32, out: usize, stride: usize
): void {
  const query = <usize>columns << 2, group = <usize>columns << 4
  for (; queryCount > 0; queryCount -= 4) {
    let p = points, o = out
    for (let i = 0; i < groups; i += 2) {
      let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0
      let q = queries
      for (const end = p + group; p < end; p += 16, q += 4) {
        const x = v128.load(p), y = v128.load(p + group)
        const q0 = v128.load32_splat(q), q1 = v128.load32_splat(q + query)
        const q2 = v128.load32_splat(q + 2 * query), q3 = v128.load32_splat(q + 3 * query)
        a0 = add(cosine, a0, x, q0)
        b0 = add(cosine, b0, y, q0)
        a1 = add(cosine, a1, x, q1)
        b1 = add(cosine, b1, y, q1)
        a2 = add(cosine, a2, x, q2)
        b2 = add(cosine, b2, y, q2)
        a3 = add(cosine, a3, x, q3)
        b3 = add(cosine, b3, y, q3)
      }
      write(cosine, o, a0, b0)
      write(cosine, o + stride, a1, b1)
      write(cosine, o + 2 * stride, a2, b2)
      write(cosine, o + 3 * stride, a3, b3)
      p += group
      o += 32
    }
    queries += 4 * query
    out += 4 * stride
  }
}

@inline function add(cosine: bool, sum: v128, x: v128, q: v128): v128 {
  if (cosine) return f32x4.add(sum, f32x4.mul(x, q))
  const difference = f32x4.sub(x, q)
  return f32x4.add(sum, f32x4.mul(difference, difference))
}

@inline function write(cosine: bool, to: usize, a: v128, b: v128): void {
  v128.store(to, cosine ? distanceOf(a) : a)
  v128.store(to + 16, cosine ? distanceOf(b) : b)
}

/** Rounding may take the cosine of a row and itself above 1. */
@inline function distanceOf(cosine: v128): v128 {
  return f32x4.max(f32x4.splat(0), f32x4.sub(f32x4.splat(1), cosine))
}
