import type { Matrix } from '@llm-cookbook/vector'
import type { Pause } from '../pause.ts'
import { createKernel } from './kernels/create.ts'
import { createPairs, pairsAtOnce, type Kernel } from './kernels/kernel.ts'

/** Squared distances of a row to the centres 4 · `group` to 4 · `group` + 3: four numbers of `squares`, from `at` on. */
export type Visit = (row: number, group: number, squares: Float32Array, at: number) => void

/** Gathers pairs of rows and groups of centres, and measures many at a time. */
export class Measuring {
  readonly #kernel: Kernel
  readonly #visit: Visit
  readonly #pairs = createPairs()
  #count = 0

  /** @param visit  is called for each pair, in the order in which they were added */
  constructor(kernel: Kernel, visit: Visit) {
    this.#kernel = kernel
    this.#visit = visit
  }

  add(row: number, group: number): void {
    this.#pairs.rows[this.#count] = row
    this.#pairs.groups[this.#count] = group
    this.#count++
    if (this.#count === pairsAtOnce) this.flush()
  }

  /** Measures what was added and not measured yet. */
  flush(): void {
    const squares = this.#kernel.measure(this.#pairs, this.#count)
    const { rows, groups } = this.#pairs
    for (let i = 0; i < this.#count; i++) this.#visit(rows[i]!, groups[i]!, squares, 4 * i)
    this.#count = 0
  }
}

/** Of each row the nearest centre, of equally near ones the first, and how far that is, squared. */
export interface Nearest {
  readonly labels: Int32Array
  readonly squares: Float32Array
}

export function createNearest(rows: number): Nearest {
  return { labels: new Int32Array(rows), squares: new Float32Array(rows) }
}

/** Of each of the first rows of the kernel, as many as `nearest` has room for. */
export function findNearest(kernel: Kernel, centers: number, { labels, squares }: Nearest): void {
  squares.fill(Infinity)
  const measuring = new Measuring(kernel, (row, group, measured, at) => {
    for (let j = 0; j < 4; j++) {
      // Groups come in ascending order: a later centre loses every tie.
      if (measured[at + j]! >= squares[row]!) continue
      squares[row] = measured[at + j]!
      labels[row] = 4 * group + j
    }
  })
  for (let row = 0; row < labels.length; row++) {
    for (let group = 0; 4 * group < centers; group++) measuring.add(row, group)
  }
  measuring.flush()
}

/**
 * The nearest centres of all rows of a matrix, a thousand rows a step, after which it tells how many are done.
 */
export function* assignAll(matrix: Matrix, centers: Matrix, { labels, squares }: Nearest): Generator<number> {
  const kernel = createKernel({
    rows: Math.min(rowsAStep, matrix.rows),
    columns: matrix.columns,
    centers: centers.rows
  })
  kernel.setCenters(centers.data)
  for (let from = 0; from < matrix.rows; from += rowsAStep) {
    const to = Math.min(from + rowsAStep, matrix.rows)
    kernel.setRows(matrix.data.subarray(from * matrix.columns, to * matrix.columns))
    findNearest(kernel, centers.rows, { labels: labels.subarray(from, to), squares: squares.subarray(from, to) })
    yield to
  }
}

const rowsAStep = 1024

/** Calls `visit` for one stretch of the rows from 0 to `rows` - 1 after the other, and lets others have their turn between. */
export async function eachStretch(
  rows: number,
  pause: Pause,
  visit: (from: number, to: number) => void
): Promise<void> {
  for (let from = 0; from < rows; from += stretch) {
    visit(from, Math.min(from + stretch, rows))
    await pause()
  }
}

const stretch = 128
