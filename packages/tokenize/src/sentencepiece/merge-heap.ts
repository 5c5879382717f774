/** Two neighbours that may be joined: the left one's number, the bytes of both. */
export interface Merge {
  readonly left: number
  readonly size: number
  readonly score: number
}

/** A binary heap of merges: the highest score first, of equals the leftmost. */
export class MergeHeap {
  size = 0
  #lefts = new Int32Array(64)
  #sizes = new Int32Array(64)
  #scores = new Float32Array(64)

  push(merge: Merge): void {
    if (this.size === this.#lefts.length) this.#grow()
    let at = this.size++
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!isBefore(merge.score, merge.left, this.#scores[parent]!, this.#lefts[parent]!)) break
      this.#move(parent, at)
      at = parent
    }
    this.#put(merge, at)
  }

  pop(): Merge {
    const top = this.#get(0)
    const last = this.#get(--this.size)
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= this.size) break
      const other = child + 1
      if (other < this.size && this.#isBefore(other, child)) child = other
      if (!isBefore(this.#scores[child]!, this.#lefts[child]!, last.score, last.left)) break
      this.#move(child, at)
      at = child
    }
    this.#put(last, at)
    return top
  }

  #isBefore(a: number, b: number): boolean {
    return isBefore(this.#scores[a]!, this.#lefts[a]!, this.#scores[b]!, this.#lefts[b]!)
  }

  #get(at: number): Merge {
    return { left: this.#lefts[at]!, size: this.#sizes[at]!, score: this.#scores[at]! }
  }

  #put(merge: Merge, at: number): void {
    this.#lefts[at] = merge.left
    this.#sizes[at] = merge.size
    this.#scores[at] = merge.score
  }

  #move(from: number, to: number): void {
    this.#lefts[to] = this.#lefts[from]!
    this.#sizes[to] = this.#sizes[from]!
    this.#scores[to] = this.#scores[from]!
  }

  #grow(): void {
    const grown = <T extends Int32Array | Float32Array>(from: T, to: T): T => {
      to.set(from)
      return to
    }
    const size = 2 * this.#lefts.length
    this.#lefts = grown(this.#lefts, new Int32Array(size))
    this.#sizes = grown(this.#sizes, new Int32Array(size))
    this.#scores = grown(this.#scores, new Float32Array(size))
  }
}

function isBefore(score: number, left: number, otherScore: number, otherLeft: number): boolean {
  return score > otherScore || (score === otherScore && left < otherLeft)
}
