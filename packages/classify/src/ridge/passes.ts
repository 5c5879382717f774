import { roughBytes, roughColumnProducts } from '../linear/column-products.ts'
import { Design, type Block } from '../linear/design.ts'
import { dot } from '../linear/dot.ts'
import type { RidgeTask } from './solve.ts'

/** A task whose targets are less their mean, and the means that its columns are to be less; zeros without an intercept. */
export interface Centered extends RidgeTask {
  readonly means: Float64Array
}

/** Beyond, products of all columns take too long. */
export const mostRough = 2048

/** What passes over the rows X, less their means, give. */
export class Passes {
  readonly #task: Centered
  readonly #design: Design
  readonly #at: { readonly vector: number; readonly sums: number; readonly block: number; readonly panels: number }

  constructor(task: Centered) {
    this.#task = task
    this.#design = new Design(
      task.matrix,
      (width, height) => 8 * (2 * width + height) + (width > mostRough ? 0 : roughBytes(width, height))
    )
    const { width, height } = this.#design
    this.#at = { vector: 0, sums: 8 * width, block: 16 * width, panels: 8 * (2 * width + height) }
  }

  /** The mean of each column, as long as those of the task are zeros. */
  async means(): Promise<Float64Array> {
    const sums = await this.#sum(({ from, to }, block) => {
      block.fill(1, 0, to - from)
    })
    return sums.map(sum => sum / this.#task.targets.length)
  }

  /** X'y */
  correlations(): Promise<Float64Array> {
    const { targets } = this.#task
    return this.#sum(({ from, to }, block) => {
      block.set(targets.subarray(from, to))
    })
  }

  /** X'X, its lower triangle, to five digits or more; of `mostRough` columns at most. */
  roughProducts(): Promise<Float64Array> {
    const { matrix, means, pause } = this.#task
    return roughColumnProducts(this.#design, { at: this.#at.panels, rows: matrix.rows, means, pause })
  }

  /** (X'X + alpha) v, written into `out`. */
  async apply(vector: Float64Array, out: Float64Array): Promise<void> {
    const { means, alpha } = this.#task
    const { kernels, width, stride } = this.#design
    const at = this.#at
    new Float64Array(kernels.buffer, at.vector, width).set(vector)
    const shift = dot(means, vector)
    const sums = await this.#sum(({ at: x, from, to, rows }, block) => {
      kernels.multiply(x, rows, stride, width, at.vector, 1, at.block, 8)
      for (let i = 0; i < to - from; i++) block[i]! -= shift
    })
    for (let i = 0; i < out.length; i++) out[i] = sums[i]! + alpha * vector[i]!
  }

  /** X'r, where `fill` puts the part of r that belongs to a block into its second argument. */
  async #sum(fill: (rows: Block, block: Float64Array) => void): Promise<Float64Array> {
    const { means, pause } = this.#task
    const { kernels, width, stride, height } = this.#design
    const at = this.#at
    const sums = new Float64Array(kernels.buffer, at.sums, width).fill(0)
    const block = new Float64Array(kernels.buffer, at.block, height)
    let total = 0
    await this.#design.forEach(rows => {
      fill(rows, block)
      for (let i = 0; i < rows.to - rows.from; i++) total += block[i]!
      kernels.addProducts(rows.at, rows.rows, stride, width, at.block, 1, 8, at.sums, 8 * width)
    }, pause)
    return means.map((mean, c) => sums[c]! - total * mean)
  }
}
