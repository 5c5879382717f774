import type { Ranked } from './top.ts'

export interface RankFusionOptions {
  /** How little the first ranks stand out, from 0 up; Cormack's 60 by default. */
  constant?: number | undefined
  /** How much each ranking counts, in their order. Default 1 each. */
  weights?: readonly number[] | undefined
}

/**
 * Reciprocal rank fusion: each ranking gives a row `weight / (constant + rank)`, ranks counted from 1 (Cormack, Clarke
 * and Büttcher, 'Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning Methods', SIGIR 2009). It
 * sees no scores, so that a weak ranking weighs as much as a strong one: give weights where they differ.
 *
 * @param rankings  each best first, with a row at most once; a row that a ranking has not gets nothing from it
 * @param options   what a rank is worth, and what a ranking
 * @returns all rows of all rankings with their new scores, best first, ties by lower row
 *
 * @example
 * ```ts
 * import { fuseRanks } from '@llm-cookbook/rag'
 *
 * const byWords = [{ row: 4, score: 9.1 }, { row: 7, score: 3.2 }]
 * const byVectors = [{ row: 7, score: 0.83 }, { row: 2, score: 0.75 }]
 * const fused = fuseRanks([byWords, byVectors])
 * fused.map(({ row }) => row) // => [7, 4, 2]
 * fused[0].score // => 1 / 62 + 1 / 61
 * ```
 */
export function fuseRanks(
  rankings: readonly (readonly Ranked[])[],
  { constant = 60, weights = [] }: RankFusionOptions = {}
): Ranked[] {
  const scores = new Map<number, number>()
  rankings.forEach((ranking, i) => {
    const weight = weights[i] ?? 1
    ranking.forEach(({ row }, rank) => scores.set(row, (scores.get(row) ?? 0) + weight / (constant + rank + 1)))
  })
  return bestFirst([...scores].map(([row, score]) => ({ row, score })))
}

/**
 * Weighted sum of standard scores: for each row `(1 - weight) z(first) + weight z(second)`, where z is the distance
 * from the mean in standard deviations, over the rows given; 0 where all scores are the same.
 *
 * @param rows    the candidates, each once
 * @param first   a score for each of `rows`, in their order, on any scale
 * @param second  the same by another ranking
 * @param weight  how much `second` counts, from 0 to 1
 * @returns the rows with their new scores, best first, ties by lower row
 *
 * @example
 * ```ts
 * import { fuseScores } from '@llm-cookbook/rag'
 *
 * const [bm25, cosines] = [[9.1, 3.2, 0], [0.41, 0.83, 0.75]]
 * fuseScores([4, 7, 2], bm25, cosines, 0.2).map(({ row }) => row) // => [4, 7, 2]
 * fuseScores([4, 7, 2], bm25, cosines, 0.8).map(({ row }) => row) // => [7, 2, 4]
 * ```
 */
export function fuseScores(
  rows: readonly number[],
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  weight: number
): Ranked[] {
  const [a, b] = [standardScores(first), standardScores(second)]
  return bestFirst(rows.map((row, i) => ({ row, score: (1 - weight) * a[i]! + weight * b[i]! })))
}

/** Distances from the mean in standard deviations; all 0 where the values are all the same. */
function standardScores(values: ArrayLike<number>): Float64Array {
  const all = Float64Array.from(values)
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length
  const deviation = Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length)
  return all.map(value => (deviation > 0 ? (value - mean) / deviation : 0))
}

function bestFirst(ranking: Ranked[]): Ranked[] {
  return ranking.sort((a, b) => b.score - a.score || a.row - b.row)
}
