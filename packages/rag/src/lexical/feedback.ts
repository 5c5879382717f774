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

/** In how large an index terms of found passages count in full. */
const manyPassages = 500

/**
 * What found passages add to a query: `terms` and their weights; its own terms count `keep` times as much as before.
 * Undefined where there is nothing to add.
 */
export function feedbackTerms(
  query: TermWeights,
  found: readonly FeedbackPassage[],
  passages: IndexedPassages,
  { model, terms: most, weight: given }: NonNullable<RankSettings['feedback']>
): { keep: number; terms: TermWeights } | undefined {
  const gains = model === 'bo1' ? divergence(found, passages) : likelihood(found)
  const chosen = [...gains]
    .filter(([, gain]) => gain > 0)
    .sort(([a, gainOfA], [b, gainOfB]) => gainOfB - gainOfA || a - b)
    .slice(0, most)
  if (chosen.length === 0) return undefined
  const weight = given * Math.min(1, passages.passages / manyPassages)
  const sum = (weights: Iterable<number>): number => [...weights].reduce((total, one) => total + one, 0)
  const [keep, factor] =
    model === 'bo1'
      ? [1, (weight * Math.max(...query.values())) / chosen[0]![1]]
      : [1 - weight, (weight * sum(query.values())) / sum(chosen.map(([, gain]) => gain))]
  return { keep, terms: new Map(chosen.map(([term, gain]) => [term, factor * gain])) }
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
