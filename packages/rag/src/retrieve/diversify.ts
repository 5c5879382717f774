/**
 * Maximal marginal relevance (Carbonell and Goldstein, 'The Use of MMR, Diversity-Based Reranking for Reordering
 * Documents and Producing Summaries', SIGIR 1998): again and again the item that is best by
 *
 *     lambda relevance(i) - (1 - lambda) max over the chosen j of similarity(i, j)
 *
 * @param relevance of each item, on any scale; here it is stretched from 0, the least, to 1, the most
 * @param similarity of two items, at most 1
 * @param lambda from 0, the item least like those before it, to 1, the most relevant
 * @returns the numbers of the `k` first items (all, where there are fewer), in their order; ties by lower number
 */
export function diversify(
  relevance: readonly number[],
  similarity: (a: number, b: number) => number,
  { k, lambda }: { k: number; lambda: number }
): number[] {
  const least = relevance.reduce((a, b) => Math.min(a, b), Infinity)
  const range = relevance.reduce((a, b) => Math.max(a, b), -Infinity) - least
  const worth = relevance.map(value => lambda * (range > 0 ? (value - least) / range : 1))
  const nearest = relevance.map(() => -Infinity)
  const left = new Set(relevance.keys())
  const chosen: number[] = []
  while (chosen.length < k && left.size > 0) {
    let best = -1
    let bestValue = -Infinity
    for (const i of left) {
      const value = worth[i]! - (chosen.length > 0 ? (1 - lambda) * nearest[i]! : 0)
      if (best < 0 || value > bestValue) [best, bestValue] = [i, value]
    }
    left.delete(best)
    chosen.push(best)
    for (const i of left) nearest[i] = Math.max(nearest[i]!, similarity(i, best))
  }
  return chosen
}

/** The cosine of two bags of terms; 0 where one is empty. */
export function termCosine(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a]
  let product = 0
  for (const [term, count] of small) product += count * (large.get(term) ?? 0)
  return product === 0 ? 0 : product / Math.sqrt(squares(a) * squares(b))
}

function squares(bag: ReadonlyMap<string, number>): number {
  let sum = 0
  for (const count of bag.values()) sum += count * count
  return sum
}
