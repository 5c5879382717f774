import { fuseRanks } from '../retrieve/fuse.ts'
import type { Hit, SearchOptions } from '../retrieve/retrieve.ts'

/** Where passages come from: an index, or anything that can do this. */
export interface Searchable {
  /**
   * The passages that answer a query, best first.
   *
   * @param query    in words, as it was asked
   * @param options  `k` is the most that are wanted
   */
  search(query: string, options: SearchOptions & { k: number }): Promise<readonly Hit[]>
}

/** The best `k` passages for several queries: each ranks for itself, and the rankings are fused by reciprocal rank. */
export async function searchAll(
  index: Searchable,
  queries: readonly string[],
  options: SearchOptions & { k: number }
): Promise<readonly Hit[]> {
  const rankings = await Promise.all(queries.map(query => index.search(query, options)))
  if (rankings.length === 1) return rankings[0]!
  const rows = new Map<string, { readonly row: number; readonly hit: Hit }>()
  const ranked = rankings.map(ranking =>
    ranking.map(hit => {
      const key = JSON.stringify([hit.source, hit.start, hit.end])
      const known = rows.get(key) ?? { row: rows.size, hit }
      rows.set(key, known)
      return { row: known.row, score: hit.score }
    })
  )
  const hits = [...rows.values()].map(({ hit }) => hit)
  return fuseRanks(ranked)
    .slice(0, options.k)
    .map(({ row, score }) => ({ ...hits[row]!, score }))
}
