import { Matrix } from '@llm-cookbook/vector'
import type { Pause } from '../pause.ts'
import type { Affinities } from './affinities.ts'
import { logarithm } from '../elementary.ts'
import { boxAround, placePoints, type Box, type Points } from './points.ts'
import { createRepulsion, type Repulsion, type RepulsionMethod } from './repulsion.ts'
import { Workspace } from './workspace.ts'

export interface StepSettings {
  /** What the affinities are multiplied by; 1 but for the beginning. */
  readonly exaggeration: number
  readonly learningRate: number
  readonly momentum: number
}

/** Edges at a time: some milliseconds. */
const edgesAtOnce = 2 ** 20

/** A layout on its way down the divergence of Kullback and Leibler, from the affinities to the similarities in the layout. */
export class Descent {
  readonly #affinities: Affinities
  readonly #workspace: Workspace
  readonly #points: Points
  readonly #repel: Repulsion
  #box: Box
  // Addresses in the workspace: of the affinities, and of as many numbers as the points have.
  readonly #starts: number
  readonly #columns: number
  readonly #values: number
  readonly #velocities: number
  readonly #gains: number
  readonly #attraction: number
  readonly #repulsion: number

  constructor(
    affinities: Affinities,
    initial: Matrix,
    method: RepulsionMethod,
    workspace: Workspace = new Workspace()
  ) {
    const { starts, columns, values } = affinities
    this.#affinities = affinities
    this.#workspace = workspace
    this.#points = placePoints(initial, workspace)
    this.#box = boxAround(this.#points, workspace)
    const { bytes } = this.#points
    this.#starts = workspace.take(4 * starts.length)
    this.#columns = workspace.take(4 * columns.length)
    this.#values = workspace.take(4 * values.length)
    this.#velocities = workspace.take(bytes)
    this.#gains = workspace.take(bytes)
    this.#attraction = workspace.take(bytes)
    this.#repulsion = workspace.take(bytes)
    workspace.numbers(this.#starts, starts.length).set(starts)
    workspace.numbers(this.#columns, columns.length).set(columns)
    workspace.floats(this.#values, values.length).set(values)
    workspace.floats(this.#gains, bytes / 4).fill(1)
    this.#repel = createRepulsion(method, this.#points, workspace)
  }

  /** @throws RangeError when the learning rate was so large that the layout is none any more */
  async step({ exaggeration, learningRate, momentum }: StepSettings, pause: Pause): Promise<void> {
    const { kernels } = this.#workspace
    const { layout, bytes } = this.#points
    const total = await this.#forces(pause)
    const [pull, push] = [4 * exaggeration, 4 / total]
    kernels.move(
      layout,
      this.#velocities,
      this.#gains,
      this.#attraction,
      this.#repulsion,
      bytes / 4,
      pull,
      push,
      learningRate,
      momentum
    )
    this.#box = boxAround(this.#points, this.#workspace)
    if (!Number.isFinite(this.#box.span)) {
      throw new RangeError(`learningRate: expected one at which the layout stays finite, got ${learningRate}; lower it`)
    }
  }

  /** The shortest side of the layout. */
  get breadth(): number {
    return this.#box.breadth
  }

  /** A copy of the layout as it is now. */
  layout(): Matrix {
    return this.#vectors(this.#points.layout)
  }

  /** The gradient of the divergence: how it grows with each coordinate. */
  async gradient(pause: Pause): Promise<Matrix> {
    const total = await this.#forces(pause)
    const repulsion = this.#vectors(this.#repulsion).data
    const gradient = this.#vectors(this.#attraction)
    for (const [i, force] of repulsion.entries()) gradient.data[i] = 4 * (gradient.data[i]! - force / total)
    return gradient
  }

  /** The sum of p log(p / q) over all pairs in both orders, in nats: 0 were the layout to show all affinities. */
  async divergence(pause: Pause): Promise<number> {
    const { rows, dimensions } = this.#points
    const { starts, columns, values } = this.#affinities
    const total = await this.#repel(this.#repulsion, pause)
    const { data } = this.layout()
    let sum = 0
    for (let row = 0; row < rows; row++) {
      for (let edge = starts[row]!; edge < starts[row + 1]!; edge++) {
        const p = values[edge]!
        if (p === 0) continue
        let square = 0
        for (let axis = 0; axis < dimensions; axis++) {
          square += (data[row * dimensions + axis]! - data[columns[edge]! * dimensions + axis]!) ** 2
        }
        sum += p * logarithm(p * (1 + square) * total)
      }
      if (row % 1024 === 0) await pause()
    }
    return sum
  }

  /** Attraction and repulsion where the points are now. Resolves to the sum of all similarities. */
  async #forces(pause: Pause): Promise<number> {
    const { kernels } = this.#workspace
    const { width, layout, rows } = this.#points
    const { starts } = this.#affinities
    const rowsAtOnce = Math.ceil((edgesAtOnce * rows) / Math.max(1, starts[rows]!))
    for (let from = 0; from < rows; from += rowsAtOnce) {
      const to = Math.min(rows, from + rowsAtOnce)
      kernels.attract(width, layout, this.#starts, this.#columns, this.#values, from, to, this.#attraction)
      await pause()
    }
    return this.#repel(this.#repulsion, pause)
  }

  #vectors(at: number): Matrix {
    const { rows, dimensions, width, bytes } = this.#points
    const floats = this.#workspace.floats(at, bytes / 4)
    const matrix = new Matrix(rows, dimensions)
    for (let row = 0; row < rows; row++) matrix.row(row).set(floats.subarray(row * width, row * width + dimensions))
    return matrix
  }
}
