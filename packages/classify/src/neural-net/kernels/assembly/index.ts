// AssemblyScript, compiled by scripts/compile-kernels.ts. The inner loops of a neural net; ../typescript.ts has the same
// without WebAssembly, rounding for rounding: every sum of products is taken in order, in 32 bits.
//
// Rows of a batch lie in quads: four columns of all rows, then the next four; `stride` is from quad to quad. Weights lie
// in panels: eight outputs of all inputs, then the next eight. So both the forward pass and the gradient read what they
// need in the order in which it lies. What fills up quads and panels is 0 and stays so.

// @ts-nocheck

/** How many inputs are done at once: their weights and what comes in stay in the cache. */
const inputsAtOnce = 256

/** Lays `rows` rows (a multiple of 4) of `quads * 4` numbers, which lie one behind the other, in quads. */
export function pack(from: usize, rows: i32, quads: i32, to: usize, stride: usize): void {
  for (let i = 0; i < rows; i++, to += 16) {
    for (let q = 0, at = to; q < quads; q++, at += stride, from += 16) v128.store(at, v128.load(from))
  }
}

/** out[i][j] = biases[j] + x[i] · weights[j], of `rows` rows (a multiple of 4), `inputs` (of 4) and `panels` * 8 outputs. */
export function forward(
  x: usize, xStride: usize, rows: i32, inputs: i32, weights: usize, panels: i32, biases: usize, out: usize,
  outStride: usize
): void {
  for (let first = 0; first < inputs; first += inputsAtOnce) {
    const count = min(inputsAtOnce, inputs - first)
    const from = x + <usize>(first >> 2) * xStride
    for (let p = 0; p < panels; p++) {
      const panel = weights + (<usize>p * inputs + first << 5)
      const to = out + (<usize>p << 1) * outStride
      for (let i: usize = 0, end = <usize>rows << 4; i < end; i += 64) {
        forwardFour(from + i, xStride, count, panel, first == 0, biases + (<usize>p << 5), to + i, to + outStride + i)
      }
    }
  }
}

@inline function forwardFour(
  x: usize, stride: usize, count: i32, w: usize, isFirst: bool, biases: usize, low: usize, high: usize
): void {
  let a0: v128, a1: v128, b0: v128, b1: v128, c0: v128, c1: v128, d0: v128, d1: v128
  if (isFirst) {
    a0 = v128.load(biases)
    a1 = v128.load(biases, 16)
    b0 = a0
    b1 = a1
    c0 = a0
    c1 = a1
    d0 = a0
    d1 = a1
  } else {
    a0 = v128.load(low)
    b0 = v128.load(low, 16)
    c0 = v128.load(low, 32)
    d0 = v128.load(low, 48)
    a1 = v128.load(high)
    b1 = v128.load(high, 16)
    c1 = v128.load(high, 32)
    d1 = v128.load(high, 48)
  }
  for (const end = w + (<usize>count << 5); w < end; w += 128, x += stride) {
    let v = v128.load(w), u = v128.load(w, 16)
    let s = v128.load32_splat(x)
    a0 = f32x4.add(a0, f32x4.mul(s, v))
    a1 = f32x4.add(a1, f32x4.mul(s, u))
    s = v128.load32_splat(x, 16)
    b0 = f32x4.add(b0, f32x4.mul(s, v))
    b1 = f32x4.add(b1, f32x4.mul(s, u))
    s = v128.load32_splat(x, 32)
    c0 = f32x4.add(c0, f32x4.mul(s, v))
    c1 = f32x4.add(c1, f32x4.mul(s, u))
    s = v128.load32_splat(x, 48)
    d0 = f32x4.add(d0, f32x4.mul(s, v))
    d1 = f32x4.add(d1, f32x4.mul(s, u))
    v = v128.load(w, 32)
    u = v128.load(w, 48)
    s = v128.load32_splat(x, 4)
    a0 = f32x4.add(a0, f32x4.mul(s, v))
    a1 = f32x4.add(a1, f32x4.mul(s, u))
    s = v128.load32_splat(x, 20)
    b0 = f32x4.add(b0, f32x4.mul(s, v))
    b1 = f32x4.add(b1, f32x4.mul(s, u))
    s = v128.load32_splat(x, 36)
    c0 = f32x4.add(c0, f32x4.mul(s, v))
    c1 = f32x4.add(c1, f32x4.mul(s, u))
    s = v128.load32_splat(x, 52)
    d0 = f32x4.add(d0, f32x4.mul(s, v))
    d1 = f32x4.add(d1, f32x4.mul(s, u))
    v = v128.load(w, 64)
    u = v128.load(w, 80)
    s = v128.load32_splat(x, 8)
    a0 = f32x4.add(a0, f32x4.mul(s, v))
    a1 = f32x4.add(a1, f32x4.mul(s, u))
    s = v128.load32_splat(x, 24)
    b0 = f32x4.add(b0, f32x4.mul(s, v))
    b1 = f32x4.add(b1, f32x4.mul(s, u))
    s = v128.load32_splat(x, 40)
    c0 = f32x4.add(c0, f32x4.mul(s, v))
    c1 = f32x4.add(c1, f32x4.mul(s, u))
    s = v128.load32_splat(x, 56)
    d0 = f32x4.add(d0, f32x4.mul(s, v))
    d1 = f32x4.add(d1, f32x4.mul(s, u))
    v = v128.load(w, 96)
    u = v128.load(w, 112)
    s = v128.load32_splat(x, 12)
    a0 = f32x4.add(a0, f32x4.mul(s, v))
    a1 = f32x4.add(a1, f32x4.mul(s, u))
    s = v128.load32_splat(x, 28)
    b0 = f32x4.add(b0, f32x4.mul(s, v))
    b1 = f32x4.add(b1, f32x4.mul(s, u))
    s = v128.load32_splat(x, 44)
    c0 = f32x4.add(c0, f32x4.mul(s, v))
    c1 = f32x4.add(c1, f32x4.mul(s, u))
    s = v128.load32_splat(x, 60)
    d0 = f32x4.add(d0, f32x4.mul(s, v))
    d1 = f32x4.add(d1, f32x4.mul(s, u))
  }
  v128.store(low, a0)
  v128.store(low, b0, 16)
  v128.store(low, c0, 32)
  v128.store(low, d0, 48)
  v128.store(high, a1)
  v128.store(high, b1, 16)
  v128.store(high, c1, 32)
  v128.store(high, d1, 48)
}

/** slopes[k][j] = sum over the rows of x[i][k] * deltas[i][j], laid out as weights are. */
export function gradient(
  x: usize, xStride: usize, rows: i32, inputs: i32, deltas: usize, deltaStride: usize, panels: i32, slopes: usize
): void {
  const length = <usize>rows << 4
  for (let first = 0; first < inputs; first += inputsAtOnce) {
    const quads = x + <usize>(first >> 2) * xStride
    const count = min(inputsAtOnce, inputs - first)
    for (let p = 0; p < panels; p++) {
      const panel = slopes + (<usize>p * inputs + first << 5)
      gradientOfPanel(quads, xStride, length, count, deltas + (<usize>p << 1) * deltaStride, deltaStride, panel)
    }
  }
}

@inline function gradientOfPanel(
  x: usize, xStride: usize, length: usize, inputs: i32, deltas: usize, deltaStride: usize, slopes: usize
): void {
  for (let k = 0, quad = x; k < inputs; k += 4, quad += xStride, slopes += 128) {
    let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0
    for (let at = quad, end = quad + length, low = deltas, high = deltas + deltaStride; at < end; at += 16) {
      const v = v128.load(low), u = v128.load(high)
      low += 16
      high += 16
      let s = v128.load32_splat(at)
      a0 = f32x4.add(a0, f32x4.mul(s, v))
      a1 = f32x4.add(a1, f32x4.mul(s, u))
      s = v128.load32_splat(at, 4)
      b0 = f32x4.add(b0, f32x4.mul(s, v))
      b1 = f32x4.add(b1, f32x4.mul(s, u))
      s = v128.load32_splat(at, 8)
      c0 = f32x4.add(c0, f32x4.mul(s, v))
      c1 = f32x4.add(c1, f32x4.mul(s, u))
      s = v128.load32_splat(at, 12)
      d0 = f32x4.add(d0, f32x4.mul(s, v))
      d1 = f32x4.add(d1, f32x4.mul(s, u))
    }
    v128.store(slopes, a0)
    v128.store(slopes, a1, 16)
    v128.store(slopes, b0, 32)
    v128.store(slopes, b1, 48)
    v128.store(slopes, c0, 64)
    v128.store(slopes, c1, 80)
    v128.store(slopes, d0, 96)
    v128.store(slopes, d1, 112)
  }
}

/** sums[j] = sum over the rows of deltas[i][j]. */
export function sumRows(deltas: usize, stride: usize, rows: i32, quads: i32, sums: usize): void {
  for (let q = 0; q < quads; q++, deltas += stride, sums += 16) {
    let sum = f32x4.splat(0)
    for (let at = deltas, end = deltas + (<usize>rows << 4); at < end; at += 16) sum = f32x4.add(sum, v128.load(at))
    v128.store(sums, sum)
  }
}

/** The panels of the transposed weights; `inputs` is a multiple of 8. */
export function transpose(weights: usize, inputs: i32, panels: i32, to: usize): void {
  const outputs = panels << 3
  for (let p = 0; p < panels; p++) {
    for (let k = 0; k < inputs; k++) {
      for (let j = 0; j < 8; j++, weights += 4) {
        store<f32>(to + (<usize>((k >> 3) * outputs + (p << 3) + j) * 8 + (k & 7) << 2), load<f32>(weights))
      }
    }
  }
}

/** What is below 0 becomes 0. */
export function rectify(at: usize, length: i32): void {
  const zero = f32x4.splat(0)
  for (const end = at + (<usize>length << 2); at < end; at += 16) v128.store(at, f32x4.max(zero, v128.load(at)))
}

/** Where an activation is above 0 the delta times `scale` takes its place; elsewhere 0. */
export function gate(activations: usize, deltas: usize, scale: f32, length: i32): void {
  const zero = f32x4.splat(0), factor = f32x4.splat(scale)
  for (const end = deltas + (<usize>length << 2); deltas < end; deltas += 16, activations += 16) {
    const isActive = f32x4.gt(v128.load(activations), zero)
    v128.store(activations, v128.and(isActive, f32x4.mul(factor, v128.load(deltas))))
  }
}

/**
 * Each row of `columns` numbers becomes the exponentials of what they are below its highest, times its factor and divided by
 * their sum. Leaves the highest and the sum of each row, in 32 bits.
 */
export function softmax(
  at: usize, stride: usize, rows: i32, columns: i32, factors: usize, highest: usize, sums: usize
): void {
  const lanes = columns & 3, whole = <usize>(columns >> 2) * stride, end = whole + (lanes ? stride : 0)
  // What fills up the last four columns counts for nothing.
  const none = f32x4.splat(-Infinity)
  const rest = i32x4.gt_s(i32x4.splat(lanes), i32x4(0, 1, 2, 3))
  for (let i = 0; i < rows; i++, at += 16, factors += 4, highest += 4, sums += 4) {
    let most = none
    for (let q: usize = 0; q < whole; q += stride) most = f32x4.max(most, v128.load(at + q))
    if (lanes) most = f32x4.max(most, v128.bitselect(v128.load(at + whole), none, rest))
    most = f32x4.max(most, v128.shuffle<i32>(most, most, 2, 3, 0, 1))
    most = f32x4.max(most, v128.shuffle<i32>(most, most, 1, 0, 3, 2))
    let sum = f32x4.splat(0)
    for (let q: usize = 0; q < end; q += stride) {
      let powers = exponential(f32x4.sub(v128.load(at + q), most))
      if (q == whole) powers = v128.and(powers, rest)
      sum = f32x4.add(sum, powers)
      v128.store(at + q, powers)
    }
    sum = f32x4.add(sum, v128.shuffle<i32>(sum, sum, 2, 3, 0, 1))
    sum = f32x4.add(sum, v128.shuffle<i32>(sum, sum, 1, 0, 3, 2))
    store<f32>(highest, f32x4.extract_lane(most, 0))
    store<f32>(sums, f32x4.extract_lane(sum, 0))
    const share = f32x4.div(v128.load32_splat(factors), sum)
    for (let q: usize = 0; q < end; q += stride) v128.store(at + q, f32x4.mul(v128.load(at + q), share))
  }
}

/** e to the power of numbers from -87 to 0, of those below as of -87: 2^n e^r with |r| <= ln 2 / 2, e^r by a polynomial. */
@inline function exponential(x: v128): v128 {
  x = f32x4.max(x, f32x4.splat(-87))
  // Rounded to an integer: numbers of 32 bits from 2^23 to 2^24 are whole.
  const n = f32x4.sub(f32x4.add(f32x4.mul(x, f32x4.splat(1.44269504)), f32x4.splat(12582912)), f32x4.splat(12582912))
  // ln 2 in two parts, so that n times the first is exact.
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)))
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-0.000212194440)))
  let series = f32x4.splat(1.0 / 720)
  series = f32x4.add(f32x4.mul(series, r), f32x4.splat(1.0 / 120))
  series = f32x4.add(f32x4.mul(series, r), f32x4.splat(1.0 / 24))
  series = f32x4.add(f32x4.mul(series, r), f32x4.splat(1.0 / 6))
  series = f32x4.add(f32x4.mul(series, r), f32x4.splat(0.5))
  series = f32x4.add(f32x4.mul(series, r), f32x4.splat(1))
  series = f32x4.add(f32x4.mul(series, r), f32x4.splat(1))
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23)
  return f32x4.mul(series, power)
}

/** A step of Adam, along (slopes + decay * weights) / rows. Returns the sum of the squared weights as they were before. */
export function step(
  weights: usize, slopes: usize, means: usize, squares: usize, length: i32, decay: f32, rows: f32, rate: f32,
  beta1: f32, beta2: f32, epsilon: f32
): f64 {
  const decays = f32x4.splat(decay), counts = f32x4.splat(rows), rates = f32x4.splat(rate)
  const keep1 = f32x4.splat(beta1), take1 = f32x4.splat(1 - beta1)
  const keep2 = f32x4.splat(beta2), take2 = f32x4.splat(1 - beta2), least = f32x4.splat(epsilon)
  let low = f64x2.splat(0), high = low
  for (let at: usize = 0, end = <usize>length << 2; at < end; at += 16) {
    const w = v128.load(weights + at)
    const a = f64x2.promote_low_f32x4(w), b = f64x2.promote_low_f32x4(v128.shuffle<i64>(w, w, 1, 1))
    low = f64x2.add(low, f64x2.mul(a, a))
    high = f64x2.add(high, f64x2.mul(b, b))
    const g = f32x4.div(f32x4.add(v128.load(slopes + at), f32x4.mul(decays, w)), counts)
    const m = f32x4.add(f32x4.mul(keep1, v128.load(means + at)), f32x4.mul(take1, g))
    const s = f32x4.add(f32x4.mul(keep2, v128.load(squares + at)), f32x4.mul(take2, f32x4.mul(g, g)))
    v128.store(means + at, m)
    v128.store(squares + at, s)
    v128.store(weights + at, f32x4.sub(w, f32x4.div(f32x4.mul(rates, m), f32x4.add(f32x4.sqrt(s), least))))
  }
  const sums = f64x2.add(low, high)
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1)
}
