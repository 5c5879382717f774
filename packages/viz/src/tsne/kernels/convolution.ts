// A field of forces made of a density, in three steps, so that only one transform in four goes over memory and not over a
// scratch that the processor keeps near. All sequences are padded with as many zeros, for the grid not to be a torus. A strip is
// four rows or columns side by side. The twin of assembly/convolution.ts, rounding for rounding.
import { transform } from './fourier.ts'
import { f } from './lanes.ts'

/**
 * The density's columns, transformed: two real ones as one complex. Into `spectrum`: a strip for every four frequencies, and in
 * it an element for each column. All twice as large as they are; `influence` makes up for it. The highest frequency is left out.
 *
 * @param from     of the strips of four columns and the four half a row further on; there are `size` / 16
 * @param size     twice the number of nodes in a row or column; 16 times a number that `transform` takes
 * @param scratch  3 sequences, `scratchPitch` bytes apart
 */
export function transformColumns(
  buffer: ArrayBuffer,
  density: number,
  pitch: number,
  from: number,
  to: number,
  size: number,
  roots: number,
  spectrum: number,
  spectrumPitch: number,
  scratch: number,
  scratchPitch: number
): void {
  const floats = new Float32Array(buffer)
  const nodes = size / 2
  for (let strip = from; strip < to; strip++) {
    for (let y = 0; y < nodes; y++) {
      const row = (density + y * pitch) / 4 + 4 * strip
      for (let lane = 0; lane < 4; lane++) {
        floats[scratch / 4 + 8 * y + lane] = floats[row + lane]!
        floats[scratch / 4 + 8 * y + lane + 4] = floats[row + lane + nodes / 2]!
      }
    }
    const [one, other] = [scratch + scratchPitch, scratch + 2 * scratchPitch]
    const z = transform(buffer, scratch, one, other, size, roots, true, false) / 4
    for (let k = 0; k < nodes; k++) {
      for (let lane = 0; lane < 4; lane++) {
        const here = z + 8 * k + lane
        const there = z + 8 * (k > 0 ? size - k : 0) + lane
        const low = (spectrum + (k >> 2) * spectrumPitch) / 4 + 8 * (4 * strip + lane) + (k & 3)
        const high = low + 8 * (nodes / 2)
        floats[low] = floats[here]! + floats[there]!
        floats[low + 4] = floats[here + 4]! - floats[there + 4]!
        floats[high] = floats[here + 4]! + floats[there + 4]!
        floats[high + 4] = floats[there]! - floats[here]!
      }
    }
  }
}

/**
 * The rows of the spectrum, transformed, multiplied, and transformed back as two: the field along x, and the one along y, which
 * stand in `field` as real and imaginary part of one complex field, a strip for every four columns.
 *
 * @param from       of the strips of four frequencies, of which there are `size` / 8
 * @param influence  what to multiply by, before i and the frequency: for each strip, for the frequencies from 0 to `size` / 2
 *   along x, four numbers
 * @param scratch    4 sequences, `scratchPitch` bytes apart
 * @returns the sum of |density|² · influence over the frequencies of the strips and their opposites
 */
export function convolveRows(
  buffer: ArrayBuffer,
  spectrum: number,
  spectrumPitch: number,
  from: number,
  to: number,
  size: number,
  roots: number,
  influence: number,
  field: number,
  fieldPitch: number,
  scratch: number,
  scratchPitch: number
): number {
  const floats = new Float32Array(buffer)
  const nodes = size / 2
  const [one, other, xs, ys] = [0, 1, 2, 3].map(i => scratch + i * scratchPitch) as [number, number, number, number]
  const energies = new Float32Array(4)
  let energy = 0
  for (let strip = from; strip < to; strip++) {
    const w = transform(buffer, spectrum + strip * spectrumPitch, one, other, size, roots, true, false) / 4
    energies.fill(0)
    for (let k = 0; k < size; k++) {
      const kx = k < nodes ? k : k === nodes ? 0 : k - size
      for (let lane = 0; lane < 4; lane++) {
        const ky = 4 * strip + lane
        const factor = floats[influence / 4 + 4 * (strip * (nodes + 1) + Math.min(k, size - k)) + lane]!
        const [re, im] = [floats[w + 8 * k + lane]!, floats[w + 8 * k + lane + 4]!]
        energies[lane]! += f(factor * f(f(re * re) + f(im * im)))
        const [turnedRe, turnedIm] = [-f(factor * im), f(factor * re)]
        floats[xs / 4 + 8 * k + lane] = kx * turnedRe
        floats[xs / 4 + 8 * k + lane + 4] = kx * turnedIm
        floats[ys / 4 + 8 * k + lane] = ky * turnedRe
        floats[ys / 4 + 8 * k + lane + 4] = ky * turnedIm
      }
    }
    // Each frequency stands for its opposite too, but for 0.
    energy += (strip === 0 ? 1 : 2) * energies[0]!
    energy += 2 * (energies[1]! + energies[2]! + energies[3]!)
    const fx = transform(buffer, xs, one, other, size, roots, false, true)
    const fy = transform(buffer, ys, xs, fx === one ? other : one, size, roots, false, true)
    for (let x = 0; x < nodes; x++) {
      for (let lane = 0; lane < 4; lane++) {
        const [g, h] = [fx / 4 + 8 * x + lane, fy / 4 + 8 * x + lane]
        const column = (field + (x >> 2) * fieldPitch) / 4 + (x & 3)
        const positive = column + 8 * (4 * strip + lane)
        floats[positive] = floats[g]! - floats[h + 4]!
        floats[positive + 4] = floats[g + 4]! + floats[h]!
        // The opposite frequency. That of 0 lands behind the last, where nobody reads.
        const negative = column + 8 * (size - 4 * strip - lane)
        floats[negative] = floats[g]! + floats[h + 4]!
        floats[negative + 4] = floats[h]! - floats[g + 4]!
      }
    }
  }
  return energy
}

/**
 * The columns of the field, transformed back: the real parts into `fieldX`, the imaginary ones into `fieldY`.
 *
 * @param from  of the strips of four columns, of which there are `size` / 8
 */
export function transformBack(
  buffer: ArrayBuffer,
  field: number,
  fieldPitch: number,
  from: number,
  to: number,
  size: number,
  roots: number,
  fieldX: number,
  fieldY: number,
  pitch: number,
  scratch: number,
  scratchPitch: number
): void {
  const floats = new Float32Array(buffer)
  for (let strip = from; strip < to; strip++) {
    const sequence = field + strip * fieldPitch
    const z = transform(buffer, sequence, scratch, scratch + scratchPitch, size, roots, false, true) / 4
    for (let y = 0; y < size / 2; y++) {
      for (let lane = 0; lane < 4; lane++) {
        floats[(fieldX + y * pitch) / 4 + 4 * strip + lane] = floats[z + 8 * y + lane]!
        floats[(fieldY + y * pitch) / 4 + 4 * strip + lane] = floats[z + 8 * y + lane + 4]!
      }
    }
  }
}
