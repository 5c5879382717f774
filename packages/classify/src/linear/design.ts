import type { Matrix } from '@llm-cookbook/vector'
import type { Pause } from '../pause.ts'
import { createKernels, type Kernels } from './kernels.ts'

/** Some rows of a design in the memory of its kernels. */
export interface Block {
  /** Where they are, in bytes. */
  readonly at: number
  /** The first of them, and the one behind the last. */
  readonly from: number
  readonly to: number
  /** How many there are with rows of zeros that make it a multiple of 4. */
  readonly rows: number
}

/**
 * The rows that a linear model is fitted to, in the memory of kernels: each filled up with zeros to `width` numbers. All that
 * a pass over them does with a block is done while it is in the cache.
 */
export class Design {
  readonly kernels: Kernels
  /** Numbers a row with the zeros behind it: a multiple of 8, and 8 at least. */
  readonly width: number
  /** Bytes from row to row. */
  readonly stride: number
  /** Rows of a block, at most. */
  readonly height: number
  readonly #matrix: Matrix
  readonly #at: number
  readonly #resident: number

  /** @param reserve  bytes from 0 on that are the caller's, from the count of numbers and of rows that blocks have */
  constructor(matrix: Matrix, reserve: (width: number, height: number) => number) {
    this.#matrix = matrix
    this.width = 8 * Math.max(1, Math.ceil(matrix.columns / 8))
    this.stride = 4 * this.width
    this.height = Math.max(4, Math.min(256, 4 * Math.floor(blockBytes / (4 * this.stride + 1))))
    this.#at = 16 * Math.ceil(reserve(this.width, this.height) / 16)
    // Whole blocks as far as there is room; the rest is copied in each pass, into the place behind them.
    const blocks = Math.ceil(matrix.rows / this.height)
    const bytes = this.height * this.stride
    const resident = Math.min(blocks, Math.floor(residentBytes / (bytes + 1)))
    this.#resident = resident * this.height
    this.kernels = createKernels(this.#at + (resident + (resident < blocks ? 1 : 0)) * bytes)
    for (let from = 0; from < Math.min(this.#resident, matrix.rows); from += this.height) this.#copy(from, from)
  }

  /** Calls `visit` with all blocks in turn. */
  async forEach(visit: (block: Block) => void, pause: Pause): Promise<void> {
    const { rows } = this.#matrix
    for (let from = 0; from < rows; from += this.height) {
      const place = Math.min(from, this.#resident)
      if (from >= this.#resident) this.#copy(from, place)
      const to = Math.min(rows, from + this.height)
      visit({ at: this.#at + place * this.stride, from, to, rows: 4 * Math.ceil((to - from) / 4) })
      await pause()
    }
  }

  /** Puts the block that starts with row `from` where that of row `place` belongs. */
  #copy(from: number, place: number): void {
    const { rows, columns, data } = this.#matrix
    const to = Math.min(rows, from + this.height)
    const into = new Float32Array(this.kernels.buffer, this.#at + place * this.stride, this.height * this.width)
    if (this.width === columns) into.set(data.subarray(from * columns, to * columns))
    else {
      for (let row = from; row < to; row++) {
        into.set(data.subarray(row * columns, (row + 1) * columns), (row - from) * this.width)
      }
    }
    into.fill(0, (to - from) * this.width)
  }
}

/** A block stays in the second cache with what is summed from it. */
const blockBytes = 2 ** 17

/** More than that is not held twice. */
const residentBytes = 2 ** 30
