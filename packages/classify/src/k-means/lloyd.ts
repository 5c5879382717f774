import type { Matrix } from '@llm-cookbook/vector'
import type { Pause } from '../pause.ts'
import { errorOf, type Kernel } from './kernels/kernel.ts'
import { eachStretch, Measuring } from './measure.ts'

export interface LloydOptions {
  readonly maxIterations: number
  /** How little all centres together may move, as the sum of the squares of how far each does, before it is enough. */
  readonly tolerance: number
  readonly pause: Pause
}

/** What one start leads to. */
export interface Clustering {
  readonly centers: Matrix
  readonly labels: Int32Array
  readonly inertia: number
  readonly iterations: number
}

/**
 * S. Lloyd's iteration ("Least squares quantization in PCM", 1982): each row to its nearest centre, each centre to the mean of
 * its rows, until no row changes its centre or the centres hardly move.
 *
 * Most distances need not be measured. As in Y. Ding and others, "Yinyang k-means" (2015), for each row is known how far its
 * centre is at most, and how far the others of each group of four are at least: what the last measurement said, less how far
 * centres have moved since. The results are those of measuring every distance, to the last bit: bounds are wider by what
 * rounding may cost.
 *
 * @param kernel   holds the rows of the matrix
 * @param centers  where to start; it is changed
 */
export async function lloyd(
  kernel: Kernel,
  matrix: Matrix,
  centers: Matrix,
  { maxIterations, tolerance, pause }: LloydOptions
): Promise<Clustering> {
  const assignment = new Assignment(kernel, matrix, centers.rows)
  const means = new Means(matrix, centers)
  let iterations = 0
  for (let moved = Infinity; moved > tolerance && iterations < maxIterations; iterations++) {
    await assignment.update(centers, pause)
    if ((await means.follow(assignment.labels, pause)) === 0) moved = 0
    else {
      const shifts = await means.move(assignment, pause)
      assignment.widen(shifts)
      moved = shifts.reduce((sum, shift) => sum + shift * shift, 0)
    }
  }
  // Once more, as the centres may have moved since; where they have not, no distance is measured.
  await assignment.update(centers, pause)
  return { centers, labels: assignment.labels, inertia: await assignment.inertia(centers, pause), iterations }
}

/** Which centre is the nearest of each row, of equally near ones the first. */
class Assignment {
  readonly labels: Int32Array
  readonly #kernel: Kernel
  readonly #groups: number
  /** Squared distances to the centres in `labels`, of the rows that were measured last. */
  readonly #squares: Float32Array
  /** How far a row's centre is at most. */
  readonly #upper: Float64Array
  /** How far the centres of a group, but for the row's own, are at least; those of a row one after the other. */
  readonly #lower: Float64Array
  readonly #least: number
  readonly #most: number

  constructor(kernel: Kernel, { rows, columns }: Matrix, centers: number) {
    this.labels = new Int32Array(rows)
    this.#kernel = kernel
    this.#groups = Math.ceil(centers / 4)
    this.#squares = new Float32Array(rows)
    this.#upper = new Float64Array(rows).fill(Infinity)
    this.#lower = new Float64Array(rows * this.#groups)
    // A distance as measured, times these, bounds what another measurement of it may say.
    this.#least = 1 - 2 * errorOf(columns)
    this.#most = 1 + 2 * errorOf(columns)
  }

  async update(centers: Matrix, pause: Pause): Promise<void> {
    const groups = this.#groups
    const [lower, upper, labels] = [this.#lower, this.#upper, this.labels]
    this.#kernel.setCenters(centers.data)
    const measuring = new Measuring(this.#kernel, (row, group, squares, at) => {
      this.#take(row, group, squares, at)
    })
    const doubtful = new Uint8Array(labels.length)
    await eachStretch(labels.length, pause, (from, to) => {
      for (let row = from; row < to; row++) {
        if (!this.#mayChange(row)) continue
        doubtful[row] = 1
        this.#squares[row] = Infinity
        measuring.add(row, labels[row]! >> 2)
      }
    })
    measuring.flush()
    await eachStretch(labels.length, pause, (from, to) => {
      for (let row = from; row < to; row++) {
        if (doubtful[row] === 0) continue
        const own = labels[row]! >> 2
        for (let group = 0, i = row * groups; group < groups; group++, i++) {
          if (group !== own && lower[i]! <= upper[row]!) measuring.add(row, group)
        }
      }
    })
    measuring.flush()
  }

  /** Takes into account how far each centre has moved. */
  widen(shifts: Float64Array): void {
    const groups = this.#groups
    const [lower, upper, labels] = [this.#lower, this.#upper, this.labels]
    const wider = shifts.map(shift => shift * this.#most + tiny)
    const most = new Float64Array(groups)
    for (const [center, shift] of wider.entries()) most[center >> 2] = Math.max(most[center >> 2]!, shift)
    for (let row = 0, i = 0; row < labels.length; row++) {
      upper[row]! += wider[labels[row]!]!
      for (let group = 0; group < groups; group++, i++) lower[i]! -= most[group]!
    }
  }

  /** The squared distance of each row to its centre, as it is now. */
  async squares(centers: Matrix, pause: Pause): Promise<Float32Array> {
    this.#kernel.setCenters(centers.data)
    const squares = new Float32Array(this.labels.length)
    const measuring = new Measuring(this.#kernel, (row, _group, measured, at) => {
      squares[row] = measured[at + (this.labels[row]! & 3)]!
    })
    await eachStretch(squares.length, pause, (from, to) => {
      for (let row = from; row < to; row++) measuring.add(row, this.labels[row]! >> 2)
    })
    measuring.flush()
    return squares
  }

  async inertia(centers: Matrix, pause: Pause): Promise<number> {
    return (await this.squares(centers, pause)).reduce((sum, square) => sum + square, 0)
  }

  #mayChange(row: number): boolean {
    const upper = this.#upper[row]!
    for (let i = row * this.#groups, end = i + this.#groups; i < end; i++) if (this.#lower[i]! <= upper) return true
    return false
  }

  /** Compares a row's centre with four others, or finds it among them when it has been forgotten. */
  #take(row: number, group: number, squares: Float32Array, at: number): void {
    let label = this.labels[row]!
    let best = this.#squares[row]!
    let rest = Infinity
    for (let j = 0; j < 4; j++) {
      const square = squares[at + j]!
      const center = 4 * group + j
      if (square < best || (square === best && center < label)) {
        if (label >> 2 === group) rest = Math.min(rest, best)
        else {
          const former = row * this.#groups + (label >> 2)
          this.#lower[former] = Math.min(this.#lower[former]!, this.#atLeast(best))
        }
        best = square
        label = center
      } else rest = Math.min(rest, square)
    }
    this.labels[row] = label
    this.#squares[row] = best
    this.#upper[row] = Math.sqrt(best) * this.#most + tiny
    this.#lower[row * this.#groups + group] = this.#atLeast(rest)
  }

  #atLeast(square: number): number {
    return Math.sqrt(square) * this.#least - tiny
  }
}

/** Distances below this have squares that 32 bits do not hold. */
const tiny = 1e-18

/** The means of the rows that have the same label. */
class Means {
  readonly #matrix: Matrix
  readonly #centers: Matrix
  readonly #sums: Float64Array
  readonly #counts: Int32Array
  readonly #labels: Int32Array

  constructor(matrix: Matrix, centers: Matrix) {
    this.#matrix = matrix
    this.#centers = centers
    this.#sums = new Float64Array(centers.data.length)
    this.#counts = new Int32Array(centers.rows)
    this.#labels = new Int32Array(matrix.rows).fill(-1)
  }

  /** Takes the rows whose label is another now out of one sum and into the other. Returns how many they are. */
  async follow(labels: Int32Array, pause: Pause): Promise<number> {
    let changed = 0
    await eachStretch(labels.length, pause, (from, to) => {
      for (let row = from; row < to; row++) {
        const before = this.#labels[row]!
        const now = labels[row]!
        if (before === now) continue
        changed++
        if (before >= 0) this.#add(row, before, -1)
        this.#add(row, now, 1)
        this.#labels[row] = now
      }
    })
    return changed
  }

  /** Moves each centre to the mean of its rows. Returns how far each moved. */
  async move(assignment: Assignment, pause: Pause): Promise<Float64Array> {
    const homeless = [...this.#counts.keys()].filter(center => this.#counts[center] === 0)
    if (homeless.length > 0) await this.#resettle(homeless, assignment, pause)
    const { columns } = this.#matrix
    return Float64Array.from(this.#centers, (center, i) => {
      const count = this.#counts[i]!
      if (count === 0) return 0
      let sum = 0
      for (let j = 0; j < columns; j++) {
        const before = center[j]!
        center[j] = this.#sums[i * columns + j]! / count
        sum += (center[j]! - before) ** 2
      }
      return Math.sqrt(sum)
    })
  }

  /**
   * Gives centres without rows the rows that are farthest from theirs, as scikit-learn does. Where too few are away from their
   * centres, as there are too few that differ, centres stay where they are.
   */
  async #resettle(homeless: number[], assignment: Assignment, pause: Pause): Promise<void> {
    const squares = await assignment.squares(this.#centers, pause)
    const farthest = [...squares.keys()].sort((a, b) => squares[b]! - squares[a]! || a - b)
    for (const row of farthest) {
      const label = this.#labels[row]!
      if (homeless.length === 0 || squares[row] === 0) break
      if (this.#counts[label]! < 2) continue
      this.#add(row, label, -1)
      const center = homeless.shift()!
      this.#add(row, center, 1)
      this.#labels[row] = center
    }
  }

  #add(row: number, label: number, sign: 1 | -1): void {
    const { columns, data } = this.#matrix
    this.#counts[label]! += sign
    const sums = this.#sums
    for (let i = row * columns, to = label * columns, end = i + columns; i < end; i++, to++)
      sums[to]! += sign * data[i]!
  }
}
