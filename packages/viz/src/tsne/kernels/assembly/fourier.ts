// The discrete Fourier transform of four sequences at once: see ../fourier.ts, the twin of this file, where it is explained.

export function transform(
  sequence: usize,
  one: usize,
  other: usize,
  size: usize,
  roots: usize,
  isHalf: bool,
  isInverse: bool
): usize {
  const re: usize = isInverse ? 16 : 0
  let from = sequence
  let to = one
  let stride: usize = 1
  for (let length = size; length > 1; ) {
    let radix: usize = 4
    if (length % 4 == 0) {
      if (isHalf && length == size) firstHalf(from, to, length, roots)
      else quarters(from, to, length, stride, roots, re)
    } else if (length % 2 == 0) {
      radix = 2
      halves(from, to, length, stride, roots, re)
    } else {
      radix = 3
      thirds(from, to, length, stride, roots, re)
    }
    from = to
    to = to == one ? other : one
    length /= radix
    stride *= radix
  }
  return from
}

function quarters(from: usize, to: usize, length: usize, stride: usize, roots: usize, re: usize): void {
  const im = re ^ 16
  const part = length >> 2
  const step = stride << 5
  const apart = part * step
  for (let p: usize = 0; p < part; p++) {
    const root = roots + ((p * stride) << 3)
    const c1 = v128.load_splat<f32>(root)
    const s1 = v128.load_splat<f32>(root, 4)
    const c2 = v128.load_splat<f32>(roots + ((p * stride) << 4))
    const s2 = v128.load_splat<f32>(roots + ((p * stride) << 4), 4)
    const c3 = v128.load_splat<f32>(roots + p * stride * 24)
    const s3 = v128.load_splat<f32>(roots + p * stride * 24, 4)
    let x = from + p * step
    let y = to + ((p * step) << 2)
    for (const end = x + step; x < end; x += 32, y += 32) {
      const x1 = x + apart
      const x2 = x1 + apart
      const x3 = x2 + apart
      const sumRe = f32x4.add(v128.load(x + re), v128.load(x2 + re))
      const sumIm = f32x4.add(v128.load(x + im), v128.load(x2 + im))
      const difRe = f32x4.sub(v128.load(x + re), v128.load(x2 + re))
      const difIm = f32x4.sub(v128.load(x + im), v128.load(x2 + im))
      const oddRe = f32x4.add(v128.load(x1 + re), v128.load(x3 + re))
      const oddIm = f32x4.add(v128.load(x1 + im), v128.load(x3 + im))
      const turnRe = f32x4.sub(v128.load(x1 + im), v128.load(x3 + im))
      const turnIm = f32x4.sub(v128.load(x3 + re), v128.load(x1 + re))
      v128.store(y + re, f32x4.add(sumRe, oddRe))
      v128.store(y + im, f32x4.add(sumIm, oddIm))
      storeProduct(y + step, re, f32x4.add(difRe, turnRe), f32x4.add(difIm, turnIm), c1, s1)
      storeProduct(y + 2 * step, re, f32x4.sub(sumRe, oddRe), f32x4.sub(sumIm, oddIm), c2, s2)
      storeProduct(y + 3 * step, re, f32x4.sub(difRe, turnRe), f32x4.sub(difIm, turnIm), c3, s3)
    }
  }
}

/** As `quarters` of a whole sequence, of which the second half is taken for zeros. */
function firstHalf(from: usize, to: usize, length: usize, roots: usize): void {
  const part = length >> 2
  for (let p: usize = 0; p < part; p++) {
    const c1 = v128.load_splat<f32>(roots + (p << 3))
    const s1 = v128.load_splat<f32>(roots + (p << 3), 4)
    const c2 = v128.load_splat<f32>(roots + (p << 4))
    const s2 = v128.load_splat<f32>(roots + (p << 4), 4)
    const c3 = v128.load_splat<f32>(roots + p * 24)
    const s3 = v128.load_splat<f32>(roots + p * 24, 4)
    const x = from + (p << 5)
    const y = to + (p << 7)
    const aRe = v128.load(x)
    const aIm = v128.load(x, 16)
    const bRe = v128.load(x + (part << 5))
    const bIm = v128.load(x + (part << 5), 16)
    v128.store(y, f32x4.add(aRe, bRe))
    v128.store(y, f32x4.add(aIm, bIm), 16)
    storeProduct(y + 32, 0, f32x4.add(aRe, bIm), f32x4.sub(aIm, bRe), c1, s1)
    storeProduct(y + 64, 0, f32x4.sub(aRe, bRe), f32x4.sub(aIm, bIm), c2, s2)
    storeProduct(y + 96, 0, f32x4.sub(aRe, bIm), f32x4.add(aIm, bRe), c3, s3)
  }
}

function halves(from: usize, to: usize, length: usize, stride: usize, roots: usize, re: usize): void {
  const im = re ^ 16
  const part = length >> 1
  const step = stride << 5
  const apart = part * step
  for (let p: usize = 0; p < part; p++) {
    const c = v128.load_splat<f32>(roots + ((p * stride) << 3))
    const s = v128.load_splat<f32>(roots + ((p * stride) << 3), 4)
    let x = from + p * step
    let y = to + ((p * step) << 1)
    for (const end = x + step; x < end; x += 32, y += 32) {
      const aRe = v128.load(x + re)
      const aIm = v128.load(x + im)
      const bRe = v128.load(x + apart + re)
      const bIm = v128.load(x + apart + im)
      v128.store(y + re, f32x4.add(aRe, bRe))
      v128.store(y + im, f32x4.add(aIm, bIm))
      storeProduct(y + step, re, f32x4.sub(aRe, bRe), f32x4.sub(aIm, bIm), c, s)
    }
  }
}

function thirds(from: usize, to: usize, length: usize, stride: usize, roots: usize, re: usize): void {
  const im = re ^ 16
  const part = length / 3
  const step = stride << 5
  const apart = part * step
  const half = f32x4.splat(0.5)
  const sine = f32x4.splat(0.8660254)
  for (let p: usize = 0; p < part; p++) {
    const c1 = v128.load_splat<f32>(roots + ((p * stride) << 3))
    const s1 = v128.load_splat<f32>(roots + ((p * stride) << 3), 4)
    const c2 = v128.load_splat<f32>(roots + ((p * stride) << 4))
    const s2 = v128.load_splat<f32>(roots + ((p * stride) << 4), 4)
    let x = from + p * step
    let y = to + 3 * p * step
    for (const end = x + step; x < end; x += 32, y += 32) {
      const aRe = v128.load(x + re)
      const aIm = v128.load(x + im)
      const bRe = v128.load(x + apart + re)
      const bIm = v128.load(x + apart + im)
      const cRe = v128.load(x + 2 * apart + re)
      const cIm = v128.load(x + 2 * apart + im)
      const sumRe = f32x4.add(bRe, cRe)
      const sumIm = f32x4.add(bIm, cIm)
      const restRe = f32x4.sub(aRe, f32x4.mul(half, sumRe))
      const restIm = f32x4.sub(aIm, f32x4.mul(half, sumIm))
      const turnRe = f32x4.mul(sine, f32x4.sub(bIm, cIm))
      const turnIm = f32x4.mul(sine, f32x4.sub(cRe, bRe))
      v128.store(y + re, f32x4.add(aRe, sumRe))
      v128.store(y + im, f32x4.add(aIm, sumIm))
      storeProduct(y + step, re, f32x4.add(restRe, turnRe), f32x4.add(restIm, turnIm), c1, s1)
      storeProduct(y + 2 * step, re, f32x4.sub(restRe, turnRe), f32x4.sub(restIm, turnIm), c2, s2)
    }
  }
}

/** (x + iy)(c + is). */
@inline function storeProduct(to: usize, re: usize, x: v128, y: v128, c: v128, s: v128): void {
  v128.store(to + re, f32x4.sub(f32x4.mul(x, c), f32x4.mul(y, s)))
  v128.store(to + (re ^ 16), f32x4.add(f32x4.mul(x, s), f32x4.mul(y, c)))
}
