import type { DescentArrays, DescentSettings } from '../kernel.ts'

/** What assembly/index.ts calculates with, in its order. */
export const constants: Float32Array = Float32Array.of(
  1,
  2 ** -23,
  127,
  // The bits 0x007fffff: a number's fraction.
  (2 - 2 ** -22) * 2 ** -127,
  // log2 (1 + t) is t + t (1 - t) times this polynomial, to 1.2e-4, the least greatest error.
  0.08213068,
  -0.23905823,
  0.43872574,
  // Added to a small number it pushes all fractions out.
  1.5 * 2 ** 23,
  // 2^f for f from -1/2 to 1/2, to 7.5e-5 of it.
  0.05517167,
  0.24261114,
  0.69326099,
  0.99992807,
  // Squares of distances count at least as much: points in the same place do not attract each other anyway.
  1e-12,
  // Added to the squares of distances between points that push each other: what keeps the push of very near ones finite.
  1e-3
)

/**
 * Steps in TypeScript, where there is no WebAssembly with SIMD: the twin of assembly/index.ts, rounding for rounding. Hence the
 * four lanes, and `Math.fround` around every operation.
 */
export function typescriptKernel(
  arrays: DescentArrays,
  { rows, negatives, curve }: DescentSettings
): { sample(from: number, to: number): number; step(count: number, alpha: number): void } {
  const { points, stride, heads, tails, phases, increments, due, state } = arrays
  const deep = stride === 4
  const a = Math.fround(curve.a)
  const b = Math.fround(curve.b)
  // Of each lane: where head and tail stand, the head's coordinates, and how far it is to go.
  const head = new Uint32Array(4)
  const tail = new Uint32Array(4)
  const x = new Float32Array(4)
  const y = new Float32Array(4)
  const z = new Float32Array(4)
  const sx = new Float32Array(4)
  const sy = new Float32Array(4)
  const sz = new Float32Array(4)

  function sample(from: number, to: number): number {
    let out = 0
    for (let e = from; e < to; e++) {
      const phase = phases[e]! + increments[e]!
      phases[e] = phase
      if (phase < 65536) continue
      due[out++] = heads[e]!
      due[out++] = tails[e]!
    }
    for (; out % 16 !== 0; out += 2) due.fill(rows, out, out + 2)
    return out / 2
  }

  function step(count: number, alpha: number): void {
    const rate = Math.fround(alpha)
    const pull = Math.fround(Math.fround(Math.fround(-2 * a) * b) * rate)
    const push = Math.fround(Math.fround(2 * b) * rate)
    const most = Math.fround(4 * rate)
    const part = count / 8
    for (let turn = 0; turn < count / 4; turn++) {
      const first = (turn >> 1) + (turn & 1) * 4 * part
      for (let lane = 0; lane < 4; lane++) {
        const at = 2 * (first + lane * part)
        const h = stride * due[at]!
        const t = stride * due[at + 1]!
        head[lane] = h
        tail[lane] = t
        x[lane] = points[h]!
        y[lane] = points[h + 1]!
        const dx = Math.fround(x[lane]! - points[t]!)
        const dy = Math.fround(y[lane]! - points[t + 1]!)
        let square = Math.fround(Math.fround(dx * dx) + Math.fround(dy * dy))
        let dz = 0
        if (deep) {
          z[lane] = points[h + 2]!
          dz = Math.fround(z[lane]! - points[t + 2]!)
          square = Math.fround(square + Math.fround(dz * dz))
        }
        const force = attraction(square, pull, a, b)
        sx[lane] = clip(Math.fround(force * dx), most)
        sy[lane] = clip(Math.fround(force * dy), most)
        sz[lane] = clip(Math.fround(force * dz), most)
      }
      move(tail, -1)
      for (let i = 0; i < negatives; i++) {
        const row = below(draw(), rows)
        for (let lane = 0; lane < 4; lane++) {
          const other = stride * ((row + lane) % rows)
          const dx = Math.fround(x[lane]! - points[other]!)
          const dy = Math.fround(y[lane]! - points[other + 1]!)
          let square = Math.fround(Math.fround(dx * dx) + Math.fround(dy * dy))
          let dz = 0
          if (deep) {
            dz = Math.fround(z[lane]! - points[other + 2]!)
            square = Math.fround(square + Math.fround(dz * dz))
          }
          const force = repulsion(square, push, a, b)
          sx[lane]! += clip(Math.fround(force * dx), most)
          sy[lane]! += clip(Math.fround(force * dy), most)
          sz[lane]! += clip(Math.fround(force * dz), most)
        }
      }
      move(head, 1)
    }
  }

  /** One after the other: they may be the same. */
  function move(which: Uint32Array, sign: 1 | -1): void {
    for (let lane = 0; lane < 4; lane++) {
      const at = which[lane]!
      points[at]! += sign * sx[lane]!
      points[at + 1]! += sign * sy[lane]!
      if (deep) points[at + 2]! += sign * sz[lane]!
    }
  }

  /** 32 random bits: xoshiro128+, by D. Blackman and S. Vigna. */
  function draw(): number {
    const s0 = state[0]!
    const s1 = state[1]!
    const s2 = state[2]! ^ s0
    const s3 = state[3]! ^ s1
    const sum = s0 + state[3]!
    state[0] = s0 ^ s3
    state[1] = s1 ^ s2
    state[2] = s2 ^ (s1 << 9)
    state[3] = (s3 << 11) | (s3 >>> 21)
    return sum >>> 0
  }

  return { sample, step }
}

/**
 * The coefficient by which the difference of head and tail moves the head towards it.
 *
 * @param square  of the difference
 * @param pull    -2 a b, and the learning rate
 */
export function attraction(square: number, pull: number, a: number, b: number): number {
  const distance = square < least ? least : square
  const power = pow(distance, b)
  return Math.fround(Math.fround(pull * power) / Math.fround(distance * Math.fround(Math.fround(a * power) + 1)))
}

/**
 * The coefficient by which the difference of head and other moves the head away from it.
 *
 * @param square  of the difference
 * @param push    2 b, and the learning rate
 */
export function repulsion(square: number, push: number, a: number, b: number): number {
  const distance = Math.fround(square + softening)
  return Math.fround(push / Math.fround(distance * Math.fround(Math.fround(a * pow(distance, b)) + 1)))
}

/** No coordinate moves by more than this for one other point: 4, and the learning rate. */
export function clip(step: number, most: number): number {
  return step > most ? most : step < -most ? -most : step
}

/** x to the power of b, to 3 parts in 10,000: see there. */
export function pow(x: number, b: number): number {
  float[0] = x
  const rough = Math.fround(Math.fround(Math.fround(bits[0]!) * 2 ** -23) - 127)
  bits[0] = (bits[0]! & 0x007fffff) | 0x3f800000
  const t = Math.fround(float[0] - 1)
  let more = Math.fround(Math.fround(c4 * t) + c5)
  more = Math.fround(Math.fround(more * t) + c6)
  more = Math.fround(Math.fround(t * Math.fround(1 - t)) * more)
  const exponent = Math.fround(Math.fround(rough + more) * b)
  const whole = Math.fround(exponent + c7)
  const f = Math.fround(exponent - Math.fround(whole - c7))
  let power = Math.fround(Math.fround(c8 * f) + c9)
  power = Math.fround(Math.fround(power * f) + c10)
  power = Math.fround(Math.fround(power * f) + c11)
  // 2^whole, from its bits: the exponent is their upper part.
  float[0] = whole
  const shifted = bits[0] << 23
  float[0] = power
  bits[0] = bits[0] + shifted
  return float[0]
}

const [, , , , c4, c5, c6, c7, c8, c9, c10, c11, least, softening] = constants as unknown as [
  number, number, number, number, number, number, number, number, number, number, number, number, number, number
] // prettier-ignore

const float = new Float32Array(1)
const bits = new Int32Array(float.buffer)

/** An integer below `rows`, of 32 random bits: the upper half of their product. */
function below(drawn: number, rows: number): number {
  const low = Math.floor(((drawn & 0xffff) * rows) / 65536)
  return Math.floor(((drawn >>> 16) * rows + low) / 65536)
}
