import { cosine, type Matrix } from '@llm-cookbook/vector'
import type { Bm25 } from '../lexical/bm25.ts'
import { fuseScores } from './fuse.ts'
import type { Analyzer, VectorStore } from '../ports.ts'
import { top, type Ranked } from './top.ts'

/** By the words that query and passage share (BM25), by the nearness of their vectors, or by both. */
export type Ranking = 'bm25' | 'dense' | 'hybrid'

/** `'best'` is the ranking that the index is set to. */
export type Mode = Ranking | 'best'

export interface RankingOptions {
  /**
   * What `'best'` means. `'hybrid'` is for embedders that are strong at retrieval; with a weak one, such as pooled word
   * vectors, words alone rank better (figures in the README). Default `'bm25'`.
   */
  ranking?: Ranking | undefined
  /**
   * How much the vectors count in a hybrid, from 0 to 1; the words have the rest. Default 0.2, with which even pooled
   * word vectors do no harm (figures in the README); an embedder that is strong at retrieval deserves about 0.5.
   */
  denseWeight?: number | undefined
}

/**
 * @throws {RangeError} `denseWeight` out of range
 * @throws {TypeError} a `ranking` that needs an embedder, without one
 */
export function requireRankingOptions(
  { ranking = 'bm25', denseWeight = defaultDenseWeight }: RankingOptions,
  embedder: unknown
): void {
  if (!(denseWeight >= 0 && denseWeight <= 1)) {
    throw new RangeError(`denseWeight must be a number from 0 to 1, not ${denseWeight}`)
  }
  if (ranking !== 'bm25' && !embedder) throw new TypeError(`ranking '${ranking}' needs an embedder, and none was given`)
}

/** The vectors of an index, one row for each unit of its words. */
export interface Dense {
  readonly vectors: Matrix
  readonly store: VectorStore
}

const defaultDenseWeight = 0.2

/** How many of each ranking a hybrid considers, at least. */
const hybridDepth = 100

/** Ranks the rows of an index by their words and their vectors. Immutable. */
export class Ranker {
  readonly #analyzer: Analyzer
  readonly #words: Bm25
  readonly #dense: Dense | undefined
  readonly #denseWeight: number

  constructor(analyzer: Analyzer, words: Bm25, dense?: Dense, denseWeight: number = defaultDenseWeight) {
    this.#analyzer = analyzer
    this.#words = words
    this.#dense = dense
    this.#denseWeight = denseWeight
  }

  /**
   * The `k` best rows, best first, ties by lower row.
   *
   * @param vector of the query; only `'bm25'` does without. The zero vector, which is what an embedder makes of a text
   *   of which it knows nothing, is near to nothing: a dense ranking is empty then, and a hybrid goes by words.
   */
  rank(ranking: Ranking, query: string, vector: Float32Array | undefined, k: number): Ranked[] {
    if (ranking === 'bm25') return this.#words.search(this.#analyzer.terms(query), k)
    const dense = vector?.some(value => value !== 0) ? this.#dense : undefined
    if (ranking === 'dense') return dense ? [...dense.store.nearest(vector!, k)] : []
    return dense ? this.#hybrid(query, vector!, dense, k) : this.rank('bm25', query, undefined, k)
  }

  /** Scores by both rankings every row that is among the first of either, and adds up the two, standardised. */
  #hybrid(query: string, vector: Float32Array, { vectors, store }: Dense, k: number): Ranked[] {
    const depth = Math.max(hybridDepth, k)
    const scores = this.#words.scores(this.#analyzer.terms(query))
    const first = [...top(scores, depth, 0), ...store.nearest(vector, depth)]
    const rows = [...new Set(first.map(({ row }) => row))]
    const byWords = rows.map(row => scores[row]!)
    const byMeaning = rows.map(row => cosine(vectors.row(row), vector))
    return fuseScores(rows, byWords, byMeaning, this.#denseWeight).slice(0, k)
  }
}
