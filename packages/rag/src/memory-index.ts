import type { Matrix } from '@llm-cookbook/vector'
import { plainAnalyzer } from './lexical/analyzer.ts'
import { chunkOptions, type ChunkOptions } from './chunk/chunk-document.ts'
import type { Document } from './document.ts'
import {
  analyzeDocument,
  embedDocuments,
  type AnalyzedDocument,
  type IndexedDocument,
  type IngestFailure,
  type IngestOptions,
  type IngestReport,
  type IngestSettings
} from './ingest.ts'
import type { Analyzer, Embedder } from './ports.ts'
import { LexicalIndex } from './lexical/lexical-index.ts'
import { RagError } from './errors.ts'
import { MemoryDense, MemoryPassages, stack } from './retrieve/memory-passages.ts'
import { requireRankingOptions, type RankingOptions } from './retrieve/rank.ts'
import { Retriever, type Hit, type SearchOptions } from './retrieve/retrieve.ts'
import { weighEmbedder } from './retrieve/weigh-embedder.ts'
import { ofAnotherIndex } from './stores/requirements.ts'
import type { OpenStore, VectorStore } from './stores/vector-store.ts'

export interface IndexOptions extends RankingOptions {
  /** Text to terms, for documents and queries. Default: `plainAnalyzer`, lower-cased words. */
  analyzer?: Analyzer | undefined
  /** Text to vectors. Without one the index is searched by words alone. */
  embedder?: Embedder | undefined
  /** How documents are cut into passages. Default: whole sentences, at most 100 words. */
  chunks?: ChunkOptions | undefined
  /** Finds vectors. Default: the index itself, which compares the query with all of them. */
  store?: OpenStore | undefined
}

/** Documents, searchable. */
export interface Index {
  /** Makes the terms of documents and queries: the one that was given, or `plainAnalyzer`. */
  readonly analyzer: Analyzer
  /** What the index holds, in the order in which it was first taken in. */
  readonly documents: readonly DocumentEntry[]
  /**
   * The passages that answer a query, best first; none where nothing has to do with it, or nothing was taken in.
   *
   * @param query    a question, or some words
   * @param options  how many, of which documents, and how they rank
   * @throws {RangeError} a number out of range
   * @throws {TypeError} the mode is unknown, or needs vectors and the index has no embedder; the filter has a wrong shape
   * @throws {RagError} `embedder-failed`, `reranker-failed`, `store-failed`; what is wrong with an index on disk
   * @throws the signal's reason, once it is aborted
   */
  search(query: string, options?: SearchOptions): Promise<Hit[]>
  /**
   * The document of a source as it was taken in: its whole text, with pages, headings, links and metadata, whether the
   * file that it was loaded from is still there or not. Undefined if the index holds none of this source.
   *
   * @param source  as it was given when the document was loaded
   * @throws {RagError} `index-damaged`, `not-readable`: from the disk, every byte of it is checked
   */
  document(source: string): Promise<Document | undefined>
}

/** What an index says of a document that it holds. */
export interface DocumentEntry {
  /** Where it came from, as it was given. */
  readonly source: string
  /** See `Document.title`. */
  readonly title: string
  /** SHA-256 of the bytes that the document was loaded from, in hexadecimal. */
  readonly hash: string
  /** How many pages it has. */
  readonly pages: number
  /** Into how many passages it was cut. */
  readonly passages: number
  /** What the loader found a reader should know. */
  readonly warnings: readonly string[]
}

/** An index that lives as long as the program. */
export interface MemoryIndex extends Index {
  /**
   * Takes documents in; one with the source of an earlier one replaces it, and one that has not changed costs nothing. A
   * search finds all of them or, before, none.
   *
   * @param documents  of loaders, or of one's own making
   * @param options    what stops it, and who is told how far it is
   * @returns what became of each, by its source
   * @throws {RagError} `embedder-failed`: none was taken in
   * @throws the signal's reason, once it is aborted
   */
  ingest(documents: readonly Document[], options?: IngestOptions): Promise<IngestReport>
}

/**
 * A new, empty index that lives as long as the program. Runs in a browser too.
 *
 * @param options  how documents are cut, analysed and embedded, and what ranks them
 * @throws {RangeError | TypeError} an option out of range, or that needs an embedder
 */
export function createMemoryIndex(options: IndexOptions = {}): MemoryIndex {
  const { analyzer = plainAnalyzer, embedder } = options
  requireRankingOptions(options, embedder)
  const settings: IngestSettings = { analyzer, embedder, chunks: chunkOptions(options.chunks) }
  const held = new Map<string, IndexedDocument>()
  let searchable: Promise<Retriever> | undefined
  let store: Promise<VectorStore> | undefined
  let weighed: { readonly passages: number; readonly weight: number } | undefined

  /** Measures the embedder, if that was not done yet or the index has doubled since; next time, if the embedder fails. */
  async function weigh(signal: AbortSignal | undefined): Promise<void> {
    if (!embedder || options.denseWeight !== undefined) return
    const passages = new MemoryPassages([...held.values()])
    if (passages.rows === 0 || passages.rows < 2 * (weighed?.passages ?? 0)) return
    const dense = new MemoryDense(stack([...held.values()].map(({ vectors }) => vectors!)))
    try {
      const { weight } = await weighEmbedder({ passages, dense, analyzer, embedder, signal })
      weighed = { passages: passages.rows, weight }
    } catch (error) {
      if (!(error instanceof RagError && error.code === 'embedder-failed')) throw error
    }
  }

  async function makeSearchable(): Promise<Retriever> {
    const documents = [...held.values()]
    const passages = new MemoryPassages(documents)
    const lexical = await LexicalIndex.build(documents.map(({ terms }) => terms))
    const parts = { ...options, analyzer, passages, lexical, denseWeight: options.denseWeight ?? weighed?.weight }
    if (!embedder || passages.rows === 0) return new Retriever(parts)
    const vectors = stack(documents.map(({ vectors }) => vectors!))
    const place = { folder: undefined, columns: vectors.columns, fingerprint: embedder.fingerprint }
    const filled = await (store ??= options.store?.(place))
    if (filled) await fill(filled, vectors, passages)
    return new Retriever({ ...parts, dense: new MemoryDense(vectors, filled) })
  }

  return {
    analyzer,
    get documents() {
      return [...held.values()].map(({ document: { source, title, hash, pages, warnings }, chunks: passages }) => ({
        source,
        title,
        hash,
        pages: pages.length,
        passages: passages.length,
        warnings
      }))
    },
    document(source) {
      return Promise.resolve(held.get(source)?.document)
    },
    async ingest(given, { signal, onProgress } = {}) {
      const documents = [...new Map(given.map(document => [document.source, document])).values()]
      const report = { added: [] as string[], unchanged: [] as string[], failed: [] as IngestFailure[] }
      const total = documents.length
      let done = 0
      const finished = (source: string): void => onProgress?.({ stage: 'loading', done: ++done, total, source })
      const analyzed: AnalyzedDocument[] = []
      for (const document of documents) {
        signal?.throwIfAborted()
        const { source } = document
        try {
          const before = held.get(source)
          if (before && sameContent(document, before.document)) {
            held.set(source, { ...before, document })
            report.unchanged.push(source)
            finished(source)
          } else analyzed.push(analyzeDocument(document, settings))
        } catch (error) {
          report.failed.push({ source, error: error instanceof Error ? error : new Error(String(error)) })
          finished(source)
        }
      }
      const indexed = await embedDocuments(analyzed, embedder, {
        dimensions: held.values().next().value?.vectors?.columns,
        signal,
        onProgress: embedded => onProgress?.({ stage: 'embedding', done, total, embedded })
      })
      for (const one of indexed) {
        held.set(one.document.source, one)
        report.added.push(one.document.source)
        finished(one.document.source)
      }
      searchable = undefined
      await weigh(signal)
      return report
    },
    async search(query, searchOptions) {
      searchable ??= makeSearchable()
      return (await searchable).search(query, searchOptions)
    }
  }
}

const storeState = 'in memory'

async function fill(store: VectorStore, vectors: Matrix, passages: MemoryPassages): Promise<void> {
  const state = await store.state()
  // What an index of an earlier process has left is nobody's.
  if (store.location !== undefined && state !== undefined && state !== storeState) throw ofAnotherIndex(store.location)
  const rows = Array.from({ length: vectors.rows }, (_, row) => row)
  await store.clear()
  await store.put(
    rows,
    vectors,
    rows.map(row => passages.metadata(passages.documentOf(row)))
  )
  await store.commit(storeState)
}

/** The same passages: metadata, hash and warnings may differ. */
function sameContent(a: Document, b: Document): boolean {
  return a.title === b.title && a.text === b.text
}
