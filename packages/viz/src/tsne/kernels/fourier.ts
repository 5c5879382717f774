import { f } from './lanes.ts'

/**
 * The discrete Fourier transform of four sequences of complex numbers at once, by the self-sorting algorithm of Stockham with
 * steps of 4, 2 and 3: nothing has to be put in order before or after. The twin of assembly/fourier.ts, rounding for rounding.
 *
 * An element of the sequences is 32 bytes: the four real parts, then the four imaginary parts. The inverse transform, which is
 * not divided by `size`, is the transform with real and imaginary parts in exchanged places.
 *
 * @param sequence   stays as it is
 * @param one        takes what comes of the first step
 * @param other      takes what comes of the second; then they take turns
 * @param size       4 times powers of 2 and at most one 3
 * @param roots      the cosine and sine of -2πk / size, for each k below it
 * @param isHalf     whether the second half of the sequences is to be taken for zeros; not for the inverse
 * @returns the address of the result: `one` or `other`
 */
export function transform(
  buffer: ArrayBuffer,
  sequence: number,
  one: number,
  other: number,
  size: number,
  roots: number,
  isHalf: boolean,
  isInverse: boolean
): number {
  const floats = new Float32Array(buffer)
  const re = isInverse ? 4 : 0
  const im = 4 - re
  let [from, to] = [sequence, one]
  for (let length = size, stride = 1; length > 1;) {
    const radix = length % 4 === 0 ? 4 : length % 2 === 0 ? 2 : 3
    const step = { 2: halves, 3: thirds, 4: isHalf && length === size ? firstHalf : quarters }[radix]
    const part = length / radix
    for (let p = 0; p < part; p++) {
      for (let q = 0; q < stride; q++) {
        for (let lane = 0; lane < 4; lane++) {
          const x = from / 4 + 8 * (p * stride + q) + lane
          const y = to / 4 + 8 * (radix * p * stride + q) + lane
          step(x, 8 * part * stride, y, 8 * stride, p * stride)
        }
      }
    }
    from = to
    to = to === one ? other : one
    length = part
    stride *= radix
  }
  return from

  function quarters(x: number, apart: number, y: number, step: number, root: number): void {
    const [x1, x2, x3] = [x + apart, x + 2 * apart, x + 3 * apart]
    const sumRe = f(floats[x + re]! + floats[x2 + re]!)
    const sumIm = f(floats[x + im]! + floats[x2 + im]!)
    const difRe = f(floats[x + re]! - floats[x2 + re]!)
    const difIm = f(floats[x + im]! - floats[x2 + im]!)
    const oddRe = f(floats[x1 + re]! + floats[x3 + re]!)
    const oddIm = f(floats[x1 + im]! + floats[x3 + im]!)
    const turnRe = f(floats[x1 + im]! - floats[x3 + im]!)
    const turnIm = f(floats[x3 + re]! - floats[x1 + re]!)
    floats[y + re] = sumRe + oddRe
    floats[y + im] = sumIm + oddIm
    storeProduct(y + step, f(difRe + turnRe), f(difIm + turnIm), root)
    storeProduct(y + 2 * step, f(sumRe - oddRe), f(sumIm - oddIm), 2 * root)
    storeProduct(y + 3 * step, f(difRe - turnRe), f(difIm - turnIm), 3 * root)
  }

  function firstHalf(x: number, apart: number, y: number, step: number, root: number): void {
    const [aRe, aIm] = [floats[x]!, floats[x + 4]!]
    const [bRe, bIm] = [floats[x + apart]!, floats[x + apart + 4]!]
    floats[y] = aRe + bRe
    floats[y + 4] = aIm + bIm
    storeProduct(y + step, f(aRe + bIm), f(aIm - bRe), root)
    storeProduct(y + 2 * step, f(aRe - bRe), f(aIm - bIm), 2 * root)
    storeProduct(y + 3 * step, f(aRe - bIm), f(aIm + bRe), 3 * root)
  }

  function halves(x: number, apart: number, y: number, step: number, root: number): void {
    const [aRe, aIm] = [floats[x + re]!, floats[x + im]!]
    const [bRe, bIm] = [floats[x + apart + re]!, floats[x + apart + im]!]
    floats[y + re] = aRe + bRe
    floats[y + im] = aIm + bIm
    storeProduct(y + step, f(aRe - bRe), f(aIm - bIm), root)
  }

  function thirds(x: number, apart: number, y: number, step: number, root: number): void {
    const [x1, x2] = [x + apart, x + 2 * apart]
    const sumRe = f(floats[x1 + re]! + floats[x2 + re]!)
    const sumIm = f(floats[x1 + im]! + floats[x2 + im]!)
    const restRe = f(floats[x + re]! - f(0.5 * sumRe))
    const restIm = f(floats[x + im]! - f(0.5 * sumIm))
    const turnRe = f(f(0.8660254) * f(floats[x1 + im]! - floats[x2 + im]!))
    const turnIm = f(f(0.8660254) * f(floats[x2 + re]! - floats[x1 + re]!))
    floats[y + re] = floats[x + re]! + sumRe
    floats[y + im] = floats[x + im]! + sumIm
    storeProduct(y + step, f(restRe + turnRe), f(restIm + turnIm), root)
    storeProduct(y + 2 * step, f(restRe - turnRe), f(restIm - turnIm), 2 * root)
  }

  /** x + iy times a root of 1. */
  function storeProduct(to: number, x: number, y: number, root: number): void {
    const [c, s] = [floats[roots / 4 + 2 * root]!, floats[roots / 4 + 2 * root + 1]!]
    floats[to + re] = f(x * c) - f(y * s)
    floats[to + im] = f(x * s) + f(y * c)
  }
}
