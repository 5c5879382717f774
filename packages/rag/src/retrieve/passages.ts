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
  /** The document that it is a piece of. */
  readonly document: PassageDocument
}

/**
 * The passages of an index, numbered from 0; those of a document follow one another, in the order of its text. What is
 * read is in memory or on this machine, hence nothing here is a promise.
 */
export interface Passages {
  /** How many there are. */
  readonly rows: number
  /**
   * Some passages, in the order that they are asked for.
   *
   * @param rows  which, counted from 0
   */
  read(rows: readonly number[]): readonly Passage[]
  /**
   * The number of the document that a passage is of; documents are numbered as it suits, each by a number of its own.
   *
   * @param row  of the passage, counted from 0
   */
  documentOf(row: number): number
  /**
   * The fields of a document that filters can name: its metadata, `source`, `title` and `hash`.
   *
   * @param document  a number that `documentOf` gave
   */
  metadata(document: number): Metadata
  /**
   * A part of a document's text.
   *
   * @param document  a number that `documentOf` gave
   * @param span      within its text
   */
  text(document: number, span: Span): string
}

/** Ranks passages by the words that they share with the query. `LexicalIndex` is one. */
export interface Lexical {
  /** How many passages there are, counted from 0 as those of `Passages`. */
  readonly rows: number
  /**
   * The `k` best of the allowed rows that have to do with the query, best first, ties by lower row.
   *
   * @param terms    of the query, as an analyzer makes them, each as often as it occurs
   * @param options  how many rows, `pipeline`, which is more than BM25 or BM25 alone, and `allow`, which tells whether a row
   *   may be found; all may by default
   */
  search(terms: readonly string[], options: LexicalOptions & { k: number }): Ranked[]
  /**
   * The scores by which `search` ranks, one a row; 0 or less for rows that it does not find.
   *
   * @param terms    as for `search`
   * @param options  the same without `k`; rows that are not allowed may have any score
   */
  scores(terms: readonly string[], options: LexicalOptions): ArrayLike<number>
  /**
   * How much a term tells, by its rarity: most where no passage has it. Without this, all terms tell the same.
   *
   * @param term  as an analyzer makes it
   */
  idf?(term: string): number
}

/** How rows are ranked by words, and which of them. */
export interface LexicalOptions {
  /** BM25 alone, or with expansion, feedback and a latent space. */
  readonly pipeline: 'best' | 'bm25'
  /** Which rows may be found. Default: all. */
  readonly allow?: ((row: number) => boolean) | undefined
}

/** Ranks passages by the cosine between their vector and the query's. */
export interface Dense {
  /** Length of the vectors; 0 where there are none yet. */
  readonly columns: number
  /**
   * The `k` nearest of the allowed rows, best first, ties by lower row; `score` is the cosine.
   *
   * @param query    as many numbers as `columns`, finite
   * @param options  how many, which (all by default), and what stops it
   */
  nearest(
    query: Float32Array,
    options: { k: number; where?: Where | undefined; signal?: AbortSignal | undefined }
  ): Promise<Ranked[]>
  /**
   * The cosines of some rows with a query, in the order that they are asked for.
   *
   * @param query  as many numbers as `columns`, finite
   * @param rows   which, counted from 0
   */
  cosines(query: Float32Array, rows: readonly number[]): Promise<ArrayLike<number>>
  /**
   * The vectors of some rows, in the order that they are asked for: for telling how much these are alike.
   *
   * @param rows  which, counted from 0
   */
  vectors(rows: readonly number[]): Promise<readonly Float32Array[]>
}

/** The same condition twice: for a database that can test it where the vectors are, and for a search in this process. */
export interface Where {
  /** The condition as it was asked for, on the fields of a document. */
  readonly filter: Filter
  /**
   * Whether a passage may be found: whether its document fits the filter.
   *
   * @param row  of the passage, counted from 0
   */
  allows(row: number): boolean
}
