// Repulsion by all pairs: see ../pairs.ts, the twin of this file.
import { sum } from './lanes'

export function repelPairs(
  xs: usize,
  ys: usize,
  zs: usize,
  count: usize,
  from: usize,
  to: usize,
  forces: usize,
  stride: usize
): f64 {
  const one = f32x4.splat(1)
  let total: f64 = 0
  for (let i = from; i < to; i++) {
    const xi = v128.load_splat<f32>(xs + (i << 2))
    const yi = v128.load_splat<f32>(ys + (i << 2))
    const zi = v128.load_splat<f32>(zs + (i << 2))
    let x = f32x4.splat(0)
    let y = x
    let z = x
    let similarities = x
    for (let j: usize = 0; j < count << 2; j += 16) {
      const dx = f32x4.sub(xi, v128.load(xs + j))
      const dy = f32x4.sub(yi, v128.load(ys + j))
      const dz = f32x4.sub(zi, v128.load(zs + j))
      const square = f32x4.add(f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy)), f32x4.mul(dz, dz))
      const similarity = f32x4.div(one, f32x4.add(one, square))
      const push = f32x4.mul(similarity, similarity)
      similarities = f32x4.add(similarities, similarity)
      x = f32x4.add(x, f32x4.mul(push, dx))
      y = f32x4.add(y, f32x4.mul(push, dy))
      z = f32x4.add(z, f32x4.mul(push, dz))
    }
    total += sum(similarities)
    const force = forces + i * stride
    store<f32>(force, sum(x))
    store<f32>(force, sum(y), 4)
    if (stride == 16) store<f32>(force, sum(z), 8)
  }
  return total
}
