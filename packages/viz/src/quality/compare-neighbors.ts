import type { Matrix } from '@llm-cookbook/vector'
import type { NeighborMetric } from '../neighbors.ts'
import type { Pause } from '../pause.ts'
import type { Progress } from '../progress.ts'
import { Distances } from './distances.ts'

/** How far the neighbours among the vectors and in the layout are the same. */
export interface NeighborAgreement {
  /** See `trustworthiness`. */
  readonly trustworthiness: number
  /** See `continuity`. */
  readonly continuity: number
  /** See `neighborRecall`. */
  readonly neighborRecall: number
}

interface Judging {
  k: number
  metric: NeighborMetric
  /** The rows whose neighbours are looked at. */
  judged: Int32Array
  pause: Pause
  onProgress: ((progress: Progress) => void) | undefined
}

/** Only those are ranked who are neighbours in one space and not in the other: all others cost nothing. */
export async function compareNeighbors(
  high: Matrix,
  low: Matrix,
  { k, metric, judged, pause, onProgress }: Judging
): Promise<NeighborAgreement> {
  const vectors = new Distances(high, metric, k)
  const layout = new Distances(low, 'euclidean', k)
  // How far beyond the k nearest ranks they are who should not be neighbours, and who should be, in all.
  let intrusion = 0
  let extrusion = 0
  let kept = 0
  for (let from = 0; from < judged.length; from += vectors.atOnce) {
    const rows = judged.subarray(from, from + vectors.atOnce)
    await vectors.measure(rows, Infinity, pause)
    await layout.measure(rows, Infinity, pause)
    for (let i = 0; i < rows.length; i++) {
      const near = vectors.nearest(i)
      const shown = layout.nearest(i)
      const wanted = new Set(near)
      for (const row of shown) {
        if (wanted.delete(row)) kept++
        else intrusion += vectors.rank(i, row) - k
      }
      for (const row of wanted) extrusion += layout.rank(i, row) - k
      await pause()
    }
    onProgress?.({ stage: 'quality', done: from + rows.length, total: judged.length })
  }
  const worst = (judged.length * k * (2 * high.rows - 3 * k - 1)) / 2
  return {
    trustworthiness: 1 - intrusion / worst,
    continuity: 1 - extrusion / worst,
    neighborRecall: kept / (judged.length * k)
  }
}
