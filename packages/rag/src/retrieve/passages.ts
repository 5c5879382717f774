import type { Document, Span } from '../document.ts'
import type { Filter, Metadata } from './filter.ts'
import type { Ranked } from './top.ts'

/** What of a document its passages are told with. */
export type PassageDocument = Pick<Document, 'source' | 'title' | 'pages'>

/** A piece of a document that is found as a whole. */
export interface Passage extends Span {
  /** `start` to `end` of the document's text. */
  readonly text: string
  /** The headings that the passage stands under, outermost first. */
  readonly headings: readonly string[]
  /** The larger piece that the passage was cut from, if passages have such. It holds `start` to `end`. */
  readonly parent?: Span | undefined
  readonly document: PassageDocument
}

/**
 * The passages of an index, numbered from 0; those of a document follow one another, in the order of its text. What is
 * read is in memory or on this machine, hence nothing here is a promise.
 */
export interface Passages {
  /** How many there are. */
  readonly rows: number
  read(rows: readonly number[]): readonly Passage[]
  /** The number of the document that a passage is of. */
  documentOf(row: number): number
  /** The fields of a document that filters can name: see `fieldsOf`. */
  metadata(document: number): Metadata
  /** A part of a document's text. */
  text(document: number, span: Span): string
}

/** Ranks passages by the words that they share with the query. `LexicalIndex` is one. */
export interface Lexical {
  readonly rows: number
  /** The `k` best of the allowed rows that have to do with the query, best first, ties by lower row. */
  search(terms: readonly string[], options: LexicalOptions & { k: number }): Ranked[]
  /** The scores by which `search` ranks, one a row; 0 or less for rows that it does not find. */
  scores(terms: readonly string[], options: LexicalOptions): ArrayLike<number>
  /** How much a term tells, by its rarity: most where no passage has it. Without this, all terms tell the same. */
  idf?(term: string): number
}

export interface LexicalOptions {
  readonly pipeline: 'best' | 'bm25'
  readonly allow?: ((row: number) => boolean) | undefined
}

/** Ranks passages by the cosine between their vector and the query's. */
export interface Dense {
  /** Length of the vectors; 0 where there are none yet. */
  readonly columns: number
  /** The `k` nearest of the allowed rows, best first, ties by lower row. */
  nearest(
    query: Float32Array,
    options: { k: number; where?: Where | undefined; signal?: AbortSignal | undefined }
  ): Promise<Ranked[]>
  /** Of the rows given. */
  cosines(query: Float32Array, rows: readonly number[]): Promise<ArrayLike<number>>
  /** The vectors of the rows given, for telling how much they are alike. */
  vectors(rows: readonly number[]): Promise<readonly Float32Array[]>
}

/** The same condition twice: for a database that can test it where the vectors are, and for a search in this process. */
export interface Where {
  readonly filter: Filter
  allows(row: number): boolean
}
