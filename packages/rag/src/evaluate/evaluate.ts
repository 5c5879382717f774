import { embed } from '../embed.ts'
import type { IndexedDocument } from '../ingest.ts'
import { plainAnalyzer } from '../lexical/analyzer.ts'
import { LexicalIndex } from '../lexical/lexical-index.ts'
import { countTerms } from '../lexical/term-counts.ts'
import type { Analyzer, Embedder } from '../ports.ts'
import { MemoryDense, MemoryPassages } from '../retrieve/memory-passages.ts'
import {
  needsVectors,
  Ranker,
  requireRankingOptions,
  type Mode,
  type Ranking,
  type RankingOptions
} from '../retrieve/rank.ts'
import { weighEmbedder } from '../retrieve/weigh-embedder.ts'
import { measureRun, type Judgement, type Measures, type Run } from './measure-run.ts'

/** A document or a query of a test collection; its text is the title and the text. */
export interface CollectionText {
  /** What judgements name it by; no other document, or no other query, has it. */
  readonly id: string
  /** Of a document, where it has one: its terms count twice. */
  readonly title?: string
  /** All the rest. */
  readonly text: string
}

export interface EvaluateOptions extends RankingOptions {
  /** The documents that are ranked. */
  corpus: readonly CollectionText[]
  /** What they are ranked for. */
  queries: readonly CollectionText[]
  /** Which documents are relevant to which queries, and how much; pairs that nobody judged are not. */
  qrels: readonly Judgement[]
  /** How documents are ranked. Default `'best'`. */
  mode?: Mode | undefined
  /** Text to terms. Default: `plainAnalyzer`, lower-cased words. */
  analyzer?: Analyzer | undefined
  /** Text to vectors; needed where the mode uses them. Default: none, and `'best'` goes by words. */
  embedder?: Embedder | undefined
  signal?: AbortSignal | undefined
  /** Called while the corpus is embedded, and as queries are answered. */
  onProgress?: ((progress: { stage: 'embedding' | 'searching'; done: number; total: number }) => void) | undefined
}

/** How well a ranking found what was judged relevant. */
export interface Evaluation extends Measures {
  /** Of every query the documents found, best first, at most a hundred. */
  readonly run: Run
  /** What the mode came to: `'best'` depends on how the embedder measures. */
  readonly ranking: Ranking
  /** How much the vectors counted, of a hybrid; 0 of a ranking by words. */
  readonly denseWeight: number
}

const depth = 100

/**
 * Ranks the documents of a test collection for each of its queries and measures the rankings against judgements. A
 * document is one unit here, its title and text together, and not cut into passages. The weight of the vectors in a
 * hybrid is measured on the documents, as an index does it, if it is not given: queries and judgements have no part in it.
 *
 * @param options  the collection, and what ranks it
 * @throws {TypeError} an id that occurs twice, or a mode that needs vectors without an embedder
 * @throws {RangeError} a grade that is not finite, or `denseWeight` out of range
 * @throws {RagError} `embedder-failed`
 * @throws the signal's reason, once it is aborted
 */
export async function evaluateRetrieval(options: EvaluateOptions): Promise<Evaluation> {
  const { corpus, queries, qrels, analyzer = plainAnalyzer, signal, onProgress } = options
  requireRankingOptions(options, options.embedder)
  requireDistinctIds('corpus', corpus)
  requireDistinctIds('queries', queries)
  measureRun({}, qrels) // wrong judgements are told before the work, not after it
  const { ranker, ranking, denseWeight, vectorOf } = await indexCorpus(options)

  const found: [query: string, hits: Run[string]][] = []
  for (const [i, query] of queries.entries()) {
    signal?.throwIfAborted()
    const terms = analyzer.terms(textOf(query))
    const ranked = await ranker.rank({ ranking, terms, vector: vectorOf(i), signal }, depth)
    found.push([query.id, ranked.map(({ row, score }) => ({ id: corpus[row]!.id, score }))])
    onProgress?.({ stage: 'searching', done: i + 1, total: queries.length })
    // Now and then a moment for others, without which no abort would be heard.
    if (i % 32 === 31) await new Promise(resolve => setTimeout(resolve))
  }
  const run = Object.fromEntries(found)
  return { ...measureRun(run, qrels), run, ranking, denseWeight }
}

interface IndexedCorpus {
  readonly ranker: Ranker
  readonly ranking: Ranking
  readonly denseWeight: number
  readonly vectorOf: (query: number) => Float32Array | undefined
}

async function indexCorpus(options: EvaluateOptions): Promise<IndexedCorpus> {
  const { corpus, queries, analyzer = plainAnalyzer, embedder, mode = 'best', signal, onProgress } = options
  const documents = corpus.map(text => indexedDocument(text, analyzer))
  const terms = documents.map(document => document.terms)
  const lexical = await LexicalIndex.build(terms, { signal })
  const asked =
    mode === 'best' ? (options.ranking ?? (embedder && options.denseWeight !== 0 ? 'hybrid' : 'lexical')) : mode
  const byWords = { ranker: new Ranker(lexical, undefined, 0), denseWeight: 0, vectorOf: () => undefined }
  if (!needsVectors(asked)) return { ...byWords, ranking: asked }
  if (!embedder) throw new TypeError('a mode that uses vectors needs an embedder, and none was given')

  const embedding = ({ done, total }: { done: number; total: number }): void =>
    onProgress?.({ stage: 'embedding', done, total })
  const vectors = await embed(embedder, corpus.map(textOf), { signal, onProgress: embedding })
  if (vectors.rows === 0) return { ...byWords, ranking: 'lexical' }
  const dense = new MemoryDense(vectors)
  let denseWeight = asked === 'dense' ? 1 : options.denseWeight
  if (denseWeight === undefined) {
    const passages = new MemoryPassages(documents)
    denseWeight = (await weighEmbedder({ passages, dense, analyzer, embedder, signal })).weight
    if (denseWeight === 0 && mode === 'best' && !options.ranking) return { ...byWords, ranking: 'lexical' }
  }
  const vectorsOfQueries = await embed(embedder, queries.map(textOf), { dimensions: vectors.columns, signal })
  const ranker = new Ranker(lexical, dense, denseWeight)
  return { ranker, ranking: asked, denseWeight, vectorOf: query => vectorsOfQueries.row(query) }
}

/** The text as a document of one passage. */
function indexedDocument({ id, title = '', text }: CollectionText, analyzer: Analyzer): IndexedDocument {
  const whole = { start: 0, end: text.length }
  const terms = countTerms([{ title: analyzer.terms(title), body: analyzer.terms(text) }])
  return {
    document: { source: id, hash: '', title, text, pages: [{ number: 1, ...whole }], headings: [], warnings: [] },
    chunks: [{ ...whole, headings: [] }],
    terms,
    vectors: undefined
  }
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
