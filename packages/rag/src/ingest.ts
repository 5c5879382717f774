import { Matrix } from '@llm-cookbook/vector'
import { countTerms, type TermCounts } from './bm25.ts'
import { chunkDocument, type ChunkOptions, type DocumentChunk } from './chunk-document.ts'
import type { Document } from './document.ts'
import { embed } from './embed.ts'
import { RagError } from './errors.ts'
import type { Analyzer, Embedder } from './ports.ts'

/** How documents are made searchable; vectors and terms made by other settings do not go together. */
export interface IngestSettings {
  readonly analyzer: Analyzer
  readonly embedder: Embedder | undefined
  readonly chunks: ChunkOptions
}

/** A document with all that searching it needs: the passages, and of each its terms and its vector. */
export interface IndexedDocument {
  readonly document: Document
  readonly chunks: readonly DocumentChunk[]
  /** One unit a chunk: the terms of the title, of the headings that it stands under, and of its text. */
  readonly terms: TermCounts
  /** One row a chunk; undefined in an index without an embedder. */
  readonly vectors: Matrix | undefined
}

export interface IngestOptions {
  signal?: AbortSignal
  onProgress?: (progress: IngestProgress) => void
}

/** `done` of `total` sources are finished; `source` is the one that was finished last. */
export interface IngestProgress {
  readonly done: number
  readonly total: number
  readonly source: string
}

/** What became of each source that was given. */
export interface IngestReport {
  /** New to the index, or changed. */
  readonly added: readonly string[]
  /** In the index as they are: nothing was done. */
  readonly unchanged: readonly string[]
  /** Not taken in; what the index held of them before, it still holds. */
  readonly failed: readonly { readonly source: string; readonly error: Error }[]
}

/**
 * The passages of a document and their terms.
 *
 * @throws {RagError} `no-text`
 */
export function analyzeDocument(
  document: Document,
  { analyzer, chunks }: IngestSettings
): Omit<IndexedDocument, 'vectors'> {
  const pieces = chunkDocument(document, chunks)
  if (pieces.length === 0) throw new RagError('no-text', `${document.source} has no text`)
  const title = analyzer.terms(document.title)
  const terms = pieces.map(({ start, end, headings }) => [
    ...title,
    ...headings.flatMap(heading => analyzer.terms(heading)),
    ...analyzer.terms(document.text.slice(start, end))
  ])
  return { document, chunks: pieces, terms: countTerms(terms) }
}

/**
 * Adds the vectors of several documents, embedded together so that small ones share a request.
 *
 * @throws {RagError} `embedder-failed`
 */
export async function embedDocuments(
  documents: readonly Omit<IndexedDocument, 'vectors'>[],
  embedder: Embedder | undefined,
  { dimensions, signal }: { dimensions?: number | undefined; signal?: AbortSignal | undefined }
): Promise<IndexedDocument[]> {
  if (embedder === undefined) return documents.map(document => ({ ...document, vectors: undefined }))
  const texts = documents.flatMap(({ document, chunks }) =>
    chunks.map(({ start, end }) => document.text.slice(start, end))
  )
  const { columns, data } = await embed(embedder, texts, { dimensions, signal })
  let row = 0
  return documents.map(document => {
    const rows = document.chunks.length
    const vectors = new Matrix(rows, columns, data.slice(row * columns, (row + rows) * columns))
    row += rows
    return { ...document, vectors }
  })
}
