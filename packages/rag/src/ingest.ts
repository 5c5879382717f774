import { Matrix } from '@llm-cookbook/vector'
import { countTerms, type TermCounts } from './lexical/term-counts.ts'
import { chunkDocument, type ChunkOptions, type DocumentChunk } from './chunk/chunk-document.ts'
import type { Document } from './document.ts'
import { embed, type EmbedOptions } from './embed.ts'
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

/** What there is of a document before its vectors. */
export type AnalyzedDocument = Omit<IndexedDocument, 'vectors'>

export interface IngestOptions {
  /** Stops the work, which is then rejected with the reason of the signal. None by default. */
  signal?: AbortSignal | undefined
  /** Called as sources are loaded and passages embedded; on disk also as the whole is made searchable. */
  onProgress?: ((progress: IngestProgress) => void) | undefined
}

/** How far an ingestion is. */
export interface IngestProgress {
  /**
   * What is being done: sources are loaded, passages embedded, the whole made searchable, or its vectors given to the store
   * that is kept beside the index.
   */
  readonly stage: 'loading' | 'embedding' | 'indexing' | 'storing'
  /** How many sources are finished. */
  readonly done: number
  /** How many were given; of a stream, how many have come so far. */
  readonly total: number
  /** While loading: the source that has just been finished. */
  readonly source?: string
  /** While embedding: how many passages of the present batch have their vector. */
  readonly embedded?: { readonly done: number; readonly total: number }
  /** While indexing: how far the work is, in units that only compare with the total. */
  readonly indexed?: { readonly done: number; readonly total: number }
  /** While storing: how far the work is, in units that only compare with the total. */
  readonly stored?: { readonly done: number; readonly total: number }
}

/** A source that could not be taken in, and why. */
export interface IngestFailure {
  /** As it was given. */
  readonly source: string
  /** What went wrong: a `RagError` where the document, and not the program, is at fault. */
  readonly error: Error
}

/** What became of each source that was given. */
export interface IngestReport {
  /** New to the index, or changed. */
  readonly added: readonly string[]
  /** In the index as they are: nothing was done. */
  readonly unchanged: readonly string[]
  /** Not taken in; what the index held of them before, it still holds. */
  readonly failed: readonly IngestFailure[]
}

/**
 * The passages of a document and their terms.
 *
 * @throws {RagError} `no-text`
 */
export function analyzeDocument(document: Document, { analyzer, chunks }: IngestSettings): AnalyzedDocument {
  const pieces = chunkDocument(document, chunks)
  if (pieces.length === 0) throw new RagError('no-text', `${document.source} has no text`)
  const title = analyzer.terms(document.title)
  const terms = pieces.map(({ start, end, headings }) => ({
    title,
    headings: headings.flatMap(heading => analyzer.terms(heading)),
    body: analyzer.terms(document.text.slice(start, end))
  }))
  return { document, chunks: pieces, terms: countTerms(terms) }
}

/**
 * Adds the vectors of several documents, embedded together so that small ones share a request.
 *
 * @throws {RagError} `embedder-failed`
 */
export async function embedDocuments(
  documents: readonly AnalyzedDocument[],
  embedder: Embedder | undefined,
  options: EmbedOptions
): Promise<IndexedDocument[]> {
  if (embedder === undefined) return documents.map(document => ({ ...document, vectors: undefined }))
  if (documents.length === 0) return []
  const texts = documents.flatMap(({ document, chunks }) =>
    chunks.map(({ start, end }) => document.text.slice(start, end))
  )
  const { columns, data } = await embed(embedder, texts, options)
  let row = 0
  return documents.map(document => {
    const rows = document.chunks.length
    const vectors = new Matrix(rows, columns, data.slice(row * columns, (row + rows) * columns))
    row += rows
    return { ...document, vectors }
  })
}
