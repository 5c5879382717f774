/** A learnt merge: two symbols that stand side by side, and become one. */
export type Merge = [left: number, right: number]

/**
 * The training of BPE as its definition has it: count every pair of neighbours in all words, merge the most frequent one
 * everywhere, from left to right; again. Of pairs equally frequent the lowest (left, then right) goes first. Gives the merges as it makes them.
 */
export function* naiveMerges(
  words: readonly { symbols: readonly number[]; count: number }[],
  alphabetSize: number,
  limit: number,
  minFrequency: number,
  refuses: (left: number, right: number) => boolean = () => false
): Generator<Merge, void> {
  let current = words
  for (let made = 0; made < limit; made++) {
    const pairs = new Map<string, { pair: Merge; count: number }>()
    for (const { symbols, count } of current) {
      for (let i = 0; i + 1 < symbols.length; i++) {
        const pair: Merge = [symbols[i]!, symbols[i + 1]!]
        if (refuses(...pair)) continue
        const known = pairs.get(pair.join()) ?? { pair, count: 0 }
        known.count += count
        pairs.set(pair.join(), known)
      }
    }
    const [best] = [...pairs.values()].sort(
      (a, b) => b.count - a.count || a.pair[0] - b.pair[0] || a.pair[1] - b.pair[1]
    )
    if (best === undefined || best.count < Math.max(1, minFrequency)) return
    const [left, right] = best.pair
    yield best.pair
    current = current.map(({ symbols, count }) => ({
      symbols: mergePair(symbols, left, right, alphabetSize + made),
      count
    }))
  }
}

function mergePair(symbols: readonly number[], left: number, right: number, merged: number): number[] {
  const result: number[] = []
  for (let i = 0; i < symbols.length; i++) {
    if (symbols[i] === left && symbols[i + 1] === right) {
      result.push(merged)
      i++
    } else result.push(symbols[i]!)
  }
  return result
}
