/** What two tokens that stand side by side merge into, and which merges come first. */
export class PairTable {
  /** Left, right and rank of each slot; a rank of −1 is an empty one. */
  readonly #slots: Int32Array
  readonly #mask: number
  readonly #outcomes: Int32Array

  /** @param capacity the number of merges; ranks are less than it */
  constructor(capacity: number) {
    const slots = 2 ** Math.ceil(Math.log2(2 * capacity + 2))
    this.#slots = new Int32Array(3 * slots).fill(-1)
    this.#mask = slots - 1
    this.#outcomes = new Int32Array(capacity)
  }

  /** The last merge of a pair counts. */
  set(left: number, right: number, rank: number, outcome: number): void {
    const slot = this.#find(left, right)
    this.#slots[slot] = left
    this.#slots[slot + 1] = right
    this.#slots[slot + 2] = rank
    this.#outcomes[rank] = outcome
  }

  /** The rank of a pair's merge; −1 if it does not merge. */
  rank(left: number, right: number): number {
    return this.#slots[this.#find(left, right) + 2] ?? -1
  }

  outcome(rank: number): number {
    return this.#outcomes[rank] ?? -1
  }

  #find(left: number, right: number): number {
    let hash = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b)
    hash ^= hash >>> 15
    for (let index = hash & this.#mask; ; index = (index + 1) & this.#mask) {
      const slot = 3 * index
      const isEmpty = (this.#slots[slot + 2] ?? -1) < 0
      if (isEmpty || (this.#slots[slot] === left && this.#slots[slot + 1] === right)) return slot
    }
  }
}
