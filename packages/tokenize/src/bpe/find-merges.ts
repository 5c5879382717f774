import { Merger, PairTable } from './merger.ts'
import { noRank, type Vocabulary } from './vocabulary.ts'

/**
 * The merge that makes each token: the ranks of the two tokens that are joined last when the token's own bytes are encoded. They
 * stand at `2 * rank` and `2 * rank + 1`, and are `noRank` for single bytes, for tokens that no merges lead to (these are found
 * only as a whole piece), and where there is no token.
 *
 * One pair for each token is all that encoding needs: which merges happen within a stretch of bytes that ends up as a token
 * depends on these bytes alone, so in the midst of a text it is joined of the same two as by itself.
 *
 * Takes as long as encoding all tokens, O(n log n) for one of n bytes.
 */
export function findMerges({ bytes, offsets }: Vocabulary): Uint32Array {
  const count = offsets.length - 1
  const merges = new Uint32Array(2 * count).fill(noRank)
  const byteRanks = new Uint32Array(256).fill(noRank)
  const pairs = new PairTable(count)
  const byLength = sortByLength(offsets)
  const last = byLength[count - 1] ?? 0
  const merger = new Merger(pairs, count > 0 ? offsets[last + 1]! - offsets[last]! : 0)
  // Merges within a token make shorter ones, which therefore have to be known already.
  for (const rank of byLength) {
    const start = offsets[rank]!
    const end = offsets[rank + 1]!
    if (end - start === 1) byteRanks[bytes[start]!] = rank
    if (end - start < 2) continue
    for (let at = start; at < end; at++) merger.ranks[at - start] = byteRanks[bytes[at]!]!
    if (merger.merge(end - start) !== 2) continue
    const left = merger.ranks[0]!
    const right = merger.ranks[merger.next[0]!]!
    merges[2 * rank] = left
    merges[2 * rank + 1] = right
    pairs.set(left, right, rank)
  }
  return merges
}

/** All ranks, those of short tokens first. */
function sortByLength(offsets: Uint32Array): Uint32Array {
  const ranks = Uint32Array.from({ length: offsets.length - 1 }, (_, rank) => rank)
  return ranks.sort((a, b) => offsets[a + 1]! - offsets[a]! - (offsets[b + 1]! - offsets[b]!))
}
