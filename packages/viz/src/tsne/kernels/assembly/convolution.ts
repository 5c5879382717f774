// A field of forces made of a density: see ../convolution.ts, the twin of this file, where it is explained.
import { transform } from './fourier'
import { storeTransposed } from './lanes'

export function transformColumns(
  density: usize,
  pitch: usize,
  from: usize,
  to: usize,
  size: usize,
  roots: usize,
  spectrum: usize,
  spectrumPitch: usize,
  scratch: usize,
  scratchPitch: usize
): void {
  const nodes = size >> 1
  const one = scratch + scratchPitch
  const other = one + scratchPitch
  for (let strip = from; strip < to; strip++) {
    let column = density + (strip << 4)
    for (let y: usize = 0; y < nodes; y++, column += pitch) {
      v128.store(scratch + (y << 5), v128.load(column))
      v128.store(scratch + (y << 5), v128.load(column + (nodes << 1)), 16)
    }
    const z = transform(scratch, one, other, size, roots, true, false)
    for (let k: usize = 0; k < nodes; k += 4) {
      const z0 = z + (k << 5)
      const z1 = z0 + 32
      const z2 = z0 + 64
      const z3 = z0 + 96
      const m0 = z + ((k > 0 ? size - k : 0) << 5)
      const m1 = z + ((size - k - 1) << 5)
      const m2 = m1 - 32
      const m3 = m1 - 64
      const low = spectrum + (k >> 2) * spectrumPitch + (strip << 7)
      storeTransposed(low, 32, plus(z0, m0), plus(z1, m1), plus(z2, m2), plus(z3, m3))
      storeTransposed(low + 16, 32, minus(z0 + 16, m0 + 16), minus(z1 + 16, m1 + 16), minus(z2 + 16, m2 + 16), minus(z3 + 16, m3 + 16))
      const high = low + (nodes << 4)
      storeTransposed(high, 32, plus(z0 + 16, m0 + 16), plus(z1 + 16, m1 + 16), plus(z2 + 16, m2 + 16), plus(z3 + 16, m3 + 16))
      storeTransposed(high + 16, 32, minus(m0, z0), minus(m1, z1), minus(m2, z2), minus(m3, z3))
    }
  }
}

@inline function plus(x: usize, y: usize): v128 {
  return f32x4.add(v128.load(x), v128.load(y))
}

@inline function minus(x: usize, y: usize): v128 {
  return f32x4.sub(v128.load(x), v128.load(y))
}

export function convolveRows(
  spectrum: usize,
  spectrumPitch: usize,
  from: usize,
  to: usize,
  size: usize,
  roots: usize,
  influence: usize,
  field: usize,
  fieldPitch: usize,
  scratch: usize,
  scratchPitch: usize
): f64 {
  const nodes = size >> 1
  const one = scratch
  const other = one + scratchPitch
  const xs = other + scratchPitch
  const ys = xs + scratchPitch
  let energy: f64 = 0
  for (let strip = from; strip < to; strip++) {
    const first = strip << 2
    const ky = f32x4.add(f32x4.splat(<f32>first), f32x4(0, 1, 2, 3))
    const factors = influence + (strip * (nodes + 1) << 4)
    const w = transform(spectrum + strip * spectrumPitch, one, other, size, roots, true, false)
    let energies = f32x4.splat(0)
    for (let k: usize = 0; k < size; k++) {
      const factor = v128.load(factors + (min(k, size - k) << 4))
      const kx = f32x4.splat(k < nodes ? <f32>k : k == nodes ? 0 : <f32>k - <f32>size)
      const re = v128.load(w + (k << 5))
      const im = v128.load(w + (k << 5), 16)
      energies = f32x4.add(energies, f32x4.mul(factor, f32x4.add(f32x4.mul(re, re), f32x4.mul(im, im))))
      const turnedRe = f32x4.neg(f32x4.mul(factor, im))
      const turnedIm = f32x4.mul(factor, re)
      v128.store(xs + (k << 5), f32x4.mul(kx, turnedRe))
      v128.store(xs + (k << 5), f32x4.mul(kx, turnedIm), 16)
      v128.store(ys + (k << 5), f32x4.mul(ky, turnedRe))
      v128.store(ys + (k << 5), f32x4.mul(ky, turnedIm), 16)
    }
    // Each frequency stands for its opposite too, but for 0.
    energy += (strip == 0 ? 1 : 2) * <f64>f32x4.extract_lane(energies, 0)
    energy += 2 * (<f64>f32x4.extract_lane(energies, 1) + <f64>f32x4.extract_lane(energies, 2) + <f64>f32x4.extract_lane(energies, 3))
    const fx = transform(xs, one, other, size, roots, false, true)
    const fy = transform(ys, xs, fx == one ? other : one, size, roots, false, true)
    for (let x: usize = 0; x < nodes; x += 4) {
      const column = field + (x >> 2) * fieldPitch
      const f = fx + (x << 5)
      const g = fy + (x << 5)
      const positive = column + (first << 5)
      storeTransposed(positive, 32, minus(f, g + 16), minus(f + 32, g + 48), minus(f + 64, g + 80), minus(f + 96, g + 112))
      storeTransposed(positive + 16, 32, plus(f + 16, g), plus(f + 48, g + 32), plus(f + 80, g + 64), plus(f + 112, g + 96))
      const negative = column + ((size - first) << 5)
      storeTransposed(negative, -32, plus(f, g + 16), plus(f + 32, g + 48), plus(f + 64, g + 80), plus(f + 96, g + 112))
      storeTransposed(negative + 16, -32, minus(g, f + 16), minus(g + 32, f + 48), minus(g + 64, f + 80), minus(g + 96, f + 112))
    }
  }
  return energy
}

export function transformBack(
  field: usize,
  fieldPitch: usize,
  from: usize,
  to: usize,
  size: usize,
  roots: usize,
  fieldX: usize,
  fieldY: usize,
  pitch: usize,
  scratch: usize,
  scratchPitch: usize
): void {
  const nodes = size >> 1
  for (let strip = from; strip < to; strip++) {
    const z = transform(field + strip * fieldPitch, scratch, scratch + scratchPitch, size, roots, false, true)
    let at = strip << 4
    for (let y: usize = 0; y < nodes; y++, at += pitch) {
      v128.store(fieldX + at, v128.load(z + (y << 5)))
      v128.store(fieldY + at, v128.load(z + (y << 5), 16))
    }
  }
}
