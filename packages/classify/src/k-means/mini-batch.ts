import { Matrix, type Random } from '@llm-cookbook/vector'
import type { Pause } from '../pause.ts'
import { createKernel } from './kernels/create.ts'
import type { Kernel } from './kernels/kernel.ts'
import type { Clustering } from './lloyd.ts'
import { assignAll, createNearest, findNearest } from './measure.ts'
import { drawSeeds, trialsFor } from './seeds.ts'

export interface MiniBatchOptions {
  readonly k: number
  /** Rows a batch. */
  readonly batch: number
  /** How many times seeds are drawn, to take the best. */
  readonly restarts: number
  /** How many times as many rows as the matrix has are looked at, at most. */
  readonly maxIterations: number
  readonly initialCenters?: Matrix | undefined
  readonly random: Random
  readonly pause: Pause
}

/**
 * Mini-batch k-means (D. Sculley, "Web-scale k-means clustering", 2010): each centre is the mean of all rows that came to it out
 * of one small batch after another, drawn at random. Ends as in scikit-learn, when the smoothed inertia of the batches has not
 * fallen ten times in a row; centres to which hardly a row comes begin anew at rows of a batch. All rows are assigned in the end.
 */
export async function miniBatch(matrix: Matrix, options: MiniBatchOptions): Promise<Clustering> {
  const { k, batch, maxIterations, random, pause } = options
  const size = Math.min(batch, matrix.rows)
  const kernel = createKernel({
    rows: Math.min(matrix.rows, Math.max(3 * batch, 3 * k)),
    columns: matrix.columns,
    centers: Math.max(k, trialsFor(k))
  })
  const centers = options.initialCenters ?? (await bestSeeds(kernel, matrix, options))
  const weights = new Float64Array(k)
  const nearest = createNearest(size)
  const end = batchesAreEnough(Math.min(1, (2 * size) / (matrix.rows + 1)))
  let iterations = 0
  for (let since = 0; iterations < Math.ceil((maxIterations * matrix.rows) / size); iterations++) {
    const rows = drawMatrix(matrix, size, random)
    kernel.setRows(rows.data)
    kernel.setCenters(centers.data)
    findNearest(kernel, k, nearest)
    moveTowards(centers, weights, rows, nearest.labels)
    since += size
    if (weights.includes(0) || since >= 10 * k) {
      since = 0
      beginAnew(centers, weights, rows, random)
    }
    await pause()
    if (end(sum(nearest.squares) / size)) break
  }
  const all = createNearest(matrix.rows)
  for (const done of assignAll(matrix, centers, all)) if (done > 0) await pause()
  return { centers, labels: all.labels, inertia: sum(all.squares), iterations }
}

/** Of several draws from a sample of the rows those with the least inertia in it. */
async function bestSeeds(
  kernel: Kernel,
  matrix: Matrix,
  { k, batch, restarts, random, pause }: MiniBatchOptions
): Promise<Matrix> {
  const sample = drawMatrix(matrix, Math.min(matrix.rows, Math.max(3 * batch, 3 * k)), random)
  kernel.setRows(sample.data)
  const nearest = createNearest(sample.rows)
  let best: { seeds: Matrix; inertia: number } | undefined
  for (let i = 0; i < restarts; i++) {
    const seeds = await drawSeeds(kernel, sample, k, random, pause)
    kernel.setCenters(seeds.data)
    findNearest(kernel, k, nearest)
    const inertia = sum(nearest.squares)
    if (best === undefined || inertia < best.inertia) best = { seeds, inertia }
  }
  return best!.seeds
}

/** So many different rows, drawn at random. */
function drawMatrix(matrix: Matrix, count: number, random: Random): Matrix {
  const drawn = new Set<number>()
  // The method of R. Floyd: count numbers whatever their share of all.
  for (let i = matrix.rows - count; i < matrix.rows; i++) {
    const row = random.integer(i + 1)
    drawn.add(drawn.has(row) ? i : row)
  }
  return Matrix.fromRows(Array.from(drawn, row => matrix.row(row)))
}

/** Each centre becomes the mean of all rows that ever came to it, of which there are `weights` already. */
function moveTowards(centers: Matrix, weights: Float64Array, rows: Matrix, labels: Int32Array): void {
  const { columns } = rows
  const sums = Float64Array.from(centers.data, (value, i) => value * weights[Math.floor(i / columns)]!)
  for (const [row, label] of labels.entries()) {
    weights[label]!++
    for (let j = 0; j < columns; j++) sums[label * columns + j]! += rows.data[row * columns + j]!
  }
  for (let i = 0; i < sums.length; i++) {
    const weight = weights[Math.floor(i / columns)]!
    if (weight > 0) centers.data[i] = sums[i]! / weight
  }
}

/** Centres of which no other has as little as a hundredth of the most rows begin anew, half as many as the batch has rows. */
function beginAnew(centers: Matrix, weights: Float64Array, rows: Matrix, random: Random): void {
  const floor = Math.max(...weights) / 100
  const rare = [...weights.keys()].filter(center => weights[center]! < floor).sort((a, b) => weights[a]! - weights[b]!)
  const weight = Math.min(...weights.filter(one => one >= floor))
  for (const center of rare.slice(0, rows.rows >> 1)) {
    centers.row(center).set(rows.row(random.integer(rows.rows)))
    weights[center] = weight
  }
}

/** Whether the mean inertia of a batch, told after each, has not fallen ten times, smoothed. The first tells of the seeds. */
function batchesAreEnough(smoothing: number): (inertia: number) => boolean {
  let smoothed: number | undefined
  let least = Infinity
  let inVain = 0
  let first = true
  return inertia => {
    if (first) {
      first = false
      return false
    }
    smoothed = smoothed === undefined ? inertia : smoothed * (1 - smoothing) + inertia * smoothing
    inVain = smoothed < least ? 0 : inVain + 1
    least = Math.min(least, smoothed)
    return inVain >= 10
  }
}

function sum(numbers: Float32Array): number {
  return numbers.reduce((total, number) => total + number, 0)
}
