/** Pairs of symbols with their counts, and which of them is the most frequent. Counts may be lowered at any time. */
export class PairQueue {
  left: Int32Array<ArrayBuffer> = new Int32Array(1024)
  right: Int32Array<ArrayBuffer> = new Int32Array(1024)
  count: Float64Array<ArrayBuffer> = new Float64Array(1024)
  /** Where the list of its places starts, and how long it is. */
  start: Int32Array<ArrayBuffer> = new Int32Array(1024)
  length: Int32Array<ArrayBuffer> = new Int32Array(1024)
  size = 0
  /** A heap of pairs, by their counts when they were last placed in it: a count that fell since is seen at the top. */
  #heap = new Int32Array(1024)
  #placed = new Float64Array(1024)
  #heapSize = 0

  /** The number of the new pair, whose list of places is empty. */
  add(left: number, right: number, count: number, start: number): number {
    if (this.size === this.count.length) this.#grow()
    const pair = this.size++
    this.left[pair] = left
    this.right[pair] = right
    this.count[pair] = count
    this.start[pair] = start
    this.#up(this.#heapSize++, pair, count)
    return pair
  }

  /**
   * Takes out the pair of the highest count, of equal ones that of the lowest left symbol, then of the lowest right one;
   * -1 when no pair has `least`.
   */
  takeMostFrequent(least: number): number {
    while (this.#heapSize > 0) {
      const pair = this.#heap[0]!
      const count = this.count[pair]!
      if (count === this.#placed[0]!) {
        if (count < least) return -1
        this.#removeTop()
        return pair
      }
      if (count < least) this.#removeTop()
      else this.#down(pair, count)
    }
    return -1
  }

  #removeTop(): void {
    const last = --this.#heapSize
    if (last > 0) this.#down(this.#heap[last]!, this.#placed[last]!)
  }

  /** Places a pair at `at` or above. */
  #up(at: number, pair: number, count: number): void {
    const heap = this.#heap
    const placed = this.#placed
    while (at > 0) {
      const parent = (at - 1) >> 2
      if (!this.#before(pair, count, heap[parent]!, placed[parent]!)) break
      heap[at] = heap[parent]!
      placed[at] = placed[parent]!
      at = parent
    }
    heap[at] = pair
    placed[at] = count
  }

  /** Places a pair at the top or below. */
  #down(pair: number, count: number): void {
    const heap = this.#heap
    const placed = this.#placed
    const size = this.#heapSize
    let at = 0
    for (;;) {
      const first = 4 * at + 1
      if (first >= size) break
      let best = first
      const end = Math.min(first + 4, size)
      for (let child = first + 1; child < end; child++) {
        if (this.#before(heap[child]!, placed[child]!, heap[best]!, placed[best]!)) best = child
      }
      if (!this.#before(heap[best]!, placed[best]!, pair, count)) break
      heap[at] = heap[best]!
      placed[at] = placed[best]!
      at = best
    }
    heap[at] = pair
    placed[at] = count
  }

  #before(a: number, countA: number, b: number, countB: number): boolean {
    if (countA !== countB) return countA > countB
    const byLeft = this.left[a]! - this.left[b]!
    return byLeft === 0 ? this.right[a]! < this.right[b]! : byLeft < 0
  }

  #grow(): void {
    const size = 2 * this.count.length
    this.left = larger(this.left, new Int32Array(size))
    this.right = larger(this.right, new Int32Array(size))
    this.count = larger(this.count, new Float64Array(size))
    this.start = larger(this.start, new Int32Array(size))
    this.length = larger(this.length, new Int32Array(size))
    this.#heap = larger(this.#heap, new Int32Array(size))
    this.#placed = larger(this.#placed, new Float64Array(size))
  }
}

function larger<Numbers extends Int32Array | Float64Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from)
  return to
}
