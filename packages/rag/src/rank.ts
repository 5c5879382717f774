import { cosine, type Matrix } from '@llm-cookbook/vector'
import type { Bm25 } from './bm25.ts'
import { embed } from './embed.ts'
import { fuseScores } from './fuse.ts'
import type { Analyzer, Embedder, VectorStore } from './ports.ts'
import { top, type Ranked } from './top.ts'

/** By shared words, by the meaning that the vectors hold, or by both. */
export type Ranking = 'bm25' | 'dense' | 'hybrid'

/** `'best'` is the ranking that the index is set to. */
export type Mode = Ranking | 'best'

export interface RankingOptions {
  /**
   * What `'best'` means. `'hybrid'` is for embedders that are strong at retrieval; with a weak one, such as pooled word
   * vectors, words alone rank better (figures in the README). Default `'bm25'`.
   */
  ranking?: Ranking
  /** How much the vectors count in a hybrid, from 0 to 1, the words having the rest. Default 0.5. */
  denseWeight?: number
}

export interface RankQuery {
  k: number
  mode: Mode
  signal?: AbortSignal | undefined
}

/** The part of an index that has vectors. */
export interface Dense {
  readonly embedder: Embedder
  readonly vectors: Matrix
  readonly store: VectorStore
}

/** Ranks the rows of an index, which its words and its vectors have in common. */
export class Ranker {
  readonly #bm25: Bm25
  readonly #analyzer: Analyzer
  readonly #dense: Dense | undefined
  readonly #ranking: Ranking
  readonly #denseWeight: number

  constructor(
    bm25: Bm25,
    analyzer: Analyzer,
    dense: Dense | undefined,
    { ranking = 'bm25', denseWeight = 0.5 }: RankingOptions = {}
  ) {
    if (!(denseWeight >= 0 && denseWeight <= 1)) {
      throw new RangeError(`denseWeight must be a number from 0 to 1, not ${denseWeight}`)
    }
    this.#bm25 = bm25
    this.#analyzer = analyzer
    this.#dense = dense
    this.#ranking = ranking
    this.#denseWeight = denseWeight
  }

  /** The `k` best rows, best first, ties by lower row. Rows of which nothing speaks for the query are left out. */
  async rank(query: string, { k, mode, signal }: RankQuery): Promise<Ranked[]> {
    if (!(Number.isInteger(k) && k >= 1)) throw new RangeError(`k must be a whole number from 1 up, not ${k}`)
    signal?.throwIfAborted()
    const ranking = mode === 'best' ? this.#ranking : mode
    if (ranking === 'bm25') return this.#bm25.search(this.#analyzer.terms(query), k)
    const dense = this.#dense
    if (dense === undefined) throw new TypeError(`mode '${ranking}' needs an embedder, and this index was given none`)
    if (dense.vectors.rows === 0) return []
    const matrix = await embed(dense.embedder, [query], { dimensions: dense.vectors.columns, signal })
    const vector = matrix.row(0)
    // A text of which the embedder knows nothing is the zero vector, which is equally far from everything.
    const known = vector.some(value => value !== 0)
    if (ranking === 'dense') return known ? [...dense.store.nearest(vector, k)] : []
    if (!known) return this.#bm25.search(this.#analyzer.terms(query), k)
    return this.#hybrid(query, vector, dense, k)
  }

  /** Both scores of every row that is among the first of either ranking, standardised and added up. */
  #hybrid(query: string, vector: Float32Array, { vectors, store }: Dense, k: number): Ranked[] {
    const words = this.#bm25.scores(this.#analyzer.terms(query))
    const depth = Math.max(100, k)
    const found = [...top(words, depth, 0), ...store.nearest(vector, depth)]
    const rows = [...new Set(found.map(({ row }) => row))]
    const byWords = rows.map(row => words[row]!)
    const byMeaning = rows.map(row => cosine(vectors.row(row), vector))
    return fuseScores(rows, byWords, byMeaning, this.#denseWeight).slice(0, k)
  }
}
