import { Matrix, type Random } from '@llm-cookbook/vector'
import type { Pause } from '../pause.ts'
import type { Kernel } from './kernels/kernel.ts'
import { eachStretch, Measuring } from './measure.ts'

/**
 * Where to start: `k` rows that lie far from one another, by greedy k-means++ (D. Arthur and S. Vassilvitskii, "k-means++: The
 * advantages of careful seeding", 2007). The first may be any row. For each further one some are drawn, each row with a
 * probability in proportion to the square of its distance to the nearest seed so far; of these the one is taken that leaves the
 * least sum of such squares.
 *
 * @param kernel  holds the rows of the matrix
 */
export async function drawSeeds(
  kernel: Kernel,
  matrix: Matrix,
  k: number,
  random: Random,
  pause: Pause
): Promise<Matrix> {
  const seeds = new Matrix(k, matrix.columns)
  let squares: Float32Array = new Float32Array(matrix.rows).fill(Infinity)
  for (let i = 0; i < k; i++) {
    const drawn = i === 0 ? [random.integer(matrix.rows)] : drawRows(squares, trialsFor(k), random)
    const trials = Matrix.fromRows(drawn.map(row => matrix.row(row)))
    const best = await tryAll(kernel, trials, squares, pause)
    seeds.row(i).set(trials.row(best.trial))
    squares = best.squares
  }
  return seeds
}

/** How many rows are drawn for each seed. */
export function trialsFor(k: number): number {
  return 2 + Math.floor(Math.log(k))
}

/** Some rows, each with a probability in proportion to its square; the last where all squares are 0. */
function drawRows(squares: Float32Array, count: number, random: Random): number[] {
  const sums = new Float64Array(squares.length)
  let sum = 0
  for (let row = 0; row < squares.length; row++) sums[row] = sum += squares[row]!
  return Array.from({ length: count }, () => Math.min(firstAbove(sums, random.uniform() * sum), sums.length - 1))
}

/** The trial that leaves the least sum of squares, of equal ones the first, and the squares that it leaves. */
async function tryAll(
  kernel: Kernel,
  trials: Matrix,
  squares: Float32Array,
  pause: Pause
): Promise<{ trial: number; squares: Float32Array }> {
  kernel.setCenters(trials.data)
  const left = Array.from({ length: trials.rows }, () => new Float32Array(squares.length))
  const sums = new Float64Array(trials.rows)
  const measuring = new Measuring(kernel, (row, group, measured, at) => {
    for (let trial = 4 * group; trial < Math.min(4 * group + 4, trials.rows); trial++) {
      const square = Math.min(squares[row]!, measured[at + (trial & 3)]!)
      left[trial]![row] = square
      sums[trial]! += square
    }
  })
  await eachStretch(squares.length, pause, (from, to) => {
    for (let row = from; row < to; row++) {
      for (let group = 0; 4 * group < trials.rows; group++) measuring.add(row, group)
    }
  })
  measuring.flush()
  const trial = sums.indexOf(Math.min(...sums))
  return { trial, squares: left[trial]! }
}

/** The first place in an ascending array whose number is above; its length where there is none. */
function firstAbove(sorted: Float64Array, number: number): number {
  let [from, to] = [0, sorted.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (sorted[middle]! > number) to = middle
    else from = middle + 1
  }
  return from
}
