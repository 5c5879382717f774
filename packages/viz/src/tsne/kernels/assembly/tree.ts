// Repulsion by a tree of cells: see ../tree.ts, the twin of this file, where it is explained.
// Of a cell, in bytes: its centre of mass and number of points; the square of the distance from which on the centre may stand
// for the points; the cell to go on with after this one and all within it; the points it has, where it is not divided.
const cellBytes: usize = 32
const limitAt: usize = 16
const nextAt: usize = 20
const firstAt: usize = 24
const endAt: usize = 28

const mostInLeaf: usize = 8
/** 1 / θ², θ = 1/2. */
const farness: f32 = 4

export function buildTree(points: usize, rows: usize, count: usize, cells: usize): usize {
  const cellCount = divide(points, rows, 0, count, cells, 0)
  // For the last four to be four.
  const last = v128.load(points + ((count - 1) << 4))
  for (let i = count; i < count + 3; i++) v128.store(points + (i << 4), last)
  return cellCount
}

function divide(points: usize, rows: usize, from: usize, to: usize, cells: usize, cell: usize): usize {
  let low = v128.load(points + (from << 4))
  let high = low
  let total = f32x4.splat(0)
  for (let i = from; i < to; i++) {
    const point = v128.load(points + (i << 4))
    low = f32x4.pmin(low, point)
    high = f32x4.pmax(high, point)
    total = f32x4.add(total, point)
  }
  const sides = f32x4.sub(high, low)
  let axis: usize = 0
  let side = f32x4.extract_lane(sides, 0)
  let middle = (f32x4.extract_lane(low, 0) + f32x4.extract_lane(high, 0)) * 0.5
  if (f32x4.extract_lane(sides, 1) > side) {
    axis = 4
    side = f32x4.extract_lane(sides, 1)
    middle = (f32x4.extract_lane(low, 1) + f32x4.extract_lane(high, 1)) * 0.5
  }
  if (f32x4.extract_lane(sides, 2) > side) {
    axis = 8
    side = f32x4.extract_lane(sides, 2)
    middle = (f32x4.extract_lane(low, 2) + f32x4.extract_lane(high, 2)) * 0.5
  }
  const number = <f32>(to - from)
  const at = cells + cell * cellBytes
  v128.store(at, f32x4.replace_lane(f32x4.div(total, f32x4.splat(number)), 3, number))
  store<f32>(at + limitAt, side * side * farness)
  let next = cell + 1
  let leaf = to - from <= mostInLeaf
  if (!leaf) {
    const between = partition(points, rows, from, to, axis, middle)
    // Nothing lies between points that are equal, or as good as equal.
    leaf = between == from || between == to
    if (!leaf) {
      next = divide(points, rows, from, between, cells, next)
      next = divide(points, rows, between, to, cells, next)
    }
  }
  store<u32>(at + nextAt, <u32>next)
  store<u32>(at + firstAt, <u32>(leaf ? from : 0))
  store<u32>(at + endAt, <u32>(leaf ? to : 0))
  return next
}

/** Points below the middle before all others. Returns where those begin. */
function partition(points: usize, rows: usize, from: usize, to: usize, axis: usize, middle: f32): usize {
  let end = to
  let i = from
  while (i < end) {
    if (load<f32>(points + (i << 4) + axis) < middle) {
      i++
      continue
    }
    end--
    const point = v128.load(points + (i << 4))
    v128.store(points + (i << 4), v128.load(points + (end << 4)))
    v128.store(points + (end << 4), point)
    const row = load<u32>(rows + (i << 2))
    store<u32>(rows + (i << 2), load<u32>(rows + (end << 2)))
    store<u32>(rows + (end << 2), row)
  }
  return end
}

export function repelTree(
  points: usize,
  rows: usize,
  from: usize,
  to: usize,
  cells: usize,
  cellCount: usize,
  forces: usize,
  stride: usize
): f64 {
  const one = f32x4.splat(1)
  const scratch = cells + cellCount * cellBytes
  let total: f64 = 0
  // Four points at a time, one a lane. They lie side by side, and mostly go the same way through the tree.
  for (let i = from; i < to; i += 4) {
    const p = points + (i << 4)
    const ab = v128.shuffle<f32>(v128.load(p), v128.load(p, 16), 0, 4, 1, 5)
    const cd = v128.shuffle<f32>(v128.load(p, 32), v128.load(p, 48), 0, 4, 1, 5)
    const abHigh = v128.shuffle<f32>(v128.load(p), v128.load(p, 16), 2, 6, 3, 7)
    const cdHigh = v128.shuffle<f32>(v128.load(p, 32), v128.load(p, 48), 2, 6, 3, 7)
    const xi = v128.shuffle<f32>(ab, cd, 0, 1, 4, 5)
    const yi = v128.shuffle<f32>(ab, cd, 2, 3, 6, 7)
    const zi = v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5)
    let x = f32x4.splat(0)
    let y = x
    let z = x
    let similarities = x
    let cell: usize = 0
    while (cell < cellCount) {
      const at = cells + cell * cellBytes
      const dx = f32x4.sub(xi, v128.load_splat<f32>(at))
      const dy = f32x4.sub(yi, v128.load_splat<f32>(at, 4))
      const dz = f32x4.sub(zi, v128.load_splat<f32>(at, 8))
      const square = f32x4.add(f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy)), f32x4.mul(dz, dz))
      if (i32x4.all_true(f32x4.gt(square, v128.load_splat<f32>(at, limitAt)))) {
        const similarity = f32x4.div(one, f32x4.add(one, square))
        const mass = f32x4.mul(v128.load_splat<f32>(at, 12), similarity)
        const push = f32x4.mul(mass, similarity)
        similarities = f32x4.add(similarities, mass)
        x = f32x4.add(x, f32x4.mul(push, dx))
        y = f32x4.add(y, f32x4.mul(push, dy))
        z = f32x4.add(z, f32x4.mul(push, dz))
        cell = load<u32>(at + nextAt)
        continue
      }
      const end = points + ((<usize>load<u32>(at + endAt)) << 4)
      for (let q = points + ((<usize>load<u32>(at + firstAt)) << 4); q < end; q += 16) {
        const ex = f32x4.sub(xi, v128.load_splat<f32>(q))
        const ey = f32x4.sub(yi, v128.load_splat<f32>(q, 4))
        const ez = f32x4.sub(zi, v128.load_splat<f32>(q, 8))
        const apart = f32x4.add(f32x4.add(f32x4.mul(ex, ex), f32x4.mul(ey, ey)), f32x4.mul(ez, ez))
        const similarity = f32x4.div(one, f32x4.add(one, apart))
        const push = f32x4.mul(similarity, similarity)
        similarities = f32x4.add(similarities, similarity)
        x = f32x4.add(x, f32x4.mul(push, ex))
        y = f32x4.add(y, f32x4.mul(push, ey))
        z = f32x4.add(z, f32x4.mul(push, ez))
      }
      cell++
    }
    v128.store(scratch, x)
    v128.store(scratch, y, 16)
    v128.store(scratch, z, 32)
    v128.store(scratch, similarities, 48)
    for (let lane: usize = 0; lane < min<usize>(4, to - i); lane++) {
      const own = scratch + (lane << 2)
      const force = forces + <usize>load<u32>(rows + ((i + lane) << 2)) * stride
      store<f32>(force, load<f32>(own))
      store<f32>(force, load<f32>(own, 16), 4)
      if (stride == 16) store<f32>(force, load<f32>(own, 32), 8)
      total += load<f32>(own, 48)
    }
  }
  return total
}
