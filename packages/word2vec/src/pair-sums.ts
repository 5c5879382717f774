/**
 * A number for each pair of ids that was ever added to: an open hash table with linear probing, 16 bytes a slot, at most two
 * thirds of the slots taken. A pair has ids from 0 to 2^32 - 2.
 */
export class PairSums {
  /** How many pairs there are. */
  size = 0
  /** The first id of each slot plus 1, 0 where the slot is free. */
  #firsts!: Uint32Array
  #seconds!: Uint32Array
  #sums!: Float64Array
  /** The bits of a hash that are not used. */
  #shift!: number

  /** @param expected  how many pairs there will be; more are no error */
  constructor(expected = 0) {
    // Grown one by one, a table that takes the pairs of another in their order would crowd them all into its beginning.
    let capacity = 2 ** 10
    while (expected > (capacity / 3) * 2) capacity *= 2
    this.#reserve(capacity)
  }

  add(first: number, second: number, amount: number): void {
    const slot = this.#slot(first, second)
    this.#sums[slot]! += amount
    if (this.#firsts[slot] !== 0) return
    this.#firsts[slot] = first + 1
    this.#seconds[slot] = second
    if (++this.size > (this.#firsts.length / 3) * 2) this.#rebuild(2 * this.#firsts.length, -Infinity)
  }

  /** What was added up for a pair, 0 for one that never was. */
  get(first: number, second: number): number {
    return this.#sums[this.#slot(first, second)]!
  }

  /** Drops the pairs whose sums are `least` or less. */
  dropUpTo(least: number): void {
    this.#rebuild(this.#firsts.length, least)
  }

  /** Calls `visit` with each pair and its sum, in an order that depends on nothing but what was added when. */
  forEach(visit: (first: number, second: number, sum: number) => void): void {
    const [firsts, seconds, sums] = [this.#firsts, this.#seconds, this.#sums]
    for (let slot = 0; slot < firsts.length; slot++) {
      if (firsts[slot] !== 0) visit(firsts[slot]! - 1, seconds[slot]!, sums[slot]!)
    }
  }

  #slot(first: number, second: number): number {
    const mask = this.#firsts.length - 1
    // Odd multipliers near 2^32 over the golden ratio; the upper bits of a product depend on all bits below.
    let hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35)
    let slot = hash >>> this.#shift
    while (this.#firsts[slot] !== 0 && (this.#firsts[slot] !== first + 1 || this.#seconds[slot] !== second)) {
      slot = (slot + 1) & mask
    }
    return slot
  }

  #rebuild(capacity: number, above: number): void {
    const [firsts, seconds, sums] = [this.#firsts, this.#seconds, this.#sums]
    this.#reserve(capacity)
    this.size = 0
    for (let slot = 0; slot < firsts.length; slot++) {
      if (firsts[slot] !== 0 && sums[slot]! > above) this.add(firsts[slot]! - 1, seconds[slot]!, sums[slot]!)
    }
  }

  #reserve(capacity: number): void {
    this.#firsts = new Uint32Array(capacity)
    this.#seconds = new Uint32Array(capacity)
    this.#sums = new Float64Array(capacity)
    this.#shift = Math.clz32(capacity) + 1
  }
}
