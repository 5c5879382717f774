import { exp, multiplyAdd, sums } from './arithmetic'
import { cbow, contexts, copies, results, scores, sources, stride, targets, weights, width } from './plan'

let rate: v128 = f32x4.splat(0)
let examples: f64 = 0

/** Sets the learning rate, and begins to count anew. */
export function begin(alpha: f32): void {
  rate = f32x4.splat(alpha)
  examples = 0
  v128.store(results, f32x4.splat(1))
  v128.store(results, i32x4.splat(0), 16)
}

export function finish(): void {
  store<f64>(results, examples, 32)
}

/**
 * Trains the rows of `contexts` and of the targets on each other, six targets at a time, by the numbers of `sources`.
 * `questions` is the sum of the weights.
 */
export function step(count: u32, tiles: u32, questions: u32): void {
  examples += <f64>count * <f64>questions
  const tileBytes = <usize>count * 24
  let target = targets
  let weight = weights
  let score = scores
  for (let t: u32 = 0; t < tiles; t++) {
    let c: usize = 0
    const end = <usize>count * 4
    let at = score
    for (; c + 4 < end; c += 8) {
      scoreTwo(load<u32>(sources + c), load<u32>(sources + c, 4), target, weight, at)
      at += 48
    }
    if (c < end) scoreOne(load<u32>(sources + c), target, weight, at)
    target += 24
    weight += 24
    score += tileBytes
  }
  if (tiles == 1 && !cbow) return updateRows(count, targets, scores)
  // What the first targets change must not reach the others.
  if (!cbow) copySources(count)
  target = targets
  score = scores
  for (let t: u32 = 0; t < tiles; t++) {
    update(count, target, score)
    target += 24
    score += tileBytes
  }
}

/** Two rows against six targets: twelve sums in registers, three vectors of gradients. */
function scoreTwo(x: usize, y: usize, targets: usize, weights: usize, to: usize): void {
  const t0 = <usize>load<u32>(targets)
  const t1 = <usize>load<u32>(targets, 4)
  const t2 = <usize>load<u32>(targets, 8)
  const t3 = <usize>load<u32>(targets, 12)
  const t4 = <usize>load<u32>(targets, 16)
  const t5 = <usize>load<u32>(targets, 20)
  const end = width
  let a0 = f32x4.splat(0)
  let a1 = a0
  let a2 = a0
  let a3 = a0
  let a4 = a0
  let a5 = a0
  let b0 = a0
  let b1 = a0
  let b2 = a0
  let b3 = a0
  let b4 = a0
  let b5 = a0
  for (let k: usize = 0; k < end; k += 16) {
    const a = v128.load(x + k)
    const b = v128.load(y + k)
    let t = v128.load(t0 + k)
    a0 = multiplyAdd(a, t, a0)
    b0 = multiplyAdd(b, t, b0)
    t = v128.load(t1 + k)
    a1 = multiplyAdd(a, t, a1)
    b1 = multiplyAdd(b, t, b1)
    t = v128.load(t2 + k)
    a2 = multiplyAdd(a, t, a2)
    b2 = multiplyAdd(b, t, b2)
    t = v128.load(t3 + k)
    a3 = multiplyAdd(a, t, a3)
    b3 = multiplyAdd(b, t, b3)
    t = v128.load(t4 + k)
    a4 = multiplyAdd(a, t, a4)
    b4 = multiplyAdd(b, t, b4)
    t = v128.load(t5 + k)
    a5 = multiplyAdd(a, t, a5)
    b5 = multiplyAdd(b, t, b5)
  }
  const first = v128.load(weights)
  const last = v128.load(weights, 8)
  const middle = v128.shuffle<f32>(last, first, 2, 3, 4, 5)
  const p = probability(sums(a0, a1, a2, a3), first)
  const q = probability(sums(a4, a5, b0, b1), middle)
  const r = probability(sums(b2, b3, b4, b5), last)
  v128.store(to, gradient(p, first))
  v128.store(to, gradient(q, middle), 16)
  v128.store(to, gradient(r, last), 32)
  tally(p, q, r, first, middle, last)
}

/** The last row, when they are odd in number. Two numbers behind its six gradients are written too. */
function scoreOne(x: usize, targets: usize, weights: usize, to: usize): void {
  const t0 = <usize>load<u32>(targets)
  const t1 = <usize>load<u32>(targets, 4)
  const t2 = <usize>load<u32>(targets, 8)
  const t3 = <usize>load<u32>(targets, 12)
  const t4 = <usize>load<u32>(targets, 16)
  const t5 = <usize>load<u32>(targets, 20)
  const end = width
  const zero = f32x4.splat(0)
  let a0 = zero
  let a1 = zero
  let a2 = zero
  let a3 = zero
  let a4 = zero
  let a5 = zero
  for (let k: usize = 0; k < end; k += 16) {
    const a = v128.load(x + k)
    a0 = multiplyAdd(a, v128.load(t0 + k), a0)
    a1 = multiplyAdd(a, v128.load(t1 + k), a1)
    a2 = multiplyAdd(a, v128.load(t2 + k), a2)
    a3 = multiplyAdd(a, v128.load(t3 + k), a3)
    a4 = multiplyAdd(a, v128.load(t4 + k), a4)
    a5 = multiplyAdd(a, v128.load(t5 + k), a5)
  }
  const first = v128.load(weights)
  const last = v128.shuffle<f32>(v128.load(weights, 8), zero, 2, 3, 4, 5)
  const p = probability(sums(a0, a1, a2, a3), first)
  const q = probability(sums(a4, a5, zero, zero), last)
  v128.store(to, gradient(p, first))
  v128.store(to, gradient(q, last), 16)
  tally(p, q, q, first, last, zero)
}

/** How probable the model holds what is told to be true, by the sign of the weight; as in ../typescript.ts. */
@inline function probability(score: v128, weight: v128): v128 {
  const against = v128.xor(score, v128.andnot(i32x4.splat(0x80000000), weight))
  const within = f32x4.pmax(f32x4.pmin(against, f32x4.splat(20)), f32x4.splat(-20))
  const one = f32x4.splat(1)
  return f32x4.div(one, f32x4.add(one, exp(within)))
}

/** How far to move along each gradient. */
@inline function gradient(probability: v128, weight: v128): v128 {
  return f32x4.mul(f32x4.mul(rate, weight), f32x4.sub(f32x4.splat(1), probability))
}

/**
 * Multiplies what is told to be true by how probable it was held, as often as it is told. The product's exponent is moved
 * into a sum of its own, so that one logarithm of each lane at the end gives the loss.
 */
@inline function tally(p: v128, q: v128, r: v128, first: v128, second: v128, third: v128): void {
  const one = f32x4.splat(1)
  const a = f32x4.abs(first)
  const b = f32x4.abs(second)
  const c = f32x4.abs(third)
  const most = f32x4.pmax(a, f32x4.pmax(b, c))
  let times = f32x4.splat(0)
  do {
    const factors = f32x4.mul(
      f32x4.mul(v128.bitselect(p, one, f32x4.gt(a, times)), v128.bitselect(q, one, f32x4.gt(b, times))),
      v128.bitselect(r, one, f32x4.gt(c, times))
    )
    const product = f32x4.mul(v128.load(results), factors)
    const exponent = i32x4.sub(i32x4.shr_u(product, 23), i32x4.splat(127))
    v128.store(results, v128.or(v128.and(product, i32x4.splat(0x7fffff)), one))
    v128.store(results, i32x4.add(v128.load(results, 16), exponent), 16)
    times = f32x4.add(times, one)
  } while (v128.any_true(f32x4.gt(most, times)))
}

/** Each row moved by the numbers of its source. */
function update(count: u32, targets: usize, gradients: usize): void {
  meet(count, targets, gradients, false)
}

/** The same where each row is its own source. */
function updateRows(count: u32, targets: usize, gradients: usize): void {
  meet(count, targets, gradients, true)
}

/** Column by column: six targets in registers meet all rows, each moved along the other. */
@inline function meet(count: u32, targets: usize, gradients: usize, same: bool): void {
  const t0 = <usize>load<u32>(targets)
  const t1 = <usize>load<u32>(targets, 4)
  const t2 = <usize>load<u32>(targets, 8)
  const t3 = <usize>load<u32>(targets, 12)
  const t4 = <usize>load<u32>(targets, 16)
  const t5 = <usize>load<u32>(targets, 20)
  const end = width
  const first = contexts
  const last = first + (<usize>count << 2)
  const apart = sources - first
  for (let k: usize = 0; k < end; k += 16) {
    let a0 = v128.load(t0 + k)
    let a1 = v128.load(t1 + k)
    let a2 = v128.load(t2 + k)
    let a3 = v128.load(t3 + k)
    let a4 = v128.load(t4 + k)
    let a5 = v128.load(t5 + k)
    let g = gradients
    for (let c = first; c < last; c += 4) {
      const to = <usize>load<u32>(c) + k
      const row = v128.load(to)
      const x = same ? row : v128.load(<usize>load<u32>(c + apart) + k)
      let s = v128.load_splat<f32>(g)
      let even = multiplyAdd(s, a0, row)
      a0 = multiplyAdd(s, x, a0)
      s = v128.load_splat<f32>(g, 4)
      let odd = f32x4.mul(s, a1)
      a1 = multiplyAdd(s, x, a1)
      s = v128.load_splat<f32>(g, 8)
      even = multiplyAdd(s, a2, even)
      a2 = multiplyAdd(s, x, a2)
      s = v128.load_splat<f32>(g, 12)
      odd = multiplyAdd(s, a3, odd)
      a3 = multiplyAdd(s, x, a3)
      s = v128.load_splat<f32>(g, 16)
      even = multiplyAdd(s, a4, even)
      a4 = multiplyAdd(s, x, a4)
      s = v128.load_splat<f32>(g, 20)
      odd = multiplyAdd(s, a5, odd)
      a5 = multiplyAdd(s, x, a5)
      v128.store(to, f32x4.add(even, odd))
      g += 24
    }
    v128.store(t0 + k, a0)
    v128.store(t1 + k, a1)
    v128.store(t2 + k, a2)
    v128.store(t3 + k, a3)
    v128.store(t4 + k, a4)
    v128.store(t5 + k, a5)
  }
}

function copySources(count: u32): void {
  let to = copies
  for (let c: usize = 0; c < <usize>count << 2; c += 4) {
    const from = <usize>load<u32>(sources + c)
    for (let k: usize = 0; k < width; k += 16) v128.store(to + k, v128.load(from + k))
    store<u32>(sources + c, <u32>to)
    to += stride
  }
}
