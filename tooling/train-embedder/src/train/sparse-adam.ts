import { type Numbers, zerosLike } from './products.ts'

/**
 * Adam (Kingma, Ba, 'Adam: A Method for Stochastic Optimization', ICLR 2015) for a table of which a step touches few
 * rows: only these are moved, and the moments of all others stay as they are.
 */
export class SparseAdam<N extends Numbers> {
  readonly #data: N
  readonly #size: number
  readonly #gradient: N
  readonly #first: N
  readonly #second: N
  readonly #isTouched: Uint8Array
  #touched: number[] = []
  #steps = 0

  /**
   * @param data  the table, row-major, which is changed in place
   * @param size  numbers a row
   */
  constructor(data: N, size: number) {
    this.#data = data
    this.#size = size
    this.#gradient = zerosLike(data, data.length)
    this.#first = zerosLike(data, data.length)
    this.#second = zerosLike(data, data.length)
    this.#isTouched = new Uint8Array(data.length / size)
  }

  /** Adds to the gradient by a row. */
  add(row: number, gradient: Float64Array): void {
    if (this.#isTouched[row] === 0) {
      this.#isTouched[row] = 1
      this.#touched.push(row)
    }
    const sums = this.#gradient
    const start = row * this.#size
    for (let k = 0; k < gradient.length; k++) sums[start + k]! += gradient[k]!
  }

  /** The gradient by a row, as added up since the last step. */
  gradientOf(row: number): N {
    return this.#gradient.slice(row * this.#size, (row + 1) * this.#size) as N
  }

  /** Moves the rows that have a gradient against it, and forgets it. */
  step(learningRate: number): void {
    const [decay1, decay2, epsilon] = [0.9, 0.999, 1e-8]
    this.#steps++
    const rate = (learningRate * Math.sqrt(1 - decay2 ** this.#steps)) / (1 - decay1 ** this.#steps)
    const [data, gradient, first, second] = [this.#data, this.#gradient, this.#first, this.#second]
    for (const row of this.#touched) {
      for (let at = row * this.#size; at < (row + 1) * this.#size; at++) {
        const slope = gradient[at]!
        const mean = decay1 * first[at]! + (1 - decay1) * slope
        const square = decay2 * second[at]! + (1 - decay2) * slope * slope
        data[at]! -= (rate * mean) / (Math.sqrt(square) + epsilon)
        first[at] = mean
        second[at] = square
        gradient[at] = 0
      }
      this.#isTouched[row] = 0
    }
    this.#touched = []
  }
}
