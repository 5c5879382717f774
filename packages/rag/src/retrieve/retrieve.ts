import { Matrix } from '@llm-cookbook/vector'
import { Bm25 } from '../lexical/bm25.ts'
import type { DocumentChunk } from '../chunk/chunk-document.ts'
import { pageAt, type Document, type Span } from '../document.ts'
import { embed } from '../embed.ts'
import type { IndexedDocument } from '../ingest.ts'
import type { Analyzer, BuildStore, Embedder } from '../ports.ts'
import { Ranker, type Mode, type Ranking, type RankingOptions } from './rank.ts'
import { exactStore } from '../stores/exact.ts'

/** A passage that answers a query. */
export interface Hit extends Span {
  /** Of the document, as it was given. */
  readonly source: string
  readonly title: string
  /** The page on which the passage begins, counted from 1. */
  readonly page: number
  /** The passage: `start` to `end` of the document's text. */
  readonly text: string
  /** By the mode: BM25, the cosine, or their standardised sum. Comparable within one answer only. */
  readonly score: number
  /** The headings that the passage stands under, outermost first. */
  readonly headings: readonly string[]
  /** Enough of the document to find the page of a quote: `pageAt(hit.document, hit.start + offset)`. */
  readonly document: Pick<Document, 'source' | 'title' | 'pages'>
}

export interface SearchOptions {
  /** The most hits. Default 10. */
  k?: number | undefined
  /** Default `'best'`, which is what the index's `ranking` says. */
  mode?: Mode | undefined
  signal?: AbortSignal | undefined
}

export interface RetrieverOptions extends RankingOptions {
  readonly analyzer: Analyzer
  readonly embedder?: Embedder | undefined
  readonly store?: BuildStore | undefined
  /** Where the store may keep files, and what names these documents' vectors there. */
  readonly place?: { readonly folder: string | undefined; readonly identity: string }
}

/** An immutable set of documents, searchable. A text that stands there twice is found once, under its first source. */
export class Retriever {
  readonly #passages: { of: Hit['document']; text: string; chunk: DocumentChunk }[]
  readonly #ranker: Ranker
  readonly #embedder: Embedder | undefined
  readonly #dimensions: number
  readonly #ranking: Ranking

  private constructor(
    documents: readonly IndexedDocument[],
    ranker: Ranker,
    dimensions: number,
    options: RetrieverOptions
  ) {
    this.#passages = documents.flatMap(({ document: { source, title, pages, text }, chunks }) => {
      const of = { source, title, pages }
      return chunks.map(chunk => ({ of, text, chunk }))
    })
    this.#ranker = ranker
    this.#embedder = options.embedder
    this.#dimensions = dimensions
    this.#ranking = options.ranking ?? 'bm25'
  }

  static async of(given: readonly IndexedDocument[], options: RetrieverOptions): Promise<Retriever> {
    const texts = new Set<string>()
    const documents = given.filter(({ document }) => !texts.has(document.text) && texts.add(document.text))
    const { analyzer, embedder, denseWeight, store = exactStore, place = { folder: undefined, identity: '' } } = options
    const words = new Bm25(documents.map(({ terms }) => terms))
    const vectors = stack(documents.flatMap(document => document.vectors ?? []))
    const dense = embedder && vectors.rows > 0 ? { vectors, store: await store(vectors, place) } : undefined
    const ranker = new Ranker(analyzer, words, dense, denseWeight)
    return new Retriever(documents, ranker, vectors.columns, options)
  }

  /**
   * @throws {RangeError} `k` is no whole number from 1 up
   * @throws {TypeError} the mode needs vectors, and the index was given no embedder
   * @throws {RagError} `embedder-failed`
   */
  async search(query: string, { k = 10, mode = 'best', signal }: SearchOptions = {}): Promise<Hit[]> {
    if (!(Number.isInteger(k) && k >= 1)) throw new RangeError(`k must be a whole number from 1 up, not ${k}`)
    signal?.throwIfAborted()
    const ranking = mode === 'best' ? this.#ranking : mode
    const vector = ranking === 'bm25' ? undefined : await this.#embed(query, ranking, signal)
    return this.#ranker.rank(ranking, query, vector, k).map(({ row, score }) => {
      const { of, text, chunk } = this.#passages[row]!
      const { start, end, headings } = chunk
      const page = pageAt(of, start)
      return {
        source: of.source,
        title: of.title,
        page,
        text: text.slice(start, end),
        score,
        start,
        end,
        headings,
        document: of
      }
    })
  }

  async #embed(query: string, ranking: Ranking, signal: AbortSignal | undefined): Promise<Float32Array | undefined> {
    if (!this.#embedder) throw new TypeError(`mode '${ranking}' needs an embedder, and the index was given none`)
    if (this.#passages.length === 0) return undefined
    return (await embed(this.#embedder, [query], { dimensions: this.#dimensions, signal })).row(0)
  }
}

function stack(matrices: readonly Matrix[]): Matrix {
  const columns = matrices[0]?.columns ?? 0
  const rows = matrices.reduce((sum, matrix) => sum + matrix.rows, 0)
  const stacked = new Matrix(rows, columns)
  let at = 0
  for (const { data } of matrices) {
    stacked.data.set(data, at)
    at += data.length
  }
  return stacked
}
