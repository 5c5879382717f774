import { noRank } from './vocabulary.ts'

/** Makes all merges of a sequence of tokens, in O(n log n) for n of them. */
export class Merger {
  /** The token at each place; `noRank` once it is merged into the one before. */
  readonly ranks: Uint32Array
  /** The place of the token after it. */
  readonly next: Uint32Array
  readonly #previous: Int32Array
  readonly #candidates = new Heap()
  readonly #pairs: PairTable

  /** @param longest the most tokens that a sequence has */
  constructor(pairs: PairTable, longest: number) {
    this.#pairs = pairs
    this.ranks = new Uint32Array(longest)
    this.next = new Uint32Array(longest)
    this.#previous = new Int32Array(longest)
  }

  /** Merges the first `length` tokens in `ranks`, and returns how many are left: that at 0, the one at `next[0]`, and so on. */
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
export class PairTable {
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
