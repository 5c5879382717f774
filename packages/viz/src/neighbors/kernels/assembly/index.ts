// AssemblyScript, compiled by scripts/compile-kernels.ts. The inner loop of all searches: every pair of some rows, four
// times eight at once. ../typescript.ts finds the same neighbours without WebAssembly.
//
// A row is held twice: as numbers of 32 bits, and rounded to 16 bits as whole multiples of a step of its own. Products of
// those are summed twice as fast, and give a distance that is off by no more than the two rows were off by rounding. Only
// pairs that may be nearer than the farthest neighbour so far are measured exactly, in 64 bits; so nothing is overlooked.

// @ts-nocheck

// In the order of the plan that ../wasm.ts makes. All addresses are multiples of 16.
let k: i32, cosine: bool, repeats: bool, unit: f64
let words: usize, rowBytes: usize, codeBytes: usize
let rows: usize, squares: usize, codes: usize, steps: usize, lengths: usize, errors: usize
let distances: usize, neighbors: usize, bounds: usize
let packed: usize, packedRows: usize, packedSteps: usize, packedLengths: usize, packedErrors: usize, packedBounds: usize

export function configure(plan: usize, perRow: i32, isCosine: bool, mayRepeat: bool, unitOfBounds: f64): void {
  k = perRow
  cosine = isCosine
  repeats = mayRepeat
  unit = unitOfBounds
  words = load<u32>(plan)
  rowBytes = load<u32>(plan, 4)
  codeBytes = load<u32>(plan, 8)
  rows = load<u32>(plan, 12)
  squares = load<u32>(plan, 16)
  codes = load<u32>(plan, 20)
  steps = load<u32>(plan, 24)
  lengths = load<u32>(plan, 28)
  errors = load<u32>(plan, 32)
  distances = load<u32>(plan, 36)
  neighbors = load<u32>(plan, 40)
  bounds = load<u32>(plan, 44)
  packed = load<u32>(plan, 48)
  packedRows = load<u32>(plan, 52)
  packedSteps = load<u32>(plan, 56)
  packedLengths = load<u32>(plan, 60)
  packedErrors = load<u32>(plan, 64)
  packedBounds = load<u32>(plan, 68)
}

/**
 * Puts the codes of the rows listed from `list` on side by side, from place `at` on: of eight rows two numbers of each in
 * turn, 32 bytes. `at` is a multiple of 8; what fills up the last eight is near to nothing.
 */
export function pack(list: usize, count: i32, at: i32): void {
  for (let first = 0; first < count; first += 8) {
    const to = packed + <usize>(at + first >> 3) * (codeBytes << 3)
    for (let half = 0; half < 8; half += 4) {
      const a = place(list, first + half, count, at), b = place(list, first + half + 1, count, at)
      const c = place(list, first + half + 2, count, at), d = place(list, first + half + 3, count, at)
      let out = to + (half << 2)
      for (let i: usize = 0; i < codeBytes; i += 16) {
        const w = v128.load(a + i), x = v128.load(b + i), y = v128.load(c + i), z = v128.load(d + i)
        const wx = v128.shuffle<i32>(w, x, 0, 4, 1, 5), yz = v128.shuffle<i32>(y, z, 0, 4, 1, 5)
        const wx2 = v128.shuffle<i32>(w, x, 2, 6, 3, 7), yz2 = v128.shuffle<i32>(y, z, 2, 6, 3, 7)
        v128.store(out, v128.shuffle<i64>(wx, yz, 0, 2))
        v128.store(out, v128.shuffle<i64>(wx, yz, 1, 3), 32)
        v128.store(out, v128.shuffle<i64>(wx2, yz2, 0, 2), 64)
        v128.store(out, v128.shuffle<i64>(wx2, yz2, 1, 3), 96)
        out += 128
      }
    }
  }
}

/** Where the codes of a row lie that is put to place `at + i`; what belongs to it is put there. */
@inline function place(list: usize, i: i32, count: i32, at: i32): usize {
  const row = load<i32>(list + (min(i, count - 1) << 2))
  const to = <usize>(at + i) << 2, from = <usize>row << 2
  store<i32>(packedRows + to, row)
  store<f32>(packedSteps + to, load<f32>(steps + from))
  store<f32>(packedLengths + to, load<f32>(lengths + from))
  store<f32>(packedErrors + to, i < count ? load<f32>(errors + from) : -1e30)
  store<f32>(packedBounds + to, load<f32>(bounds + from))
  return codes + <usize>row * codeBytes
}

/**
 * Compares the rows in the places `from` to `to` with those from `others` to `end` that lie behind them. `from` is a
 * multiple of 4, `others` one of 8.
 */
export function compare(from: i32, to: i32, others: i32, end: i32): void {
  for (let i = from; i < to; i += 4) {
    const query = packed + <usize>(i >> 3) * (codeBytes << 3) + ((i & 7) << 2)
    for (let j = max(others, i & ~7); j < end; j += 8) {
      const panel = packed + <usize>(j >> 3) * (codeBytes << 3)
      let a0 = i32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0
      for (let at: usize = 0, last = words << 5; at < last; at += 32) {
        const x = v128.load(panel + at), y = v128.load(panel + at, 16)
        const a = v128.load32_splat(query + at)
        a0 = i32x4.add(a0, i32x4.dot_i16x8_s(x, a))
        a1 = i32x4.add(a1, i32x4.dot_i16x8_s(y, a))
        const b = v128.load32_splat(query + at, 4)
        b0 = i32x4.add(b0, i32x4.dot_i16x8_s(x, b))
        b1 = i32x4.add(b1, i32x4.dot_i16x8_s(y, b))
        const c = v128.load32_splat(query + at, 8)
        c0 = i32x4.add(c0, i32x4.dot_i16x8_s(x, c))
        c1 = i32x4.add(c1, i32x4.dot_i16x8_s(y, c))
        const d = v128.load32_splat(query + at, 12)
        d0 = i32x4.add(d0, i32x4.dot_i16x8_s(x, d))
        d1 = i32x4.add(d1, i32x4.dot_i16x8_s(y, d))
      }
      const a = near(i, j, a0), b = near(i + 1, j, b0), c = near(i + 2, j, c0), d = near(i + 3, j, d0)
      const e = near(i, j + 4, a1), f = near(i + 1, j + 4, b1), g = near(i + 2, j + 4, c1), h = near(i + 3, j + 4, d1)
      const all = v128.or(v128.or(v128.or(a, b), v128.or(c, d)), v128.or(v128.or(e, f), v128.or(g, h)))
      if (v128.any_true(all)) {
        measure(i, j, i32x4.bitmask(a) | i32x4.bitmask(e) << 4, a0, a1)
        measure(i + 1, j, i32x4.bitmask(b) | i32x4.bitmask(f) << 4, b0, b1)
        measure(i + 2, j, i32x4.bitmask(c) | i32x4.bitmask(g) << 4, c0, c1)
        measure(i + 3, j, i32x4.bitmask(d) | i32x4.bitmask(h) << 4, d0, d1)
      }
    }
  }
}

/** Which of four rows may be nearer to the one at i, or that to them, than the farthest neighbours so far. */
@inline function near(i: i32, j: i32, dots: v128): v128 {
  const bounds = f32x4.max(v128.load(packedBounds + (<usize>j << 2)), v128.load32_splat(packedBounds + (<usize>i << 2)))
  return within(i, j, dots, bounds)
}

/** Which of four rows may be nearer to the one at i than these bounds. */
@inline function within(i: i32, j: i32, dots: v128, bounds: v128): v128 {
  const x = <usize>i << 2, y = <usize>j << 2
  const product = f32x4.mul(f32x4.convert_i32x4_s(dots), v128.load(packedSteps + y))
  const twice = f32x4.mul(product, f32x4.splat(2 * load<f32>(packedSteps + x)))
  const sum = f32x4.add(v128.load(packedLengths + y), v128.load32_splat(packedLengths + x))
  const error = f32x4.add(v128.load(packedErrors + y), v128.load32_splat(packedErrors + x))
  const reach = f32x4.max(f32x4.add(bounds, error), f32x4.splat(0))
  // Rounding may have left less than nothing, which no reach of zero is to exceed.
  const square = f32x4.max(f32x4.sub(sum, twice), f32x4.splat(0))
  return f32x4.lt(square, f32x4.mul(reach, reach))
}

/** Measures the row at i and each of eight whose bit is set, and keeps each for the other where it is near enough. */
function measure(i: i32, j: i32, mask: i32, low: v128, high: v128): void {
  if (mask == 0) return
  const row = load<i32>(packedRows + (<usize>i << 2))
  const bound = v128.load32_splat(packedBounds + (<usize>i << 2))
  // Those that row i may take; a row of the others may take it without.
  const taken = repeats ? i32x4.bitmask(within(i, j, low, bound)) | i32x4.bitmask(within(i, j + 4, high, bound)) << 4 : mask
  const takers = repeats
    ? i32x4.bitmask(within(i, j, low, v128.load(packedBounds + (<usize>j << 2))))
      | i32x4.bitmask(within(i, j + 4, high, v128.load(packedBounds + (<usize>j << 2), 16))) << 4
    : mask
  for (; mask; mask &= mask - 1) {
    const bit = mask & -mask
    const place = j + ctz(mask)
    if (place <= i) continue
    const other = load<i32>(packedRows + (<usize>place << 2))
    if (row == other) continue
    // Rows that were compared before may be neighbours already.
    const forRow = (taken & bit) != 0 && !(repeats && isNeighbor(row, other))
    const forOther = (takers & bit) != 0 && !(repeats && isNeighbor(other, row))
    if (!forRow && !forOther) continue
    const distance = distanceOf(row, other)
    if (forRow && keep(row, distance, other)) store<f32>(packedBounds + (<usize>i << 2), boundOf(row))
    if (forOther && keep(other, distance, row)) store<f32>(packedBounds + (<usize>place << 2), boundOf(other))
  }
}

function isNeighbor(row: i32, other: i32): bool {
  let at = neighbors + <usize>row * k * 4
  const end = at + (<usize>k << 2), wanted = i32x4.splat(other)
  for (; at + 16 <= end; at += 16) if (v128.any_true(i32x4.eq(v128.load(at), wanted))) return true
  for (; at < end; at += 4) if (load<i32>(at) == other) return true
  return false
}

/** Inserts a neighbour where it belongs: the nearest first, of equally near ones the lower row first. */
function keep(row: i32, distance: f64, other: i32): bool {
  const ids = neighbors + <usize>row * k * 4, values = distances + <usize>row * k * 8
  let i = k - 1
  if (!comesBefore(distance, other, load<f64>(values + (<usize>i << 3)), load<i32>(ids + (<usize>i << 2)))) return false
  for (; i > 0; i--) {
    const value = load<f64>(values + (<usize>(i - 1) << 3)), id = load<i32>(ids + (<usize>(i - 1) << 2))
    if (!comesBefore(distance, other, value, id)) break
    store<f64>(values + (<usize>i << 3), value)
    store<i32>(ids + (<usize>i << 2), id)
  }
  store<f64>(values + (<usize>i << 3), distance)
  store<i32>(ids + (<usize>i << 2), other)
  return true
}

@inline function comesBefore(distance: f64, row: i32, than: f64, thanRow: i32): bool {
  return distance < than || (distance == than && row < thanRow)
}

/** Sets the bounds of all rows from the neighbours that they have. */
export function setBounds(count: i32): void {
  for (let row = 0; row < count; row++) boundOf(row)
}

/**
 * What `near` compares with: how far the farthest neighbour is, as the codes measure, or a little more; far beyond all while
 * there are too few. Nothing is nearer than a neighbour in the same place; where rows come in ascending order, nothing that
 * follows it comes before it either.
 */
@inline function boundOf(row: i32): f32 {
  const farthest = load<f64>(distances + (<usize>row * k + k - 1) * 8)
  let bound: f32 = repeats ? 0 : -1e30
  if (farthest == Infinity) {
    bound = 1e18
  } else if (farthest > 0) {
    const length = cosine ? sqrt(2 * (farthest + 1e-12)) : farthest
    bound = <f32>min(length * unit * (1 + 2 ** -20), 1e18)
  }
  store<f32>(bounds + (<usize>row << 2), bound)
  return bound
}

/** In 64 bits, in four sums. */
function distanceOf(row: i32, other: i32): f64 {
  let a = rows + <usize>row * rowBytes, b = rows + <usize>other * rowBytes
  const end = a + rowBytes
  let low = f64x2.splat(0), high = low
  if (cosine) {
    for (; a < end; a += 16, b += 16) {
      low = f64x2.add(low, f64x2.mul(numbers(a), numbers(b)))
      high = f64x2.add(high, f64x2.mul(numbers(a + 8), numbers(b + 8)))
    }
    const product = load<f64>(squares + (<usize>row << 3)) * load<f64>(squares + (<usize>other << 3))
    return product == 0 ? 1 : 1 - max<f64>(-1, min<f64>(1, sumOf(low, high) / sqrt(product)))
  }
  for (; a < end; a += 16, b += 16) {
    const x = f64x2.sub(numbers(a), numbers(b)), y = f64x2.sub(numbers(a + 8), numbers(b + 8))
    low = f64x2.add(low, f64x2.mul(x, x))
    high = f64x2.add(high, f64x2.mul(y, y))
  }
  return sqrt(sumOf(low, high))
}

@inline function numbers(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at))
}

@inline function sumOf(low: v128, high: v128): f64 {
  return f64x2.extract_lane(low, 0) + f64x2.extract_lane(low, 1)
    + (f64x2.extract_lane(high, 0) + f64x2.extract_lane(high, 1))
}

/**
 * Moves those of the listed rows to the front that are nearer to row `a` than to row `b`, by their codes, and returns how
 * many they are; of equally far ones every second. The others come to lie behind them. `spare` has room for as many.
 */
export function split(list: usize, count: i32, a: i32, b: i32, spare: usize): i32 {
  const codesA = codes + <usize>a * codeBytes, codesB = codes + <usize>b * codeBytes
  const stepA = load<f32>(steps + (<usize>a << 2)), stepB = load<f32>(steps + (<usize>b << 2))
  const lengthA = load<f32>(lengths + (<usize>a << 2)), lengthB = load<f32>(lengths + (<usize>b << 2))
  let near = 0
  for (let i = 0; i < count; i++) {
    const row = load<i32>(list + (<usize>i << 2))
    const code = codes + <usize>row * codeBytes
    let toA = i32x4.splat(0), toB = toA
    for (let at: usize = 0; at < codeBytes; at += 16) {
      const x = v128.load(code + at)
      toA = i32x4.add(toA, i32x4.dot_i16x8_s(x, v128.load(codesA + at)))
      toB = i32x4.add(toB, i32x4.dot_i16x8_s(x, v128.load(codesB + at)))
    }
    const twice: f32 = 2 * load<f32>(steps + (<usize>row << 2))
    const side = (lengthA - twice * (stepA * <f32>total(toA))) - (lengthB - twice * (stepB * <f32>total(toB)))
    if (side < 0 || (side == 0 && i & 1)) {
      store<i32>(list + (<usize>near << 2), row)
      near++
    } else {
      store<i32>(spare + (<usize>(i - near) << 2), row)
    }
  }
  memory.copy(list + (<usize>near << 2), spare, <usize>(count - near) << 2)
  return near
}

@inline function total(sums: v128): i32 {
  return i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1)
    + (i32x4.extract_lane(sums, 2) + i32x4.extract_lane(sums, 3))
}
