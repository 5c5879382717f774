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
import { requireRankingOptions, type RankingOptions } from './retrieve/rank.ts'
import { Retriever, type Hit, type SearchOptions } from './retrieve/retrieve.ts'
import type { OpenStore } from './stores/vector-store.ts'

export interface IndexOptions extends RankingOptions {
  /** Text to terms, for documents and queries. Default: lower-cased words. */
  analyzer?: Analyzer | undefined
  /** Text to vectors. Without one the index is searched by words alone. */
  embedder?: Embedder | undefined
  /** How documents are cut into passages. */
  chunks?: ChunkOptions | undefined
  /** Finds vectors. Default: the index itself, which compares the query with all of them. */
  store?: OpenStore | undefined
}

/** Documents, searchable. */
export interface Index {
  readonly analyzer: Analyzer
  /** What the index holds, in the order in which it was first taken in. */
  readonly documents: readonly DocumentEntry[]
  search(query: string, options?: SearchOptions): Promise<Hit[]>
}

/** What an index says of a document that it holds. */
export interface DocumentEntry {
  readonly source: string
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

export interface MemoryIndex extends Index {
  /** Takes documents in; one with the source of an earlier one replaces it. */
  ingest(documents: readonly Document[], options?: IngestOptions): Promise<IngestReport>
}

/** An index that lives as long as the program. Runs in a browser too. */
export function createMemoryIndex(options: IndexOptions = {}): MemoryIndex {
  const { analyzer = plainAnalyzer, embedder } = options
  requireRankingOptions(options, embedder)
  const settings: IngestSettings = { analyzer, embedder, chunks: chunkOptions(options.chunks) }
  const held = new Map<string, IndexedDocument>()
  let retriever: Promise<Retriever> | undefined
  let opened: ReturnType<OpenStore> | undefined
  const store: OpenStore | undefined = options.store && (place => (opened ??= options.store!(place)))

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
          if (sameContent(document, held.get(source)?.document)) {
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
      retriever = undefined
      return report
    },
    async search(query, searchOptions) {
      retriever ??= Retriever.of([...held.values()], { ...options, analyzer, embedder, store })
      return (await retriever).search(query, searchOptions)
    }
  }
}

function sameContent(a: Document, b: Document | undefined): boolean {
  return a.title === b?.title && a.text === b.text
}
