import { top } from '../retrieve/top.ts'
import type { IndexedPassages } from './indexed-passages.ts'
import type { PostingList } from './posting-lists.ts'
import type { RankSettings } from './settings.ts'

/** Terms, by number, and how much each counts. */
export type TermWeights = Map<number, number>

/** A passage that a query's terms are taken from. */
export interface FeedbackPassage {
  /** Its own terms and those that it was given: of each list `share` of its counts. */
  readonly parts: readonly { readonly terms: PostingList; readonly share: number }[]
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
  const gainOf = model === 'bo1' ? divergence(found, passages) : likelihood(found)
  const candidates = Uint32Array.from(gainOf.keys()).sort()
  const chosen = top(
    Float64Array.from(candidates, term => gainOf.get(term)!),
    most,
    0
  ).map(({ row, score }): [term: number, gain: number] => [candidates[row]!, score])
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
  const gains: TermWeights = new Map()
  for (const { parts } of found) for (const { terms, share } of parts) addCounts(gains, terms, share)
  for (const [term, count] of gains) {
    const mean = passages.occurrences(term) / passages.passages
    gains.set(term, count * Math.log2((1 + mean) / mean) + Math.log2(1 + mean))
  }
  return gains
}

/** The relevance model: the terms' shares of each passage, passages weighing by their scores. */
function likelihood(found: readonly FeedbackPassage[]): TermWeights {
  const gains: TermWeights = new Map()
  for (const { parts, score } of found) {
    let length = 0
    for (const { terms, share } of parts) for (const count of terms.counts) length += share * count
    for (const { terms, share } of parts) addCounts(gains, terms, (share * score) / length)
  }
  return gains
}

function addCounts(sums: TermWeights, { numbers, counts }: PostingList, factor: number): void {
  for (let i = 0; i < numbers.length; i++) {
    sums.set(numbers[i]!, (sums.get(numbers[i]!) ?? 0) + factor * counts[i]!)
  }
}
