import { createRandom, Matrix } from '@llm-cookbook/vector'
import type { NeighborMetric } from '../neighbors.ts'
import { pca } from '../pca.ts'
import type { Progress } from '../progress.ts'

export interface InitialOptions {
  readonly dimensions: number
  readonly metric: NeighborMetric
  readonly seed: number
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** How large a layout is at first: the standard deviation of its first axis. So small that all points still see all others. */
const initialDeviation = 1e-4

/** Normally distributed, the same in all directions. */
export function randomLayout(rows: number, dimensions: number, seed: number): Matrix {
  const random = createRandom(seed)
  return new Matrix(
    rows,
    dimensions,
    new Float32Array(rows * dimensions).map(() => initialDeviation * random.normal())
  )
}

/**
 * The first principal components, scaled alike. D. Kobak and P. Berens, "The art of using t-SNE for single-cell
 * transcriptomics", 2019, on why: far parts of the data keep their places. Where there are fewer components than dimensions,
 * chance fills up, without which the layout could never leave a line.
 */
export async function principalLayout(matrix: Matrix, options: InitialOptions): Promise<Matrix> {
  const { dimensions, metric, seed, signal, onProgress } = options
  const random = randomLayout(matrix.rows, dimensions, seed)
  const directed = metric === 'cosine' ? unitRows(matrix) : matrix
  const components = await pca(directed, { dimensions, seed, signal, onProgress })
  const layout = new Matrix(matrix.rows, dimensions)
  const deviation = deviationOf(components, 0)
  for (let axis = 0; axis < dimensions; axis++) {
    const isChance = !(deviationOf(components, axis) > 1e-6 * deviation)
    for (let at = axis; at < layout.data.length; at += dimensions) {
      layout.data[at] = isChance ? random.data[at]! : (components.data[at]! / deviation) * initialDeviation
    }
  }
  return layout
}

/** Of a column whose mean is 0. */
function deviationOf({ rows, columns, data }: Matrix, column: number): number {
  let sum = 0
  for (let at = column; at < data.length; at += columns) sum += data[at]! ** 2
  return Math.sqrt(sum / rows)
}

function unitRows({ rows, columns, data }: Matrix): Matrix {
  const unit = new Matrix(rows, columns)
  for (let row = 0; row < rows; row++) {
    let square = 0
    for (let at = row * columns; at < (row + 1) * columns; at++) square += data[at]! ** 2
    if (square === 0) continue
    const length = Math.sqrt(square)
    for (let at = row * columns; at < (row + 1) * columns; at++) unit.data[at] = data[at]! / length
  }
  return unit
}
