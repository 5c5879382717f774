// What the neighbours do to a point, and what becomes of it: see ../descent.ts, the twin of this file.
import { sum } from './lanes'

export function attract(
  width: usize,
  layout: usize,
  starts: usize,
  columns: usize,
  weights: usize,
  from: usize,
  to: usize,
  forces: usize
): void {
  if (width == 2) attract2(layout, starts, columns, weights, from, to, forces)
  else attract3(layout, starts, columns, weights, from, to, forces)
}

function attract2(
  layout: usize,
  starts: usize,
  columns: usize,
  weights: usize,
  from: usize,
  to: usize,
  forces: usize
): void {
  const one = f32x4.splat(1)
  for (let i = from; i < to; i++) {
    const xi = v128.load_splat<f32>(layout + (i << 3))
    const yi = v128.load_splat<f32>(layout + (i << 3), 4)
    let x = f32x4.splat(0)
    let y = x
    const end = <usize>load<u32>(starts + (i << 2), 4) << 2
    for (let e = <usize>load<u32>(starts + (i << 2)) << 2; e < end; e += 16) {
      const ab = v128.load_lane<u64>(at(layout, columns + e, 4, 3), v128.load_zero<u64>(at(layout, columns + e, 0, 3)), 1)
      const cd = v128.load_lane<u64>(at(layout, columns + e, 12, 3), v128.load_zero<u64>(at(layout, columns + e, 8, 3)), 1)
      const dx = f32x4.sub(xi, v128.shuffle<f32>(ab, cd, 0, 2, 4, 6))
      const dy = f32x4.sub(yi, v128.shuffle<f32>(ab, cd, 1, 3, 5, 7))
      const square = f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy))
      const pull = f32x4.div(v128.load(weights + e), f32x4.add(one, square))
      x = f32x4.add(x, f32x4.mul(pull, dx))
      y = f32x4.add(y, f32x4.mul(pull, dy))
    }
    store<f32>(forces + (i << 3), sum(x))
    store<f32>(forces + (i << 3), sum(y), 4)
  }
}

function attract3(
  layout: usize,
  starts: usize,
  columns: usize,
  weights: usize,
  from: usize,
  to: usize,
  forces: usize
): void {
  const one = f32x4.splat(1)
  for (let i = from; i < to; i++) {
    const xi = v128.load_splat<f32>(layout + (i << 4))
    const yi = v128.load_splat<f32>(layout + (i << 4), 4)
    const zi = v128.load_splat<f32>(layout + (i << 4), 8)
    let x = f32x4.splat(0)
    let y = x
    let z = x
    const end = <usize>load<u32>(starts + (i << 2), 4) << 2
    for (let e = <usize>load<u32>(starts + (i << 2)) << 2; e < end; e += 16) {
      const a = v128.load(at(layout, columns + e, 0, 4))
      const b = v128.load(at(layout, columns + e, 4, 4))
      const c = v128.load(at(layout, columns + e, 8, 4))
      const d = v128.load(at(layout, columns + e, 12, 4))
      const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5)
      const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5)
      const dx = f32x4.sub(xi, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5))
      const dy = f32x4.sub(yi, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7))
      const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7)
      const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7)
      const dz = f32x4.sub(zi, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5))
      const square = f32x4.add(f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy)), f32x4.mul(dz, dz))
      const pull = f32x4.div(v128.load(weights + e), f32x4.add(one, square))
      x = f32x4.add(x, f32x4.mul(pull, dx))
      y = f32x4.add(y, f32x4.mul(pull, dy))
      z = f32x4.add(z, f32x4.mul(pull, dz))
    }
    store<f32>(forces + (i << 4), sum(x))
    store<f32>(forces + (i << 4), sum(y), 4)
    store<f32>(forces + (i << 4), sum(z), 8)
  }
}

/** Where the point stands whose number is `offset` bytes behind `column`. */
@inline function at(layout: usize, column: usize, offset: usize, shift: usize): usize {
  return layout + (<usize>load<u32>(column + offset) << shift)
}

export function move(
  layout: usize,
  velocities: usize,
  gains: usize,
  attraction: usize,
  repulsion: usize,
  count: usize,
  pull: f32,
  push: f32,
  rate: f32,
  momentum: f32
): void {
  const zero = f32x4.splat(0)
  const least = f32x4.splat(0.01)
  for (let k: usize = 0; k < count << 2; k += 16) {
    const velocity = v128.load(velocities + k)
    const gradient = f32x4.sub(
      f32x4.mul(f32x4.splat(pull), v128.load(attraction + k)),
      f32x4.mul(f32x4.splat(push), v128.load(repulsion + k))
    )
    const before = v128.load(gains + k)
    const onwards = f32x4.lt(f32x4.mul(velocity, gradient), zero)
    const gain = f32x4.pmax(
      v128.bitselect(f32x4.add(before, f32x4.splat(0.2)), f32x4.mul(before, f32x4.splat(0.8)), onwards),
      least
    )
    const step = f32x4.mul(f32x4.mul(f32x4.splat(rate), gain), gradient)
    const next = f32x4.sub(f32x4.mul(f32x4.splat(momentum), velocity), step)
    v128.store(gains + k, gain)
    v128.store(velocities + k, next)
    v128.store(layout + k, f32x4.add(v128.load(layout + k), next))
  }
}
