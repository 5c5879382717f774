// Steps of GloVe: see ../../glove/typescript.ts, the twin of this file. A row holds the numbers of a word, then the sums of
// the squares of their gradients, then its bias and the sum of squares of that one's.

/** Bytes of a row's numbers, and from one row to the next. */
let width: usize = 0
let stride: usize = 0
/** Rows of words begin at 0. */
let neighbors: usize = 0

export function configure(widthGiven: usize, strideGiven: usize, neighborsAt: usize): void {
  width = widthGiven
  stride = strideGiven
  neighbors = neighborsAt
}

/** A step for each of `count` pairs. Returns the sum of their losses before it. */
export function train(firsts: usize, seconds: usize, targets: usize, weights: usize, count: u32, eta: f32): f64 {
  const rate = f32x4.splat(eta)
  let loss: f64 = 0
  for (let at: usize = 0; at < <usize>count << 2; at += 4) {
    const a = <usize>load<u32>(firsts + at) * stride
    const b = neighbors + <usize>load<u32>(seconds + at) * stride
    const biases = 2 * width
    const error = product(a, b) + load<f32>(a + biases) + load<f32>(b + biases) - load<f32>(targets + at)
    const slope = load<f32>(weights + at) * error
    // Numbers that grew out of range would spoil all others.
    if (!(abs(slope) < Infinity)) continue
    loss += 0.5 * <f64>slope * <f64>error
    move(a, b, f32x4.splat(slope), rate)
    moveBias(a + biases, slope)
    moveBias(b + biases, slope)
  }
  return loss
}

@inline function product(a: usize, b: usize): f32 {
  let even = f32x4.splat(0)
  let odd = even
  let k: usize = 0
  for (; k + 16 < width; k += 32) {
    even = f32x4.add(even, f32x4.mul(v128.load(a + k), v128.load(b + k)))
    odd = f32x4.add(odd, f32x4.mul(v128.load(a + k, 16), v128.load(b + k, 16)))
  }
  if (k < width) even = f32x4.add(even, f32x4.mul(v128.load(a + k), v128.load(b + k)))
  const s = f32x4.add(even, odd)
  const s02 = f32x4.extract_lane(s, 0) + f32x4.extract_lane(s, 2)
  return s02 + (f32x4.extract_lane(s, 1) + f32x4.extract_lane(s, 3))
}

@inline function move(a: usize, b: usize, slope: v128, rate: v128): void {
  const squares = width
  for (let k: usize = 0; k < width; k += 16) {
    const x = v128.load(a + k)
    const y = v128.load(b + k)
    const ofX = f32x4.mul(clipped(f32x4.mul(slope, y)), rate)
    const ofY = f32x4.mul(clipped(f32x4.mul(slope, x)), rate)
    const squaresX = v128.load(a + squares + k)
    const squaresY = v128.load(b + squares + k)
    v128.store(a + k, f32x4.sub(x, f32x4.div(ofX, f32x4.sqrt(squaresX))))
    v128.store(b + k, f32x4.sub(y, f32x4.div(ofY, f32x4.sqrt(squaresY))))
    v128.store(a + squares + k, f32x4.add(squaresX, f32x4.mul(ofX, ofX)))
    v128.store(b + squares + k, f32x4.add(squaresY, f32x4.mul(ofY, ofY)))
  }
}

@inline function moveBias(at: usize, slope: f32): void {
  const squares = load<f32>(at, 4)
  store<f32>(at, load<f32>(at) - slope / sqrt<f32>(squares))
  store<f32>(at, squares + slope * slope, 4)
}

/** As the program clips gradients before they are scaled. */
@inline function clipped(gradient: v128): v128 {
  return f32x4.pmax(f32x4.pmin(gradient, f32x4.splat(100)), f32x4.splat(-100))
}
