import type { Neighbor } from './nearest.ts'

/** The best `k` of the scores offered, of equal ones those of lower rows: a binary heap whose root is the worst of them. */
export class Best {
  readonly #rows: Float64Array
  readonly #scores: Float64Array
  #size = 0

  constructor(k: number) {
    this.#rows = new Float64Array(k)
    this.#scores = new Float64Array(k)
  }

  /** Returns the score that the next one must not be below: -Infinity until there are `k`. */
  offer(row: number, score: number): number {
    const scores = this.#scores
    if (this.#size < scores.length) {
      if (!Number.isNaN(score)) this.#rise(row, score)
    } else if (score > scores[0]! || (score === scores[0]! && row < this.#rows[0]!)) this.#sink(row, score)
    return this.#size < scores.length ? -Infinity : scores[0]!
  }

  /** Best first, each score times the sign. */
  neighbors(sign: 1 | -1 = 1): Neighbor[] {
    const scores = this.#scores.subarray(0, this.#size)
    return Array.from(scores, (score, i) => ({ row: this.#rows[i]!, score: sign * score })).sort(
      (a, b) => sign * (b.score - a.score) || a.row - b.row
    )
  }

  #rise(row: number, score: number): void {
    let i = this.#size++
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (!this.#isWorse(row, score, parent)) break
      this.#copy(parent, i)
      i = parent
    }
    this.#rows[i] = row
    this.#scores[i] = score
  }

  #sink(row: number, score: number): void {
    let i = 0
    for (;;) {
      let child = 2 * i + 1
      if (child >= this.#size) break
      if (child + 1 < this.#size && this.#isWorse(this.#rows[child + 1]!, this.#scores[child + 1]!, child)) child++
      if (this.#isWorse(row, score, child)) break
      this.#copy(child, i)
      i = child
    }
    this.#rows[i] = row
    this.#scores[i] = score
  }

  #isWorse(row: number, score: number, than: number): boolean {
    return score < this.#scores[than]! || (score === this.#scores[than]! && row > this.#rows[than]!)
  }

  #copy(from: number, to: number): void {
    this.#rows[to] = this.#rows[from]!
    this.#scores[to] = this.#scores[from]!
  }
}
