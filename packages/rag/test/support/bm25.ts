import { top, type Ranked } from '../../src/retrieve/top.ts'
import type { TermCounts } from '../../src/lexical/term-counts.ts'

export interface Bm25Options {
  /** How soon further occurrences of a term stop counting; 0 counts none but the first. Default 1.2. */
  k1?: number | undefined
  /** How much long units are held back, from 0 (not at all) to 1 (in proportion to length). Default 0.75. */
  b?: number | undefined
}

/**
 * BM25 (Robertson and Zaragoza, 'The Probabilistic Relevance Framework: BM25 and Beyond', 2009, section 3), with the
 * inverse document frequency that Lucene uses, which is never negative:
 *
 *     score(q, u) = sum over t in q of  ln(1 + (N - n(t) + 1/2) / (n(t) + 1/2)) * f / (f + k1 (1 - b + b |u| / mean))
 *
 * where f is how often t occurs in u, n(t) the number of units that hold t, N the number of units, |u| the number of
 * terms of u. A term that the query repeats counts as often. Built once, then immutable.
 */
export class Bm25 {
  /** Number of units. */
  readonly size: number
  readonly #idOf = new Map<string, number>()
  // Postings of term t: rows (ascending) and what t adds to the score of each, from starts[t] up to starts[t + 1].
  readonly #starts: Uint32Array
  readonly #rows: Uint32Array
  readonly #weights: Float64Array

  /**
   * @param blocks units, counted by `countTerms`; rows are numbered through the blocks in order
   * @throws {RangeError} `k1` below 0 or `b` outside 0 to 1
   */
  constructor(blocks: readonly TermCounts[], { k1 = 1.2, b = 0.75 }: Bm25Options = {}) {
    if (!(k1 >= 0 && k1 < Infinity)) throw new RangeError(`k1 must be a finite number from 0 up, not ${k1}`)
    if (!(b >= 0 && b <= 1)) throw new RangeError(`b must be a number from 0 to 1, not ${b}`)

    const idsOf = blocks.map(block => Uint32Array.from(block.vocabulary, term => this.#id(term)))
    const units = blocks.reduce((sum, block) => sum + block.starts.length - 1, 0)
    this.size = units

    const lengths = new Float64Array(units)
    const starts = new Uint32Array(this.#idOf.size + 1)
    eachCount(blocks, idsOf, (row, id, count) => {
      lengths[row]! += count
      starts[id + 1]!++
    })
    for (let id = 0; id < this.#idOf.size; id++) starts[id + 1]! += starts[id]!
    const mean = lengths.reduce((sum, length) => sum + length, 0) / units

    const next = starts.slice()
    this.#starts = starts
    this.#rows = new Uint32Array(starts.at(-1)!)
    this.#weights = new Float64Array(starts.at(-1)!)
    eachCount(blocks, idsOf, (row, id, count) => {
      const holders = starts[id + 1]! - starts[id]!
      const idf = Math.log(1 + (units - holders + 0.5) / (holders + 0.5))
      const at = next[id]!++
      this.#rows[at] = row
      this.#weights[at] = (idf * count) / (count + k1 * (1 - b + (b * lengths[row]!) / mean))
    })
  }

  /** One score a unit; 0 where a unit holds none of the terms. */
  scores(terms: readonly string[]): Float64Array {
    const scores = new Float64Array(this.size)
    const countOf = new Map<string, number>()
    for (const term of terms) countOf.set(term, (countOf.get(term) ?? 0) + 1)
    for (const [term, count] of countOf) {
      const id = this.#idOf.get(term)
      if (id === undefined) continue
      const end = this.#starts[id + 1]!
      for (let at = this.#starts[id]!; at < end; at++) scores[this.#rows[at]!]! += count * this.#weights[at]!
    }
    return scores
  }

  /** The `k` best units among those that hold a term of the query, best first, ties by lower row. */
  search(terms: readonly string[], k: number): Ranked[] {
    return top(this.scores(terms), k, 0)
  }

  #id(term: string): number {
    const id = this.#idOf.get(term) ?? this.#idOf.size
    this.#idOf.set(term, id)
    return id
  }
}

function eachCount(
  blocks: readonly TermCounts[],
  idsOf: readonly Uint32Array[],
  visit: (row: number, id: number, count: number) => void
): void {
  let row = 0
  blocks.forEach(({ starts, ids, counts }, block) => {
    for (let unit = 0; unit + 1 < starts.length; unit++, row++) {
      for (let at = starts[unit]!; at < starts[unit + 1]!; at++) visit(row, idsOf[block]![ids[at]!]!, counts[at]!)
    }
  })
}
