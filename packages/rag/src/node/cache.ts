/** The values that were used last, as many as fit into `capacity` bytes, and one at least. */
export class Cache<Value> {
  readonly #capacity: number
  readonly #held = new Map<string, { value: Value; bytes: number }>()
  #bytes = 0

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** The value of `key`; what is not there is made by `load`, which also says how many bytes it takes. */
  get(key: string, load: () => { value: Value; bytes: number }): Value {
    let entry = this.#held.get(key)
    if (entry === undefined) {
      entry = load()
      this.#bytes += entry.bytes
    }
    // A map keeps the order in which keys were set: the first is the one that was not used for the longest time.
    this.#held.delete(key)
    this.#held.set(key, entry)
    for (const [oldest, { bytes }] of this.#held) {
      if (this.#bytes <= this.#capacity || oldest === key) break
      this.#held.delete(oldest)
      this.#bytes -= bytes
    }
    return entry.value
  }
}
