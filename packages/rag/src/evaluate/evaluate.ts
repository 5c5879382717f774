import { plainAnalyzer } from '../lexical/analyzer.ts'
import { LexicalIndex } from '../lexical/lexical-index.ts'
import { countTerms } from '../lexical/term-counts.ts'
import { embed } from '../embed.ts'
import { measureRun, type Judgement, type Measures, type Run } from './measure-run.ts'
import type { Analyzer, Embedder } from '../ports.ts'
import { needsVectors, Ranker, requireRankingOptions, type Mode, type RankingOptions } from '../retrieve/rank.ts'
import { MemoryDense } from '../retrieve/memory-passages.ts'

/** A document or a query of a test collection; its text is the title and the text. */
export interface CollectionText {
  readonly id: string
  readonly title?: string
  readonly text: string
}

export interface EvaluateOptions extends RankingOptions {
  corpus: readonly CollectionText[]
  queries: readonly CollectionText[]
  qrels: readonly Judgement[]
  /** Default `'best'`. */
  mode?: Mode | undefined
  /** Default: lower-cased words. */
  analyzer?: Analyzer | undefined
  /** Needed where the mode uses vectors. */
  embedder?: Embedder | undefined
  signal?: AbortSignal | undefined
  /** Called while the corpus is embedded, and as queries are answered. */
  onProgress?: ((progress: { stage: 'embedding' | 'searching'; done: number; total: number }) => void) | undefined
}

export interface Evaluation extends Measures {
  /** Of every query the documents found, best first, at most a hundred. */
  readonly run: Run
}

const depth = 100

/**
 * Ranks the documents of a test collection for each of its queries and measures the rankings against judgements. A
 * document is one unit here, its title and text together, and not cut into passages.
 *
 * @throws {TypeError} an id that occurs twice, or a mode that needs vectors without an embedder
 * @throws {RangeError} a grade that is not finite
 * @throws {RagError} `embedder-failed`
 * @throws the signal's reason, once it is aborted
 */
export async function evaluateRetrieval(options: EvaluateOptions): Promise<Evaluation> {
  const {
    corpus,
    queries,
    qrels,
    analyzer = plainAnalyzer,
    mode = 'best',
    ranking = 'lexical',
    signal,
    onProgress
  } = options
  requireRankingOptions(options, options.embedder)
  requireDistinctIds('corpus', corpus)
  requireDistinctIds('queries', queries)
  measureRun({}, qrels) // wrong judgements are told before the work, not after it
  const by = mode === 'best' ? ranking : mode
  const { ranker, vectorOf } = await indexCorpus(options, needsVectors(by))

  const found: [query: string, hits: Run[string]][] = []
  for (const [i, query] of queries.entries()) {
    signal?.throwIfAborted()
    const terms = analyzer.terms(textOf(query))
    const ranked = await ranker.rank({ ranking: by, terms, vector: vectorOf(i), signal }, depth)
    found.push([query.id, ranked.map(({ row, score }) => ({ id: corpus[row]!.id, score }))])
    onProgress?.({ stage: 'searching', done: i + 1, total: queries.length })
    // Now and then a moment for others, without which no abort would be heard.
    if (i % 32 === 31) await new Promise(resolve => setTimeout(resolve))
  }
  const run = Object.fromEntries(found)
  return { ...measureRun(run, qrels), run }
}

async function indexCorpus(
  { corpus, queries, analyzer = plainAnalyzer, embedder, denseWeight = 0.2, signal, onProgress }: EvaluateOptions,
  dense: boolean
): Promise<{ ranker: Ranker; vectorOf: (query: number) => Float32Array | undefined }> {
  const terms = corpus.map(({ title = '', text }) => ({ title: analyzer.terms(title), body: analyzer.terms(text) }))
  const lexical = await LexicalIndex.build([countTerms(terms)], { signal })
  if (!dense) return { ranker: new Ranker(lexical, undefined, 0), vectorOf: () => undefined }
  if (!embedder) throw new TypeError('a mode that uses vectors needs an embedder, and none was given')
  const embedding = ({ done, total }: { done: number; total: number }): void =>
    onProgress?.({ stage: 'embedding', done, total })
  const vectors = await embed(embedder, corpus.map(textOf), { signal, onProgress: embedding })
  const dimensions = vectors.rows > 0 ? vectors.columns : undefined
  const asked = await embed(embedder, queries.map(textOf), { dimensions, signal })
  const ranker = new Ranker(lexical, new MemoryDense(vectors), denseWeight)
  return { ranker, vectorOf: query => (vectors.rows > 0 ? asked.row(query) : undefined) }
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
