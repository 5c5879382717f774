import type { IndexedPassages } from './indexed-passages.ts'
import type { RankSettings } from './settings.ts'

/** Terms, by number, and how much each counts. */
export type TermWeights = Map<number, number>

/** A passage that a query's terms are taken from. */
export interface FeedbackPassage {
  /** How often each term occurs in it. */
  readonly counts: TermWeights
  /** How well it answers the query. */
  readonly score: number
}

/** The query with terms of the passages that it found first. */
export function withFeedback(
  query: TermWeights,
  found: readonly FeedbackPassage[],
  passages: IndexedPassages,
  { model, terms, weight }: NonNullable<RankSettings['feedback']>
): TermWeights {
  const gains = model === 'bo1' ? divergence(found, passages) : likelihood(found)
  const chosen = [...gains]
    .filter(([, gain]) => gain > 0)
    .sort(([a, gainOfA], [b, gainOfB]) => gainOfB - gainOfA || a - b)
    .slice(0, terms)
  if (chosen.length === 0) return query
  const sum = (weights: Iterable<number>): number => [...weights].reduce((total, one) => total + one, 0)
  const [keep, factor] =
    model === 'bo1'
      ? [1, (weight * Math.max(...query.values())) / chosen[0]![1]]
      : [1 - weight, (weight * sum(query.values())) / sum(chosen.map(([, gain]) => gain))]
  const result = new Map([...query].map(([term, count]) => [term, keep * count]))
  for (const [term, gain] of chosen) result.set(term, (result.get(term) ?? 0) + factor * gain)
  return result
}

/** Bo1: `f log2((1 + P) / P) + log2(1 + P)`, f occurrences in what was found, P in the mean passage of all. */
function divergence(found: readonly FeedbackPassage[], passages: IndexedPassages): TermWeights {
  const counts = sumOf(found.map(one => [one.counts, 1]))
  for (const [term, count] of counts) {
    const mean = passages.occurrences(term) / passages.passages
    counts.set(term, count * Math.log2((1 + mean) / mean) + Math.log2(1 + mean))
  }
  return counts
}

/** The relevance model: the terms' shares of each passage, passages weighing by their scores. */
function likelihood(found: readonly FeedbackPassage[]): TermWeights {
  return sumOf(
    found.map(({ counts, score }) => [counts, score / [...counts.values()].reduce((total, count) => total + count, 0)])
  )
}

function sumOf(parts: readonly (readonly [TermWeights, number])[]): TermWeights {
  const sums: TermWeights = new Map()
  for (const [counts, factor] of parts) {
    for (const [term, count] of counts) sums.set(term, (sums.get(term) ?? 0) + factor * count)
  }
  return sums
}
