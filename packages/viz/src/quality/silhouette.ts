import { Matrix } from '@llm-cookbook/vector'
import type { NeighborMetric } from '../neighbors.ts'
import type { Pause } from '../pause.ts'
import type { Progress } from '../progress.ts'
import { Distances } from './distances.ts'

/** The rows, those of a label together, and where each label starts, and the end. */
export interface Clusters {
  readonly order: Int32Array
  readonly starts: readonly number[]
}

interface Judging {
  metric: NeighborMetric
  /** The rows whose silhouettes are averaged. */
  judged: Int32Array
  pause: Pause
  onProgress: ((progress: Progress) => void) | undefined
}

/** @throws RangeError for labels of another number than rows, or that are all equal or all different */
export function clustersOf(labels: ArrayLike<unknown>, count: number): Clusters {
  if (labels.length !== count) {
    throw new RangeError(`labels: expected one for each of ${count} rows, got ${labels.length}`)
  }
  const rows = Array.from(labels, (_, row) => row)
  const groups = [...Map.groupBy(rows, row => labels[row]).values()]
  if (groups.length < 2 || groups.length === count) {
    const got = groups.length === 1 ? 'the same for all' : 'another one for each row'
    throw new RangeError(`labels: expected 2 different ones at least, and fewer than rows, got ${got}`)
  }
  const starts = [0]
  for (const group of groups) starts.push(starts.at(-1)! + group.length)
  return { order: Int32Array.from(groups.flat()), starts }
}

export async function meanSilhouette(
  matrix: Matrix,
  { order, starts }: Clusters,
  { metric, judged, pause, onProgress }: Judging
): Promise<number> {
  // Rows of a label lie one behind the other, so that each sum of distances is one of neighbouring numbers.
  const distances = new Distances(reordered(matrix, order), metric, 1)
  const places = placesOf(order)
  let total = 0
  for (let from = 0; from < judged.length; from += distances.atOnce) {
    const rows = judged.subarray(from, from + distances.atOnce).map(row => places[row]!)
    await distances.measure(rows, 0, pause)
    for (const [i, row] of rows.entries()) {
      total += silhouetteOf(row, (first, end) => distances.sum(i, first, end), starts)
      await pause()
    }
    onProgress?.({ stage: 'silhouette', done: from + rows.length, total: judged.length })
  }
  return total / judged.length
}

function silhouetteOf(row: number, sum: (first: number, end: number) => number, starts: readonly number[]): number {
  let own = 0
  let next = Infinity
  for (let label = 0; label + 1 < starts.length; label++) {
    const [first, end] = [starts[label]!, starts[label + 1]!]
    if (row < first || row >= end) next = Math.min(next, sum(first, end) / (end - first))
    else if (end - first === 1) return 0
    else own = sum(first, end) / (end - first - 1)
  }
  // At the same place as all of its label and of another: neither near nor far.
  return (next - own) / (Math.max(next, own) || 1)
}

function reordered(matrix: Matrix, order: Int32Array): Matrix {
  const result = new Matrix(matrix.rows, matrix.columns)
  for (const [i, row] of order.entries()) result.row(i).set(matrix.row(row))
  return result
}

function placesOf(order: Int32Array): Int32Array {
  const places = new Int32Array(order.length)
  for (const [place, row] of order.entries()) places[row] = place
  return places
}
