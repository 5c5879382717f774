// AssemblyScript, compiled by scripts/compile-kernels.ts: an epoch of UMAP's gradient descent, a chunk of edges at a time.
// ../typescript.ts does the same, operation for operation; ../../kernel.ts tells what stands where.
//
// Four edges are worked at once, one in each lane, and two such steps take turns; each of these eight reads a part of the chunk
// of its own. For neighbouring edges share their head, and one that waits for another takes twice the time.

// @ts-nocheck

/**
 * Adds to each edge's phase what it advances in an epoch. The edges whose phase overflows are due: writes their head and tail
 * to `due`, and pairs of the spare row up to a multiple of 8. Returns how many pairs these are.
 */
export function sample(
  phases: usize, increments: usize, heads: usize, tails: usize, count: u32, due: usize, spare: u32
): u32 {
  let out = due
  for (let end = phases + (count << 1); phases < end; phases += 2) {
    const phase = <u32>load<u16>(phases) + <u32>load<u16>(increments)
    store<u16>(phases, <u16>phase)
    // Without a branch, which would be mispredicted every third time: what is not due is overwritten.
    store<u32>(out, load<u32>(heads))
    store<u32>(out, load<u32>(tails), 4)
    out += phase >> 16 << 3
    increments += 2
    heads += 4
    tails += 4
  }
  for (; (out - due) & 63; out += 8) {
    store<u32>(out, spare)
    store<u32>(out, spare, 4)
  }
  return <u32>(out - due >> 3)
}

/** Steps in the plane: a point takes 8 bytes. */
export function step2(
  points: usize, due: usize, count: u32, rows: u32, negatives: u32, alpha: f32, a: f32, b: f32, state: usize
): void {
  step(false, points, due, count, rows, negatives, alpha, a, b, state)
}

/** Steps in space: a point takes 16 bytes. */
export function step3(
  points: usize, due: usize, count: u32, rows: u32, negatives: u32, alpha: f32, a: f32, b: f32, state: usize
): void {
  step(true, points, due, count, rows, negatives, alpha, a, b, state)
}

@inline function step(
  deep: bool,
  points: usize, due: usize, count: u32, rows: u32, negatives: u32, alpha: f32, a: f32, b: f32, state: usize
): void {
  const size = deep ? 4 : 3
  const as = f32x4.splat(a), bs = f32x4.splat(b)
  const pull = f32x4.splat(-2 * a * b * alpha), push = f32x4.splat(2 * b * alpha), most = f32x4.splat(4 * alpha)
  let s0 = load<u32>(state), s1 = load<u32>(state, 4), s2 = load<u32>(state, 8), s3 = load<u32>(state, 12)
  const part = count >> 3 << 3
  let p0 = f32x4.splat(0), p1 = p0, p2 = p0, p3 = p0, z = p0, dz = p0, sz = p0
  for (let turn: u32 = 0; turn < count >> 2; turn++) {
    const at = due + (turn >> 1 << 3) + (turn & 1) * 4 * part
    const h0 = points + (load<u32>(at) << size), h1 = points + (load<u32>(at + part) << size)
    const h2 = points + (load<u32>(at + 2 * part) << size), h3 = points + (load<u32>(at + 3 * part) << size)
    const t0 = points + (load<u32>(at, 4) << size), t1 = points + (load<u32>(at + part, 4) << size)
    const t2 = points + (load<u32>(at + 2 * part, 4) << size), t3 = points + (load<u32>(at + 3 * part, 4) << size)

    if (deep) p0 = v128.load(h0), p1 = v128.load(h1), p2 = v128.load(h2), p3 = v128.load(h3)
    else p0 = pair(h0, h1), p2 = pair(h2, h3)
    const x = first(deep, p0, p1, p2, p3), y = second(deep, p0, p1, p2, p3)
    if (deep) z = third(p0, p1, p2, p3)
    if (deep) p0 = v128.load(t0), p1 = v128.load(t1), p2 = v128.load(t2), p3 = v128.load(t3)
    else p0 = pair(t0, t1), p2 = pair(t2, t3)
    let dx = f32x4.sub(x, first(deep, p0, p1, p2, p3)), dy = f32x4.sub(y, second(deep, p0, p1, p2, p3))
    if (deep) dz = f32x4.sub(z, third(p0, p1, p2, p3))

    // Head and tail attract each other.
    let square = f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy))
    if (deep) square = f32x4.add(square, f32x4.mul(dz, dz))
    square = f32x4.pmax(square, constant(12))
    let power = pow(square, bs)
    let force = f32x4.div(f32x4.mul(pull, power), f32x4.mul(square, f32x4.add(f32x4.mul(as, power), constant(0))))
    let sx = clip(f32x4.mul(force, dx), most), sy = clip(f32x4.mul(force, dy), most)
    if (deep) sz = clip(f32x4.mul(force, dz), most)
    scatter(deep, t0, t1, t2, t3, f32x4.neg(sx), f32x4.neg(sy), f32x4.neg(sz))

    // Rows drawn at random push the heads away, and stay where they are. Four rows that follow each other push a head each:
    // for the head, its row is as random as any, and one draw serves four.
    for (let i: u32 = 0; i < negatives; i++) {
      const row = <u32>(<u64>(s0 + s3) * <u64>rows >> 32)
      // xoshiro128+
      const shifted = s1 << 9
      s2 ^= s0
      s3 ^= s1
      s1 ^= s2
      s0 ^= s3
      s2 ^= shifted
      s3 = rotl<u32>(s3, 11)
      const n0 = points + (row << size)
      if (row + 3 < rows) {
        p0 = v128.load(n0), p2 = v128.load(n0 + (deep ? 32 : 16))
        if (deep) p1 = v128.load(n0, 16), p3 = v128.load(n0, 48)
      } else {
        const n1 = points + ((row + 1) % rows << size)
        const n2 = points + ((row + 2) % rows << size), n3 = points + ((row + 3) % rows << size)
        if (deep) p0 = v128.load(n0), p1 = v128.load(n1), p2 = v128.load(n2), p3 = v128.load(n3)
        else p0 = pair(n0, n1), p2 = pair(n2, n3)
      }
      dx = f32x4.sub(x, first(deep, p0, p1, p2, p3))
      dy = f32x4.sub(y, second(deep, p0, p1, p2, p3))
      if (deep) dz = f32x4.sub(z, third(p0, p1, p2, p3))
      square = f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy))
      if (deep) square = f32x4.add(square, f32x4.mul(dz, dz))
      square = f32x4.add(square, constant(13))
      force = f32x4.div(push, f32x4.mul(square, f32x4.add(f32x4.mul(as, pow(square, bs)), constant(0))))
      sx = f32x4.add(sx, clip(f32x4.mul(force, dx), most))
      sy = f32x4.add(sy, clip(f32x4.mul(force, dy), most))
      if (deep) sz = f32x4.add(sz, clip(f32x4.mul(force, dz), most))
    }
    scatter(deep, h0, h1, h2, h3, sx, sy, sz)
  }
  store<u32>(state, s0)
  store<u32>(state, s1, 4)
  store<u32>(state, s2, 8)
  store<u32>(state, s3, 12)
}

/** Two points of the plane. */
@inline function pair(p0: usize, p1: usize): v128 {
  return v128.load64_lane(p1, v128.load64_zero(p0), 1)
}

/** The first coordinates of four points: in the plane, p0 and p2 hold two each. */
@inline function first(deep: bool, p0: v128, p1: v128, p2: v128, p3: v128): v128 {
  if (deep) return v128.shuffle<f32>(v128.shuffle<f32>(p0, p1, 0, 4, 1, 5), v128.shuffle<f32>(p2, p3, 0, 4, 1, 5), 0, 1, 4, 5)
  return v128.shuffle<f32>(p0, p2, 0, 2, 4, 6)
}

@inline function second(deep: bool, p0: v128, p1: v128, p2: v128, p3: v128): v128 {
  if (deep) return v128.shuffle<f32>(v128.shuffle<f32>(p0, p1, 0, 4, 1, 5), v128.shuffle<f32>(p2, p3, 0, 4, 1, 5), 2, 3, 6, 7)
  return v128.shuffle<f32>(p0, p2, 1, 3, 5, 7)
}

@inline function third(p0: v128, p1: v128, p2: v128, p3: v128): v128 {
  return v128.shuffle<f32>(v128.shuffle<f32>(p0, p1, 2, 6, 3, 7), v128.shuffle<f32>(p2, p3, 2, 6, 3, 7), 0, 1, 4, 5)
}

/** Moves four points, one after the other: they may be the same. */
@inline function scatter(
  deep: bool, p0: usize, p1: usize, p2: usize, p3: usize, x: v128, y: v128, z: v128
): void {
  const xy01 = v128.shuffle<f32>(x, y, 0, 4, 1, 5), xy23 = v128.shuffle<f32>(x, y, 2, 6, 3, 7)
  if (deep) {
    const z01 = v128.shuffle<f32>(z, f32x4.splat(0), 0, 4, 1, 5), z23 = v128.shuffle<f32>(z, f32x4.splat(0), 2, 6, 3, 7)
    v128.store(p0, f32x4.add(v128.load(p0), v128.shuffle<f32>(xy01, z01, 0, 1, 4, 5)))
    v128.store(p1, f32x4.add(v128.load(p1), v128.shuffle<f32>(xy01, z01, 2, 3, 6, 7)))
    v128.store(p2, f32x4.add(v128.load(p2), v128.shuffle<f32>(xy23, z23, 0, 1, 4, 5)))
    v128.store(p3, f32x4.add(v128.load(p3), v128.shuffle<f32>(xy23, z23, 2, 3, 6, 7)))
  } else {
    v128.store64_lane(p0, f32x4.add(v128.load64_zero(p0), xy01), 0)
    v128.store64_lane(p1, f32x4.add(v128.load64_lane(p1, xy01, 1), xy01), 1)
    v128.store64_lane(p2, f32x4.add(v128.load64_zero(p2), xy23), 0)
    v128.store64_lane(p3, f32x4.add(v128.load64_lane(p3, xy23, 1), xy23), 1)
  }
}

@inline function clip(step: v128, most: v128): v128 {
  return f32x4.pmax(f32x4.pmin(step, most), f32x4.neg(most))
}

/** x to the power of b, to 3 parts in 10,000: 2^(b log2 x), for numbers that are neither tiny nor huge. */
@inline function pow(x: v128, b: v128): v128 {
  // The bits of a number are its exponent and its fraction t: log2 x is about exponent + t, and t (1 - t) times a polynomial
  // more.
  const one = constant(0)
  const rough = f32x4.sub(f32x4.mul(f32x4.convert_i32x4_s(x), constant(1)), constant(2))
  const t = f32x4.sub(v128.or(v128.and(x, constant(3)), one), one)
  let more = f32x4.add(f32x4.mul(constant(4), t), constant(5))
  more = f32x4.add(f32x4.mul(more, t), constant(6))
  const exponent = f32x4.mul(f32x4.add(rough, f32x4.mul(f32x4.mul(t, f32x4.sub(one, t)), more)), b)
  // This number pushes the fraction out, and leaves the whole number in the lowest bits.
  const whole = f32x4.add(exponent, constant(7))
  const f = f32x4.sub(exponent, f32x4.sub(whole, constant(7)))
  let power = f32x4.add(f32x4.mul(constant(8), f), constant(9))
  power = f32x4.add(f32x4.mul(power, f), constant(10))
  power = f32x4.add(f32x4.mul(power, f), constant(11))
  return i32x4.add(power, i32x4.shl(whole, 23))
}

/**
 * One of the numbers that ../../kernel.ts puts at the beginning of the memory. Engines make a constant of the code anew each
 * time that it is used, in more instructions than it takes to load it.
 */
@inline function constant(i: usize): v128 {
  return v128.load32_splat(i << 2)
}
