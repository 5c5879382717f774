import type { Matrix } from '@llm-cookbook/vector'
import type { NeighborMetric } from '../neighbors.ts'
import type { Pause } from '../pause.ts'

/**
 * The rows of a matrix as vectors of 16-bit integers, and what is known of their rounding. For the cosine, the vectors are
 * the rows scaled to length 1: the square of the distance of two of those is twice the cosine distance of the rows. The mean
 * of the vectors is taken from all of them, which changes no distance and leaves shorter ones. Their lengths are given as
 * shares of the longest one's.
 */
export interface Codes {
  /** Integers a row: the columns, rounded up to a multiple of 8; the rest are zeros. */
  readonly stride: number
  /** Row after row. */
  readonly codes: Int16Array<ArrayBuffer>
  /** What the integers of each row are to be multiplied with. */
  readonly steps: Float32Array<ArrayBuffer>
  /** The square of the length of each row as rounded, or a little less: see `slack`. */
  readonly lengths: Float32Array<ArrayBuffer>
  /** How far each row lies from what it was rounded to, or a little more. */
  readonly errors: Float32Array<ArrayBuffer>
  /** The share that a distance of 1 is of the length of the longest vector. */
  readonly unit: number
  /** The sum of the squares of each row as given. */
  readonly squares: Float64Array<ArrayBuffer>
}

/**
 * More than what the kernels' arithmetic in 32 bits can be off, relative to the squares of two lengths: eight roundings of
 * 2^-24 at most.
 */
const slack: number = 2 ** -20

/** Rows between two pauses. */
const atOnce = 256

export async function encodeRows(
  { rows, columns, data }: Matrix,
  metric: NeighborMetric,
  pause: Pause
): Promise<Codes> {
  const stride = Math.ceil(columns / 8) * 8
  const codes = new Int16Array(rows * stride)
  const steps = new Float32Array(rows)
  const lengths = new Float32Array(rows)
  const errors = new Float32Array(rows)
  const squares = new Float64Array(rows)
  const mean = new Float64Array(columns)
  const vector = new Float64Array(columns)

  async function each(visit: (row: number) => void): Promise<void> {
    for (let row = 0; row < rows; row++) {
      if (row % atOnce === 0) await pause()
      visit(row)
    }
  }

  /** What a row is to be multiplied with; a row of zeros has no direction and stays what it is. */
  const scaleOf = (row: number): number => (metric === 'cosine' && squares[row]! > 0 ? 1 / Math.sqrt(squares[row]!) : 1)

  /** Sets `vector`; returns its length. */
  function center(row: number): number {
    const scale = scaleOf(row)
    let sum = 0
    for (let j = 0, at = row * columns; j < columns; j++, at++) {
      const value = data[at]! * scale - mean[j]!
      vector[j] = value
      sum += value * value
    }
    return Math.sqrt(sum)
  }

  await each(row => {
    squares[row] = sumOfSquares(data, row * columns, columns)
    const scale = scaleOf(row) / rows
    for (let j = 0, at = row * columns; j < columns; j++, at++) mean[j]! += data[at]! * scale
  })
  let longest = 0
  await each(row => {
    longest = Math.max(longest, center(row))
  })
  const unit = longest > 0 ? 1 / longest : 1

  // Rounding adds half a step to each number at most, so that no row of integers becomes longer than 2^15 - 1: then none of
  // them leaves 16 bits, and no sum of products 31.
  const reach = 2 ** 15 - 2 - Math.sqrt(columns) / 2
  await each(row => {
    const step = Math.fround((center(row) * unit) / reach)
    // Rows a great deal shorter than the longest are as good as zero: their step would itself be badly rounded.
    const inverse = step > 1e-30 ? unit / step : 0
    let sum = 0
    let error = 0
    for (let j = 0, at = row * stride; j < columns; j++, at++) {
      const code = Math.floor(vector[j]! * inverse + 0.5)
      codes[at] = code
      sum += code * code
      error += (vector[j]! * unit - code * step) ** 2
    }
    steps[row] = step
    lengths[row] = step * step * sum * (1 - slack)
    // The constant covers what falls below the range of 32 bits.
    errors[row] = Math.sqrt(error) * (1 + slack) + 1e-18
  })
  return { stride, codes, steps, lengths, errors, unit, squares }
}

/** In four sums, as the kernels add. */
function sumOfSquares(data: Float32Array, start: number, length: number): number {
  const sums = [0, 0, 0, 0]
  for (let j = 0; j < length; j++) sums[j & 3]! += data[start + j]! ** 2
  return sums[0]! + sums[1]! + (sums[2]! + sums[3]!)
}
