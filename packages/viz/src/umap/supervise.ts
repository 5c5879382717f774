import type { Pause } from '../pause.ts'
import { exponential } from '../elementary.ts'
import { fuzzyUnion, rowsAtOnce, type FuzzyGraph } from './fuzzy-graph.ts'

/** What a row is known to be. Null and undefined: unknown. */
export type Label = string | number | boolean | null | undefined

/**
 * Weakens the edges between rows of different labels, and a little those of rows without one; what is left of each row is then
 * raised until its strongest edge is certain again. Section 6.3 of the paper, by the constants of umap-learn.
 *
 * @param labels        one for each row
 * @param targetWeight  from 0 to 1, where no edge between labels is left
 */
export async function supervise(
  graph: FuzzyGraph,
  labels: readonly Label[],
  targetWeight: number,
  pause: Pause
): Promise<FuzzyGraph> {
  const { rows, offsets, targets } = graph
  const betweenLabels = targetWeight < 1 ? exponential(-2.5 / (1 - targetWeight)) : 0
  const withoutLabel = exponential(-1)
  const strengths = graph.strengths.slice()
  for (let i = 0; i < rows; i++) {
    const own = labels[i] ?? undefined
    let strongest = 0
    for (let e = offsets[i]!; e < offsets[i + 1]!; e++) {
      const other = labels[targets[e]!] ?? undefined
      if (own === undefined || other === undefined) strengths[e]! *= withoutLabel
      else if (own !== other) strengths[e]! *= betweenLabels
      strongest = Math.max(strongest, strengths[e]!)
    }
    if (strongest > 0) for (let e = offsets[i]!; e < offsets[i + 1]!; e++) strengths[e]! /= strongest
    if (i % rowsAtOnce === 0) await pause()
  }
  return fuzzyUnion({ rows, offsets, targets, strengths }, pause)
}
