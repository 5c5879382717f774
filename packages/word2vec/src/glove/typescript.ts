import type { GloveKernel, GloveShape } from './model.ts'

/**
 * Steps in TypeScript, where there is no WebAssembly with SIMD: the twin of kernels/assembly/glove.ts, rounding for rounding.
 * Hence the sums in eight lanes, and `Math.fround` around every operation.
 */
export function gloveTypescript(buffer: ArrayBuffer, { width, stride, neighbors }: GloveShape): GloveKernel {
  const floats = new Float32Array(buffer)
  const numbers = new Uint32Array(buffer)

  return (firsts, seconds, targets, weights, count, eta) => {
    const rate = Math.fround(eta)
    let loss = 0
    for (let i = 0; i < count; i++) {
      const a = numbers[firsts + i]! * stride
      const b = neighbors + numbers[seconds + i]! * stride
      const biases = 2 * width
      const biased = Math.fround(Math.fround(product(a, b) + floats[a + biases]!) + floats[b + biases]!)
      const error = Math.fround(biased - floats[targets + i]!)
      const slope = Math.fround(floats[weights + i]! * error)
      // Numbers that grew out of range would spoil all others.
      if (!(Math.abs(slope) < Infinity)) continue
      loss += 0.5 * slope * error
      for (let k = 0; k < width; k++) {
        const [x, y] = [floats[a + k]!, floats[b + k]!]
        step(a + k, Math.fround(clipped(Math.fround(slope * y)) * rate), width)
        step(b + k, Math.fround(clipped(Math.fround(slope * x)) * rate), width)
      }
      step(a + biases, slope, 1)
      step(b + biases, slope, 1)
    }
    return loss
  }

  function product(a: number, b: number): number {
    const sums = new Float32Array(8)
    for (let k = 0; k < width; k++) sums[k & 7]! += Math.fround(floats[a + k]! * floats[b + k]!)
    const [s0, s1, s2, s3] = [0, 1, 2, 3].map(lane => Math.fround(sums[lane]! + sums[lane + 4]!))
    return Math.fround(Math.fround(s0! + s2!) + Math.fround(s1! + s3!))
  }

  /** AdaGrad: the sum of squares stands `apart` behind the number. */
  function step(at: number, gradient: number, apart: number): void {
    const squares = floats[at + apart]!
    floats[at]! -= Math.fround(gradient / Math.fround(Math.sqrt(squares)))
    floats[at + apart] = squares + Math.fround(gradient * gradient)
  }
}

/** As the program clips gradients before they are scaled. */
function clipped(gradient: number): number {
  return gradient > 100 ? 100 : gradient < -100 ? -100 : gradient
}
