import { plainAnalyzer } from './analyzer.ts'
import type { ChunkOptions } from './chunk-document.ts'
import type { Document } from './document.ts'
import {
  analyzeDocument,
  embedDocuments,
  type IndexedDocument,
  type IngestOptions,
  type IngestReport,
  type IngestSettings
} from './ingest.ts'
import type { Analyzer, BuildStore, Embedder } from './ports.ts'
import type { RankingOptions } from './rank.ts'
import { Retriever, type Hit, type SearchOptions } from './retrieve.ts'

export interface IndexOptions extends RankingOptions {
  /** Text to terms, for documents and queries. Default: lower-cased words. */
  analyzer?: Analyzer
  /** Text to vectors. Without one the index is searched by words alone. */
  embedder?: Embedder
  /** How documents are cut into passages. */
  chunks?: ChunkOptions
  /** Holds the vectors. Default: exact search. */
  store?: BuildStore
}

/** Documents, searchable. */
export interface Index {
  readonly analyzer: Analyzer
  /** What the index holds, in the order in which it was first taken in. */
  readonly documents: readonly DocumentEntry[]
  search(query: string, options?: SearchOptions): Promise<Hit[]>
}

export interface DocumentEntry {
  readonly source: string
  readonly title: string
  /** SHA-256 of the bytes that the document was loaded from, in hexadecimal. */
  readonly hash: string
}

export interface MemoryIndex extends Index {
  /** Takes documents in; one with the source of an earlier one replaces it. */
  ingest(documents: readonly Document[], options?: IngestOptions): Promise<IngestReport>
}

/** An index that lives as long as the program. Runs in a browser too. */
export function createMemoryIndex(options: IndexOptions = {}): MemoryIndex {
  const { analyzer = plainAnalyzer, embedder, chunks = {} } = options
  const settings: IngestSettings = { analyzer, embedder, chunks }
  const held = new Map<string, IndexedDocument>()
  let retriever: Promise<Retriever> | undefined

  return {
    analyzer,
    get documents() {
      return [...held.values()].map(({ document: { source, title, hash } }) => ({ source, title, hash }))
    },
    async ingest(documents, { signal, onProgress } = {}) {
      const added: string[] = []
      const unchanged: string[] = []
      const failed: { source: string; error: Error }[] = []
      for (const [i, document] of documents.entries()) {
        signal?.throwIfAborted()
        const { source } = document
        const before = held.get(source)
        if (
          before !== undefined &&
          before.document.text === document.text &&
          before.document.title === document.title
        ) {
          unchanged.push(source)
        } else {
          const [indexed] = await embedDocuments([analyzeDocument(document, settings)], embedder, { signal })
          held.set(source, indexed!)
          retriever = undefined
          added.push(source)
        }
        onProgress?.({ done: i + 1, total: documents.length, source })
      }
      return { added, unchanged, failed }
    },
    async search(query, searchOptions) {
      retriever ??= Retriever.of([...held.values()], { ...options, analyzer, embedder })
      return (await retriever).search(query, searchOptions)
    }
  }
}
