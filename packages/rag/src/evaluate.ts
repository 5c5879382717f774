import { plainAnalyzer } from './analyzer.ts'
import { Bm25, countTerms } from './bm25.ts'
import { embed } from './embed.ts'
import type { Analyzer, Embedder } from './ports.ts'
import { Ranker, requireRankingOptions, type Mode, type RankingOptions } from './rank.ts'
import { exactStore } from './stores/exact.ts'

/** A document or a query of a test collection; its text is the title and the text. */
export interface CollectionText {
  readonly id: string
  readonly title?: string
  readonly text: string
}

/** How relevant a document is to a query: a number above 0, more for more. 0 and below: judged and not relevant. */
export interface Judgement {
  readonly query: string
  readonly document: string
  readonly grade: number
}

export interface EvaluateOptions extends RankingOptions {
  corpus: readonly CollectionText[]
  queries: readonly CollectionText[]
  qrels: readonly Judgement[]
  /** Default `'best'`. */
  mode?: Mode
  /** Default: lower-cased words. */
  analyzer?: Analyzer
  /** Needed where the mode uses vectors. */
  embedder?: Embedder
  signal?: AbortSignal
  /** Called while the corpus is embedded, and as queries are answered. */
  onProgress?: (progress: { stage: 'embedding' | 'searching'; done: number; total: number }) => void
}

/** Means over the queries for which the collection has a relevant document, each measure from 0 to 1. */
export interface Evaluation {
  /** Normalised discounted cumulative gain of the first ten, the grade itself being the gain. */
  readonly ndcgAt10: number
  /** The share of the relevant documents that is among the first hundred. */
  readonly recallAt100: number
  /** Mean average precision, over the first hundred. */
  readonly map: number
  /** Mean reciprocal rank of the first relevant document, among the first hundred. */
  readonly mrr: number
  /** How many queries the means are over. */
  readonly queries: number
  /** Of every query the documents found, best first, at most a hundred. */
  readonly run: Readonly<Record<string, readonly { readonly id: string; readonly score: number }[]>>
}

const depth = 100

/**
 * Ranks the documents of a test collection for each of its queries and measures the rankings against judgements. A
 * document is one unit here, not cut into passages. Documents that were never judged count as not relevant, judgements
 * of documents that the corpus lacks as relevant and not found. Measures as in trec_eval: nDCG with linear gain and a
 * discount of log2(1 + rank) (Järvelin and Kekäläinen, 'Cumulated gain-based evaluation of IR techniques', 2002).
 *
 * @throws {TypeError} an id that occurs twice, or a mode that needs vectors without an embedder
 * @throws {RangeError} a grade that is not finite
 * @throws {RagError} `embedder-failed`
 * @throws the signal's reason, once it is aborted
 */
export async function evaluateRetrieval(options: EvaluateOptions): Promise<Evaluation> {
  const { corpus, queries, mode = 'best', ranking = 'bm25', signal, onProgress } = options
  requireRankingOptions(options, options.embedder)
  requireDistinctIds('corpus', corpus)
  requireDistinctIds('queries', queries)
  const gradesOf = relevantGrades(options.qrels)
  const by = mode === 'best' ? ranking : mode
  const { ranker, vectorOf } = await indexCorpus(options, by !== 'bm25')

  const run: [query: string, found: { id: string; score: number }[]][] = []
  const measures: Measures[] = []
  for (const [i, query] of queries.entries()) {
    signal?.throwIfAborted()
    const ranked = ranker.rank(by, textOf(query), vectorOf(i), depth)
    const found = ranked.map(({ row, score }) => ({ id: corpus[row]!.id, score }))
    run.push([query.id, found])
    const grades = gradesOf.get(query.id)
    if (grades)
      measures.push(
        measure(
          found.map(({ id }) => grades.get(id) ?? 0),
          [...grades.values()]
        )
      )
    onProgress?.({ stage: 'searching', done: i + 1, total: queries.length })
  }
  const mean = (name: keyof Measures): number =>
    measures.reduce((sum, one) => sum + one[name], 0) / Math.max(1, measures.length)
  return {
    ndcgAt10: mean('ndcgAt10'),
    recallAt100: mean('recallAt100'),
    map: mean('map'),
    mrr: mean('mrr'),
    queries: measures.length,
    run: Object.fromEntries(run)
  }
}

async function indexCorpus(
  { corpus, queries, analyzer = plainAnalyzer, embedder, denseWeight, signal, onProgress }: EvaluateOptions,
  dense: boolean
): Promise<{ ranker: Ranker; vectorOf: (query: number) => Float32Array | undefined }> {
  // A title counts twice: it says in few words what the text is about (on the collections of the README: +.002 to +.030).
  const words = new Bm25([
    countTerms(corpus.map(({ title = '', text }) => analyzer.terms(`${title}\n\n${title}\n\n${text}`)))
  ])
  if (!dense) return { ranker: new Ranker(analyzer, words), vectorOf: () => undefined }
  if (!embedder) throw new TypeError('a mode that uses vectors needs an embedder, and none was given')
  const embedding = ({ done, total }: { done: number; total: number }): void =>
    onProgress?.({ stage: 'embedding', done, total })
  const vectors = await embed(embedder, corpus.map(textOf), { signal, onProgress: embedding })
  const dimensions = vectors.rows > 0 ? vectors.columns : undefined
  const asked = await embed(embedder, queries.map(textOf), { dimensions, signal })
  const ranker = new Ranker(analyzer, words, { vectors, store: exactStore(vectors) }, denseWeight)
  return { ranker, vectorOf: query => (vectors.rows > 0 ? asked.row(query) : undefined) }
}

interface Measures {
  ndcgAt10: number
  recallAt100: number
  map: number
  mrr: number
}

/** @param found grades of the documents found, in their order; @param relevant grades of all relevant documents */
function measure(found: readonly number[], relevant: readonly number[]): Measures {
  let hits = 0
  let precisions = 0
  for (const [i, grade] of found.entries()) if (grade > 0) precisions += ++hits / (i + 1)
  const ideal = relevant.toSorted((a, b) => b - a)
  const first = found.findIndex(grade => grade > 0)
  return {
    ndcgAt10: gain(found) / gain(ideal),
    recallAt100: hits / relevant.length,
    map: precisions / relevant.length,
    mrr: first < 0 ? 0 : 1 / (first + 1)
  }
}

function gain(grades: readonly number[]): number {
  return grades.slice(0, 10).reduce((sum, grade, i) => sum + grade / Math.log2(i + 2), 0)
}

/** From query to document to grade, of the relevant ones alone. Of two judgements of one pair the last counts. */
function relevantGrades(qrels: readonly Judgement[]): Map<string, Map<string, number>> {
  const gradesOf = new Map<string, Map<string, number>>()
  for (const { query, document, grade } of qrels) {
    if (!Number.isFinite(grade)) throw new RangeError(`the grade of ${query}, ${document} must be finite, not ${grade}`)
    const grades = gradesOf.get(query) ?? new Map<string, number>()
    if (grade > 0) gradesOf.set(query, grades.set(document, grade))
    else grades.delete(document)
  }
  for (const [query, grades] of gradesOf) if (grades.size === 0) gradesOf.delete(query)
  return gradesOf
}

function textOf({ title = '', text }: CollectionText): string {
  return title === '' ? text : `${title}\n\n${text}`
}

function requireDistinctIds(option: string, texts: readonly CollectionText[]): void {
  const ids = new Set<string>()
  for (const { id } of texts) {
    if (ids.has(id)) throw new TypeError(`${option}: the id '${id}' occurs twice`)
    ids.add(id)
  }
}
