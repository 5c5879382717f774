import { Matrix } from '@llm-cookbook/vector'
import { Bm25 } from './bm25.ts'
import { pageAt, type Document, type Span } from './document.ts'
import type { IndexedDocument } from './ingest.ts'
import type { Analyzer, BuildStore, Embedder } from './ports.ts'
import { Ranker, type Mode, type RankingOptions } from './rank.ts'
import { exactStore } from './stores/exact.ts'

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
  k?: number
  /** Default `'best'`, which is what the index's `ranking` says. */
  mode?: Mode
  signal?: AbortSignal
}

export interface RetrieverOptions extends RankingOptions {
  readonly analyzer: Analyzer
  readonly embedder?: Embedder | undefined
  readonly store?: BuildStore | undefined
  readonly folder?: string | undefined
  readonly identity?: string
}

/** An immutable set of documents, searchable. A text that stands there twice is found once, under its first source. */
export class Retriever {
  readonly #passages: { of: Hit['document']; document: Document; chunk: IndexedDocument['chunks'][number] }[]
  readonly #ranker: Ranker

  private constructor(documents: readonly IndexedDocument[], ranker: Ranker) {
    this.#ranker = ranker
    this.#passages = documents.flatMap(({ document, chunks }) => {
      const { source, title, pages } = document
      const of = { source, title, pages }
      return chunks.map(chunk => ({ of, document, chunk }))
    })
  }

  static async of(given: readonly IndexedDocument[], options: RetrieverOptions): Promise<Retriever> {
    const texts = new Set<string>()
    const documents = given.filter(({ document }) => !texts.has(document.text) && texts.add(document.text))
    const { analyzer, embedder, store = exactStore, folder, identity = '' } = options
    const bm25 = new Bm25(documents.map(({ terms }) => terms))
    if (embedder === undefined) return new Retriever(documents, new Ranker(bm25, analyzer, undefined, options))
    const vectors = stack(documents.flatMap(document => document.vectors ?? []))
    const dense = { embedder, vectors, store: await store(vectors, { identity, folder }) }
    return new Retriever(documents, new Ranker(bm25, analyzer, dense, options))
  }

  /**
   * @throws {RangeError} `k` is no whole number from 1 up
   * @throws {TypeError} the mode needs vectors and the index has none
   * @throws {RagError} `embedder-failed`
   */
  async search(query: string, { k = 10, mode = 'best', signal }: SearchOptions = {}): Promise<Hit[]> {
    const ranking = await this.#ranker.rank(query, { k, mode, signal })
    return ranking.map(({ row, score }) => {
      const { of, document, chunk } = this.#passages[row]!
      const { start, end, headings } = chunk
      const { source, title } = of
      const text = document.text.slice(start, end)
      return { source, title, page: pageAt(of, start), text, score, start, end, headings, document: of }
    })
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
