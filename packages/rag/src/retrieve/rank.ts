import { fuseRanks, fuseScores } from './fuse.ts'
import type { Dense, Lexical, Where } from './passages.ts'
import { top, type Ranked } from './top.ts'

/**
 * By the words that query and passage share: plainly (`'bm25'`) or with expansion, feedback and a latent space
 * (`'lexical'`); by the nearness of their vectors (`'dense'`); or by `'lexical'` and `'dense'` together (`'hybrid'`).
 */
export type Ranking = 'bm25' | 'lexical' | 'dense' | 'hybrid'

/**
 * A `Ranking`, or `'best'`: the `ranking` that the index was given; without one `'hybrid'` where the vectors count, because
 * the embedder was measured to be of use on these documents or `denseWeight` says so, and else `'lexical'`.
 */
export type Mode = Ranking | 'best'

/** How a hybrid makes one ranking of two: by `fuseScores` or by `fuseRanks`. */
export type Fusion = 'scores' | 'ranks'

export const rankings: readonly Ranking[] = ['bm25', 'lexical', 'dense', 'hybrid']

/** A row that was found, with what each ranking that was asked gave it. */
export interface Candidate extends Ranked {
  readonly lexical?: number | undefined
  /** The cosine. */
  readonly dense?: number | undefined
}

export interface RankRequest {
  readonly ranking: Ranking
  readonly terms: readonly string[]
  /**
   * Of the query, where the ranking needs one. The zero vector, which is what an embedder makes of a text of which it
   * knows nothing, is near to nothing: a dense ranking is empty then, and a hybrid goes by words.
   */
  readonly vector?: Float32Array | undefined
  readonly fusion?: Fusion | undefined
  readonly where?: Where | undefined
  readonly signal?: AbortSignal | undefined
}

/** How many of each ranking a hybrid considers, at least. */
export const hybridDepth = 100

/** Ranks the rows of an index by their words and their vectors. Immutable. */
export class Ranker {
  readonly #lexical: Lexical
  readonly #dense: Dense | undefined
  readonly #denseWeight: number

  /** @param denseWeight how much the vectors count in a hybrid, from 0 to 1; the words have the rest */
  constructor(lexical: Lexical, dense: Dense | undefined, denseWeight: number) {
    this.#lexical = lexical
    this.#dense = dense
    this.#denseWeight = denseWeight
  }

  /** The `k` best rows, best first, ties by lower row. */
  async rank(
    { ranking, terms, vector, fusion = 'scores', where, signal }: RankRequest,
    k: number
  ): Promise<Candidate[]> {
    const allow = where && ((row: number): boolean => where.allows(row))
    const dense = vector?.some(value => value !== 0) ? this.#dense : undefined
    if (ranking === 'dense') {
      const found = dense ? await dense.nearest(vector!, { k, where, signal }) : []
      return found.map(({ row, score }) => ({ row, score, dense: score }))
    }
    if (ranking !== 'hybrid' || !dense) {
      const pipeline = ranking === 'bm25' ? 'bm25' : 'best'
      const found = this.#lexical.search(terms, { k, pipeline, allow })
      return found.map(({ row, score }) => ({ row, score, lexical: score }))
    }
    const depth = Math.max(hybridDepth, k)
    const scores = this.#lexical.scores(terms, { pipeline: 'best', allow })
    const byWords = top(scores, depth, 0, allow)
    const byVectors = await dense.nearest(vector!, { k: depth, where, signal })
    const rows = [...new Set([...byWords, ...byVectors].map(({ row }) => row))]
    const lexical = rows.map(row => scores[row]!)
    const cosines = await cosinesOf(rows, byVectors, unknown => dense.cosines(vector!, unknown))
    const weight = this.#denseWeight
    const fused =
      fusion === 'scores'
        ? fuseScores(rows, lexical, cosines, weight)
        : fuseRanks([byWords, byVectors], { weights: [1 - weight, weight] })
    const at = new Map(rows.map((row, i) => [row, i]))
    return fused.slice(0, k).map(({ row, score }) => {
      const i = at.get(row)!
      return { row, score, lexical: lexical[i]!, dense: cosines[i]! }
    })
  }
}

/** The cosines of rows, of which some were found already: to read a vector from a disk costs more than all else here. */
async function cosinesOf(
  rows: readonly number[],
  found: readonly Ranked[],
  read: (rows: readonly number[]) => Promise<ArrayLike<number>>
): Promise<number[]> {
  const known = new Map(found.map(({ row, score }) => [row, score]))
  const unknown = rows.filter(row => !known.has(row))
  const cosines = await read(unknown)
  unknown.forEach((row, i) => known.set(row, cosines[i]!))
  return rows.map(row => known.get(row)!)
}

export interface RankingOptions {
  /** What `'best'` means. Default: `'hybrid'` if `denseWeight` is above 0, else `'lexical'`. */
  ranking?: Ranking | undefined
  /**
   * How much the vectors count in a hybrid, from 0 to 1; the words have the rest. Default: what `weighEmbedder` measures
   * on the documents themselves, 0 where the embedder is weak.
   */
  denseWeight?: number | undefined
}

/**
 * @throws {RangeError} `denseWeight` out of range
 * @throws {TypeError} an unknown `ranking`, or one that needs an embedder, without one
 */
export function requireRankingOptions({ ranking, denseWeight = 0 }: RankingOptions, embedder: unknown): void {
  if (!(denseWeight >= 0 && denseWeight <= 1)) {
    throw new RangeError(`denseWeight must be a number from 0 to 1, not ${denseWeight}`)
  }
  if (ranking === undefined) return
  if (!rankings.includes(ranking)) {
    throw new TypeError(`ranking must be one of ${rankings.join(', ')}, not '${ranking as string}'`)
  }
  if (needsVectors(ranking) && !embedder) {
    throw new TypeError(`ranking '${ranking}' needs an embedder, and none was given`)
  }
}

export function needsVectors(ranking: Ranking): boolean {
  return ranking === 'dense' || ranking === 'hybrid'
}
