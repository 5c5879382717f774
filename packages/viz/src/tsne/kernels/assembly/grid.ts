// Points onto a grid, and forces off it: see ../grid.ts, the twin of this file, where it is explained.
import { sum } from './lanes'

export function spread(
  layout: usize,
  from: usize,
  to: usize,
  left: f32,
  top: f32,
  perUnit: f32,
  density: usize,
  pitch: usize
): void {
  for (let i = from; i < to; i++) {
    const x = (load<f32>(layout + (i << 3)) - left) * perUnit
    const y = (load<f32>(layout + (i << 3), 4) - top) * perUnit
    const column = <u32>x
    const row = <u32>y
    const across = weights(x - <f32>column)
    const down = weights(y - <f32>row)
    const at = density + (<usize>row - 1) * pitch + ((<usize>column - 1) << 2)
    add(at, across, v128.shuffle<f32>(down, down, 0, 0, 0, 0))
    add(at + pitch, across, v128.shuffle<f32>(down, down, 1, 1, 1, 1))
    add(at + 2 * pitch, across, v128.shuffle<f32>(down, down, 2, 2, 2, 2))
    add(at + 3 * pitch, across, v128.shuffle<f32>(down, down, 3, 3, 3, 3))
  }
}

export function gather(
  layout: usize,
  from: usize,
  to: usize,
  left: f32,
  top: f32,
  perUnit: f32,
  fieldX: usize,
  fieldY: usize,
  pitch: usize,
  forces: usize
): void {
  for (let i = from; i < to; i++) {
    const x = (load<f32>(layout + (i << 3)) - left) * perUnit
    const y = (load<f32>(layout + (i << 3), 4) - top) * perUnit
    const column = <u32>x
    const row = <u32>y
    const across = weights(x - <f32>column)
    const down = weights(y - <f32>row)
    const at = (<usize>row - 1) * pitch + ((<usize>column - 1) << 2)
    store<f32>(forces + (i << 3), sum(f32x4.mul(across, average(fieldX + at, pitch, down))))
    store<f32>(forces + (i << 3), sum(f32x4.mul(across, average(fieldY + at, pitch, down))), 4)
  }
}

/** What the cubic B-spline gives to the four nodes around a point that lies `u` of the way from the second to the third. */
@inline function weights(u: f32): v128 {
  const t = f32x4.splat(u)
  let w = f32x4(-1 / 6, 1 / 2, -1 / 2, 1 / 6)
  w = f32x4.add(f32x4.mul(w, t), f32x4(1 / 2, -1, 1 / 2, 0))
  w = f32x4.add(f32x4.mul(w, t), f32x4(-1 / 2, 0, 1 / 2, 0))
  return f32x4.add(f32x4.mul(w, t), f32x4(1 / 6, 2 / 3, 1 / 6, 0))
}

@inline function add(at: usize, across: v128, share: v128): void {
  v128.store(at, f32x4.add(v128.load(at), f32x4.mul(across, share)))
}

@inline function average(at: usize, pitch: usize, down: v128): v128 {
  const first = f32x4.mul(v128.load(at), v128.shuffle<f32>(down, down, 0, 0, 0, 0))
  const second = f32x4.mul(v128.load(at + pitch), v128.shuffle<f32>(down, down, 1, 1, 1, 1))
  const third = f32x4.mul(v128.load(at + 2 * pitch), v128.shuffle<f32>(down, down, 2, 2, 2, 2))
  const fourth = f32x4.mul(v128.load(at + 3 * pitch), v128.shuffle<f32>(down, down, 3, 3, 3, 3))
  return f32x4.add(f32x4.add(first, second), f32x4.add(third, fourth))
}
