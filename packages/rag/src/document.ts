/**
 * What a loader makes of a file: one text, and spans into it. Everything downstream (chunks, hits, quotes)
 * keeps offsets into `text`, so that a citation can be checked to the letter.
 */
export interface Document {
  /** Where it came from, as it was given: a path, a URL, or any name. */
  readonly source: string
  /** SHA-256 of the bytes it was loaded from, in hexadecimal. */
  readonly hash: string
  /** From the file's metadata or its first heading; the file's name where there is none. */
  readonly title: string
  /** The whole text: paragraphs are separated by a blank line, lines within a paragraph joined. */
  readonly text: string
  /** In order and without overlap. A format without pages has one, number 1. */
  readonly pages: readonly Page[]
  /** Headings in order of appearance; empty where the format or the file has none. */
  readonly headings: readonly Heading[]
  /** What the format tells of the whole: author, date, language, …; the names stand at `MetadataValue`. */
  readonly metadata?: Readonly<Record<string, MetadataValue>>
  /** Where the text leads to, in order of appearance. */
  readonly links?: readonly Link[]
  /** What a reader should know: pages without text, a damaged cross-reference table that was repaired, … */
  readonly warnings: readonly string[]
}

/**
 * The value of a field of a document's metadata. Loaders use these names, where the format tells them: `author` (several
 * are a list), `date` (of publication) and `modified` as ISO 8601, `language` as BCP 47, `description`, `keywords` (a
 * list), `publisher`, `identifier`, `url`. Columns of a table, and fields of a record or of front matter, keep their own.
 */
export type MetadataValue = string | number | boolean | readonly string[]

/** A half-open span `[start, end)` of a text, a document's unless another is named: `text.slice(start, end)`. */
export interface Span {
  /** Where it begins, in UTF-16 units from the beginning of the text, counted from 0. */
  readonly start: number
  /** Where it ends: the offset of the first UTF-16 unit behind it. */
  readonly end: number
}

/** A page, and the part of the text that stands on it. */
export interface Page extends Span {
  /** Counted from 1. */
  readonly number: number
  /** As it is printed, where the file tells: 'iv', 'A-3'. */
  readonly label?: string
}

/** A link, and where its text stands. */
export interface Link extends Span {
  /**
   * As the file has it: an address, a relative path, or `#` and a name within the document. Never one that runs
   * something (`javascript:`) or is no place (`data:`).
   */
  readonly url: string
}

/** A heading, and where it stands in the text. */
export interface Heading extends Span {
  /** How deep it stands, from 1, which is the outermost. */
  readonly level: number
  /** What it says: `start` to `end` of the document's text. */
  readonly text: string
}

/**
 * The number of the page on which a place of the document's text stands; between two pages, the page before. A binary
 * search.
 *
 * @param at  an offset into the text, in UTF-16 units; one beyond the text is on the last page
 * @returns the `number` of the page, counted from 1; 1 for a document without pages
 *
 * @example
 * ```ts
 * import { loadText, pageAt } from '@llm-cookbook/rag'
 *
 * // A form feed ends a page.
 * const manual = loadText('Fill the tank.\fThe pump starts by itself.', { source: 'manual.txt' })
 * pageAt(manual, manual.text.indexOf('pump')) // => 2
 * ```
 */
export function pageAt(document: Pick<Document, 'pages'>, at: number): number {
  const { pages } = document
  let low = 0
  let high = pages.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (pages[middle]!.start <= at) low = middle
    else high = middle - 1
  }
  return pages[low]?.number ?? 1
}
