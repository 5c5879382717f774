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

/** Makes all merges of a sequence of tokens. */
class Merger {
  /** The token at each place; `noRank` once it is merged into the one before. */
  readonly ranks: Uint32Array
  /** The place of the token after it. */
  readonly next: Uint32Array
  readonly #previous: Int32Array
  readonly #candidates = new Heap()
  readonly #pairs: PairTable

  constructor(pairs: PairTable, longest: number) {
    this.#pairs = pairs
    this.ranks = new Uint32Array(longest)
    this.next = new Uint32Array(longest)
    this.#previous = new Int32Array(longest)
  }

  /** How many tokens are left of the first `length` ones in `ranks`. */
  merge(length: number): number {
    const { ranks, next } = this
    const previous = this.#previous
    for (let at = 0; at < length; at++) {
      next[at] = at + 1
      previous[at] = at - 1
    }
    for (let at = 0; at < length; at++) this.#consider(at, length)
    let left = length
    for (let candidate = this.#candidates.pop(); candidate !== undefined; candidate = this.#candidates.pop()) {
      const at = candidate % positions
      const rank = (candidate - at) / positions
      // Overtaken by another merge since it was put in the heap?
      if (ranks[at] === noRank || this.#mergeAt(at, length) !== rank) continue
      const after = next[at]!
      ranks[at] = rank
      ranks[after] = noRank
      next[at] = next[after]!
      if (next[at] < length) previous[next[at]] = at
      left--
      this.#consider(at, length)
      if (at > 0) this.#consider(previous[at]!, length)
    }
    return left
  }

  #consider(at: number, length: number): void {
    const rank = this.#mergeAt(at, length)
    if (rank !== noRank) this.#candidates.push(rank * positions + at)
  }

  #mergeAt(at: number, length: number): number {
    const after = this.next[at]!
    return after < length ? this.#pairs.get(this.ranks[at]!, this.ranks[after]!) : noRank
  }
}

/** A candidate is `rank * positions + at`, exact in a double for 2^21 ranks: the least is the lowest rank, and leftmost of these. */
const positions = 2 ** 32

/** A binary heap: the least number first. */
class Heap {
  readonly #numbers: number[] = []

  push(number: number): void {
    const numbers = this.#numbers
    let at = numbers.length
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (numbers[parent]! <= number) break
      numbers[at] = numbers[parent]!
      at = parent
    }
    numbers[at] = number
  }

  pop(): number | undefined {
    const numbers = this.#numbers
    const last = numbers.pop()
    if (last === undefined || numbers.length === 0) return last
    const least = numbers[0]!
    let at = 0
    for (let child = 1; child < numbers.length; child = 2 * at + 1) {
      if (child + 1 < numbers.length && numbers[child + 1]! < numbers[child]!) child++
      if (numbers[child]! >= last) break
      numbers[at] = numbers[child]!
      at = child
    }
    numbers[at] = last
    return least
  }
}

/** From pairs of ranks to the rank of what they make: open addressing, at most half full. */
class PairTable {
  readonly #left: Uint32Array
  readonly #right: Uint32Array
  readonly #rank: Uint32Array
  readonly #mask: number

  constructor(capacity: number) {
    const slots = 2 ** Math.ceil(Math.log2(2 * capacity + 1))
    this.#left = new Uint32Array(slots)
    this.#right = new Uint32Array(slots)
    this.#rank = new Uint32Array(slots).fill(noRank)
    this.#mask = slots - 1
  }

  get(left: number, right: number): number {
    return this.#rank[this.#slot(left, right)]!
  }

  set(left: number, right: number, rank: number): void {
    const slot = this.#slot(left, right)
    this.#left[slot] = left
    this.#right[slot] = right
    this.#rank[slot] = rank
  }

  /** Where the pair stands, or would stand. */
  #slot(left: number, right: number): number {
    let hash = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca77)
    hash ^= hash >>> 15
    let slot = hash & this.#mask
    while (this.#rank[slot] !== noRank && (this.#left[slot] !== left || this.#right[slot] !== right)) {
      slot = (slot + 1) & this.#mask
    }
    return slot
  }
}
