import { cosine } from '@llm-cookbook/vector'
import { pageAt, type Span } from '../document.ts'
import { embed } from '../embed.ts'
import { RagError } from '../errors.ts'
import type { Analyzer, Embedder, Reranker } from '../ports.ts'
import { diversify, termCosine } from './diversify.ts'
import { matches, requireFilter, type Filter, type Metadata } from './filter.ts'
import { groupPassages, type PassageGroup } from './group-passages.ts'
import type { Dense, Lexical, PassageDocument, Passages, Where } from './passages.ts'
import {
  needsVectors,
  Ranker,
  rankings,
  requireRankingOptions,
  type Candidate,
  type Fusion,
  type Mode,
  type Ranking,
  type RankingOptions
} from './rank.ts'

/** A passage that answers a query. What is optional the indexes of this package always give. */
export interface Hit extends Span {
  /** Of the document, as it was given. */
  readonly source: string
  /** Of the document. */
  readonly title: string
  /** The page on which the passage begins, counted from 1. */
  readonly page: number
  /** The passage: `start` to `end` of the document's text. */
  readonly text: string
  /** What the hits are in the order of, but for `diversify`. Comparable within one answer only; see `scores`. */
  readonly score: number
  /** What the passage was given by its words, its vector and a reranker, each by itself. */
  readonly scores?: HitScores
  /** The passages that were found, best first: what is shown may be their parent, or have neighbours about them. */
  readonly found?: readonly Span[]
  /** The headings that the passage stands under, outermost first. */
  readonly headings: readonly string[]
  /** Where else the documents say the same, best first: near-duplicates are shown once. */
  readonly copies?: readonly (Span & { readonly source: string; readonly page: number })[]
  /** The fields that a filter can name. */
  readonly metadata?: Metadata
  /** Enough of the document to find the page of a quote: `pageAt(hit.document, hit.start + offset)`. */
  readonly document: PassageDocument
}

/** What speaks for a hit, each by itself. */
export interface HitScores {
  /** How much of the query's terms is in the passage, its title or headings, from 0 to 1; a term counts by its rarity. */
  readonly terms: number
  /** By the words; comparable within one answer. Undefined where it was not asked. */
  readonly lexical?: number | undefined
  /** The cosine of the vectors: comparable between the answers of one index. Undefined where it was not asked. */
  readonly dense?: number | undefined
  /** By the reranker, on its own scale. Undefined without one. */
  readonly rerank?: number | undefined
}

export interface SearchOptions {
  /** The most hits. Default 10. */
  k?: number | undefined
  /** How passages rank: by words, by vectors, by both, or as the index was told or has measured (`'best'`, the default). */
  mode?: Mode | undefined
  /** How a hybrid makes one ranking of two. Default `'scores'`. */
  fusion?: Fusion | undefined
  /** Which documents may be found. Default: all. */
  filter?: Filter | undefined
  /** Shows the parent of a passage in its place, once, where documents were cut into parents and children. Default false. */
  parents?: boolean | undefined
  /** How many passages before and after are shown with a passage, of its document. Default 0. */
  neighbors?: number | undefined
  /** Whether near-duplicates are hits of their own. Default false: see `Hit.copies`. */
  duplicates?: boolean | undefined
  /**
   * How much hits should differ from those before them, from 0 (not at all, the default) to 1 (in nothing else than
   * this): `1 - lambda` of maximal marginal relevance, among the best 50 or, where that is more, 5 `k`.
   */
  diversify?: number | undefined
  /** Reads query and passages together, and sets the order of the best. Default: none. */
  rerank?: Reranker | undefined
  /** How many of the best are reranked; at least `k` are, and with `diversify` all that this looks at. Default 50. */
  rerankDepth?: number | undefined
  /** Called when the reranker fails; the order then stays as it was. Without this, the search fails as well. */
  onRerankerFailed?: ((error: RagError) => void) | undefined
  signal?: AbortSignal | undefined
}

/** What a `Retriever` is put together of. */
export interface RetrieverParts extends RankingOptions {
  /** What is shown of a row: its text, its document, its neighbours. */
  readonly passages: Passages
  /** Ranks the rows by words. */
  readonly lexical: Lexical
  /** Ranks them by vectors. Without it there is no `'dense'` and no `'hybrid'`. */
  readonly dense?: Dense | undefined
  /** Makes terms of a query, as it made those of the passages. */
  readonly analyzer: Analyzer
  /** Makes the vector of a query, as it made those of `dense`. */
  readonly embedder?: Embedder | undefined
}

/** How many are looked at, at least, where the order is to be changed. */
const depth = 50

/**
 * An immutable set of passages, searchable: what the indexes of this package are made of, for passages that are kept
 * elsewhere.
 *
 * @example
 * ```ts
 * import { countTerms, LexicalIndex, plainAnalyzer, Retriever, type Passages } from '@llm-cookbook/rag'
 *
 * // Notes out of a database, each a passage of its own.
 * const notes = ['The pump is checked every month.', 'The tank is filled by hand.', 'The pump fills the tank.']
 * const passages: Passages = {
 *   rows: notes.length,
 *   read: rows =>
 *     rows.map(row => {
 *       const [text, end] = [notes[row], notes[row].length]
 *       const document = { source: `note ${row}`, title: 'Note', pages: [{ number: 1, start: 0, end }] }
 *       return { text, start: 0, end, headings: [], document }
 *     }),
 *   documentOf: row => row,
 *   metadata: row => ({ source: `note ${row}` }),
 *   text: (row, { start, end }) => notes[row].slice(start, end)
 * }
 * const lexical = await LexicalIndex.build([countTerms(notes.map(note => plainAnalyzer.terms(note)))])
 * const retriever = new Retriever({ passages, lexical, analyzer: plainAnalyzer })
 * const hits = await retriever.search('Who fills the tank?', { k: 2 })
 * hits.map(({ source }) => source) // => ['note 2', 'note 1']
 * ```
 */
export class Retriever {
  readonly #passages: Passages
  readonly #lexical: Lexical
  readonly #dense: Dense | undefined
  readonly #analyzer: Analyzer
  readonly #embedder: Embedder | undefined
  readonly #ranker: Ranker
  readonly #best: Ranking

  /**
   * Rows are the same in all parts: row 7 of `lexical` and of `dense` is the passage 7 of `passages`.
   *
   * @param options  the `passages`; what ranks them by their words (`lexical`), with the `analyzer` that made their terms,
   *   and by their vectors, if there are any (`dense`), with their `embedder`; `ranking` and `denseWeight` as of an index,
   *   but that the weight is not measured and 0 by default
   * @throws {RangeError} `denseWeight` out of range
   * @throws {TypeError} a `ranking` that needs an embedder, without one
   */
  constructor({ passages, lexical, dense, analyzer, embedder, denseWeight = 0, ranking }: RetrieverParts) {
    requireRankingOptions({ denseWeight, ranking }, embedder)
    this.#passages = passages
    this.#lexical = lexical
    this.#dense = dense
    this.#analyzer = analyzer
    this.#embedder = embedder
    this.#ranker = new Ranker(lexical, dense, denseWeight)
    this.#best = ranking ?? (embedder && dense && denseWeight > 0 ? 'hybrid' : 'lexical')
  }

  /**
   * The passages that answer a query, best first.
   *
   * @param query    a question, or some words
   * @param options  how many, of which documents, and how they rank
   * @throws {RangeError} a number out of range
   * @throws {TypeError} the mode is unknown, or needs vectors and the index has no embedder; the filter has a wrong shape
   * @throws {RagError} `embedder-failed`, `reranker-failed`
   * @throws the signal's reason, once it is aborted
   */
  async search(query: string, options: SearchOptions = {}): Promise<Hit[]> {
    requireSearchOptions(options)
    const { k = 10, mode = 'best', fusion, signal } = options
    signal?.throwIfAborted()
    const ranking = mode === 'best' ? this.#best : mode
    const terms = this.#analyzer.terms(query)
    const vector = needsVectors(ranking) ? await this.#embed(query, ranking, signal) : undefined
    const where = options.filter && this.#where(options.filter)
    let groups = await this.#group(
      most => this.#ranker.rank({ ranking, terms, vector, fusion, where, signal }, most),
      options
    )
    const reranked = await rerank(query, groups, options)
    groups = reranked.groups
    const scoreOf = (group: PassageGroup): number => reranked.scores?.get(group) ?? group.best.score
    if (options.diversify) groups = await this.#diversify(groups, scoreOf, k, options.diversify)
    const shareOf = this.#shareOf(terms)
    return groups.slice(0, k).map(group => this.#hit(group, scoreOf(group), shareOf, reranked.scores?.get(group)))
  }

  async #embed(query: string, ranking: Ranking, signal: AbortSignal | undefined): Promise<Float32Array | undefined> {
    if (!this.#embedder) throw new TypeError(`mode '${ranking}' needs an embedder, and the index was given none`)
    if (!this.#dense || this.#dense.columns === 0) return undefined
    return (await embed(this.#embedder, [query], { dimensions: this.#dense.columns, signal })).row(0)
  }

  /** Looks at the metadata of a document once, when the first of its passages comes up. */
  #where(filter: Filter): Where {
    const allowed = new Map<number, boolean>()
    return {
      filter,
      allows: row => {
        const document = this.#passages.documentOf(row)
        let known = allowed.get(document)
        if (known === undefined) {
          known = matches(filter, this.#passages.metadata(document))
          allowed.set(document, known)
        }
        return known
      }
    }
  }

  /** As many groups as the options need, if there are so many: looks further down the ranking until there are. */
  async #group(rank: (most: number) => Promise<Candidate[]>, options: SearchOptions): Promise<PassageGroup[]> {
    const { k = 10, parents = false, neighbors = 0, duplicates = false } = options
    const most = Math.max(
      k,
      options.rerank ? (options.rerankDepth ?? depth) : 0,
      options.diversify ? Math.max(depth, 5 * k) : 0
    )
    for (let looked = parents || neighbors > 0 ? 4 * most : duplicates ? most : most + 8; ; looked *= 2) {
      const candidates = await rank(looked)
      const groups = groupPassages(candidates, this.#passages, { most, parents, neighbors, duplicates })
      if (groups.length === most || candidates.length < looked) return groups
    }
  }

  async #diversify(
    groups: readonly PassageGroup[],
    scoreOf: (group: PassageGroup) => number,
    k: number,
    difference: number
  ): Promise<PassageGroup[]> {
    const similarity = await this.#similarity(groups)
    return diversify(groups.map(scoreOf), similarity, { k, lambda: 1 - difference }).map(i => groups[i]!)
  }

  /** By the vectors; by the terms, where there are none. */
  async #similarity(groups: readonly PassageGroup[]): Promise<(a: number, b: number) => number> {
    if (this.#dense && this.#dense.columns > 0) {
      const vectors = await this.#dense.vectors(groups.map(({ best }) => best.row))
      return (a, b) => cosine(vectors[a]!, vectors[b]!) || 0
    }
    const bags = groups.map(({ passage }) => countsOf(this.#analyzer.terms(passage.text)))
    return (a, b) => termCosine(bags[a]!, bags[b]!)
  }

  /** How much of the query's terms a text has, from 0 to 1, each term weighed by its rarity. */
  #shareOf(terms: readonly string[]): (text: string) => number {
    const weights = new Map([...new Set(terms)].map(term => [term, this.#lexical.idf?.(term) ?? 1]))
    const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0)
    return text => {
      let held = 0
      for (const term of new Set(this.#analyzer.terms(text))) held += weights.get(term) ?? 0
      return total > 0 ? Math.min(1, held / total) : 0
    }
  }

  #hit(
    { best, passage, document: number, shown, found, copies }: PassageGroup,
    score: number,
    shareOf: (text: string) => number,
    rerank: number | undefined
  ): Hit {
    const { headings, document } = passage
    const { source, title } = document
    const text = this.#passages.text(number, shown)
    return {
      source,
      title,
      page: pageAt(document, shown.start),
      text,
      score,
      scores: {
        terms: shareOf([title, ...headings, text].join('\n')),
        ...(best.lexical !== undefined && { lexical: best.lexical }),
        ...(best.dense !== undefined && { dense: best.dense }),
        ...(rerank !== undefined && { rerank })
      },
      start: shown.start,
      end: shown.end,
      found,
      headings,
      copies: copies.map(({ start, end, document: of }) => ({
        source: of.source,
        page: pageAt(of, start),
        start,
        end
      })),
      metadata: this.#passages.metadata(number),
      document
    }
  }
}

/** In the order of the reranker's scores, ties as they were; as they were, without one or where it may fail and does. */
async function rerank(
  query: string,
  groups: PassageGroup[],
  { rerank: reranker, onRerankerFailed, signal }: SearchOptions
): Promise<{ groups: PassageGroup[]; scores?: Map<PassageGroup, number> }> {
  if (!reranker || groups.length === 0) return { groups }
  const texts = groups.map(({ passage: { document, headings, text } }) =>
    [[document.title, ...headings].join(' › '), text].join('\n')
  )
  try {
    const given = await askReranker(reranker, query, texts, signal)
    const scores = new Map(groups.map((group, i) => [group, given[i]!]))
    return { groups: groups.toSorted((a, b) => scores.get(b)! - scores.get(a)!), scores }
  } catch (error) {
    signal?.throwIfAborted()
    if (!(error instanceof RagError) || !onRerankerFailed) throw error
    onRerankerFailed(error)
    return { groups }
  }
}

async function askReranker(
  reranker: Reranker,
  query: string,
  texts: readonly string[],
  signal: AbortSignal | undefined
): Promise<readonly number[]> {
  let scores: readonly number[]
  try {
    scores = await reranker.rerank(query, texts, { signal })
  } catch (cause) {
    signal?.throwIfAborted()
    if (cause instanceof RagError) throw cause
    const message = `the reranker failed: ${cause instanceof Error ? cause.message : String(cause)}`
    throw new RagError('reranker-failed', message, { cause })
  }
  if (scores.length === texts.length && scores.every(Number.isFinite)) return scores
  const given = scores.length === texts.length ? scores.find(score => !Number.isFinite(score)) : scores.length
  throw new RagError(
    'reranker-failed',
    `the reranker should answer with one finite number a text (${texts.length}), not ${String(given)}`
  )
}

function requireSearchOptions(options: SearchOptions): void {
  const {
    k = 10,
    mode = 'best',
    fusion = 'scores',
    filter,
    diversify = 0,
    rerankDepth = depth,
    neighbors = 0
  } = options
  const whole = (name: string, value: number, least: number): void => {
    if (Number.isInteger(value) && value >= least) return
    throw new RangeError(`${name} must be a whole number from ${least} up, not ${value}`)
  }
  whole('k', k, 1)
  whole('rerankDepth', rerankDepth, 1)
  whole('neighbors', neighbors, 0)
  if (!(diversify >= 0 && diversify <= 1)) {
    throw new RangeError(`diversify must be a number from 0 to 1, not ${diversify}`)
  }
  if (mode !== 'best' && !rankings.includes(mode)) {
    throw new TypeError(`mode must be 'best' or one of ${rankings.join(', ')}, not '${mode as string}'`)
  }
  if (!['scores', 'ranks'].includes(fusion)) {
    throw new TypeError(`fusion must be 'scores' or 'ranks', not '${fusion as string}'`)
  }
  if (filter !== undefined) requireFilter(filter)
}

function countsOf(terms: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1)
  return counts
}
