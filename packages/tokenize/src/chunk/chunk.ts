import { words } from '../words.ts'
import { cutCode } from './code.ts'
import { codeLanguages } from './code-lines.ts'
import { htmlStructure } from './html.ts'
import { markdownStructure } from './markdown.ts'
import { type Chunk, pack } from './pack.ts'
import type { OffsetTokenizer } from './ports.ts'
import { UnitQueue } from './queue.ts'
import { cutBlocks, headingPaths, type Structure } from './structure.ts'
import { tokenWindows } from './token-windows.ts'
import { type Cut, cutAtSeparators, cutParagraphs, cutSentences, cutWords } from './units.ts'

export interface ChunkOptions extends TokenCount {
  /** The most tokens that a chunk may have; at least 1. */
  size: number
  /**
   * How many tokens at the end of a chunk the next one repeats; from 0, less than `size`. Default 0.
   *
   * By `'tokens'` with a `tokenizer`: exactly so many, but for the grapheme cluster that would be parted, and for the tokens
   * that leave no room for the next. Else as many whole units as have at most so many tokens, and leave room for the next:
   * sentences, lines of code, words by `'tokens'`. A chunk that begins a section or a function repeats nothing.
   */
  overlap?: number
  /**
   * What is kept whole where it fits. What is over the limit is cut finer, in the end always at sentences, words, grapheme
   * clusters and code points. Default `'sentences'`.
   * - `'tokens'`: windows of the tokenizer's tokens; without a `tokenizer` words with the marks that cling to them.
   * - `'sentences'`, `'paragraphs'` (between blank lines).
   * - `'markdown'`: sections, then their blocks, then items of lists, rows of tables, blocks of code. No chunk holds a part of
   *   a section and something outside it. Of CommonMark 0.31, with tables of GitHub and front matter.
   * - `'html'`: likewise; a chunk is a slice of the source, so tags may stand inside it. It neither begins nor ends inside one,
   *   and none holds a script or a style sheet.
   * - `'code'`: functions and classes with the comments and decorators before them, then what is inside, then lines. In the
   *   `language`.
   * - `{ separators }`: what the first string parts, then what the second does, and so on: `['\n\n', '\n', '. ']`.
   */
  by?: 'tokens' | 'sentences' | 'paragraphs' | 'markdown' | 'html' | 'code' | { separators: readonly string[] }
  /**
   * The language of the code, by its name or the ending of its files (`'python'`, `'ts'`), to tell comments and strings. Default:
   * guessed.
   */
  language?: string
}

/** How tokens are counted: one of both. Default: a token is a word. */
export interface TokenCount {
  /** The number of tokens of a text, from 0; in the place of `tokenizer`. Default: how many `words` it has. */
  count?: (text: string) => number
  /** What counts the tokens, and tells where they stand: a `Bpe`, or any other `Tokenizer`. In the place of `count`. */
  tokenizer?: OffsetTokenizer
}

/** A chunk of a document with headings. */
export interface SectionChunk extends Chunk {
  /** The titles it stands under, outermost first, with those that it begins with; empty before the first heading. */
  readonly headings: readonly string[]
}

/**
 * Cuts a text into chunks of at most `size` tokens, in order. Each takes as many whole units as fit, and begins and ends with a
 * character that is not white space (windows of tokens with a whole token, code with the indentation of its line). Every such
 * character is in a chunk, but for the markup of HTML. No grapheme cluster is parted unless it is over the limit by itself; then
 * it is cut between its code points.
 *
 * The tokens of a whole are not the sum of the tokens of its parts, so the count is made on candidates of about the length of
 * a chunk: three or four for each, with an overlap about six.
 *
 * @throws {RangeError} if an option is not as described, or a single code point has more than `size` tokens
 * @throws {TypeError} if both `count` and `tokenizer` are given, or a count is anything but a number from 0
 */
export function chunk(text: string, options: ChunkOptions & { by: 'markdown' | 'html' }): SectionChunk[]
export function chunk(text: string, options: ChunkOptions): Chunk[]
export function chunk(text: string, options: ChunkOptions): Chunk[] {
  const { size, overlap = 0, tokenizer, by = 'sentences', language } = options
  if (!(size >= 1 && size < Infinity)) throw new RangeError(`size must be a number from 1, got ${size}`)
  if (!(overlap >= 0 && overlap < size)) {
    throw new RangeError(`overlap must be from 0 and less than size (${size}), got ${overlap}`)
  }
  if (language !== undefined) {
    if (by !== 'code') throw new RangeError(`language is for chunks by 'code', got by ${JSON.stringify(by)}`)
    if (!codeLanguages.has(language.toLowerCase())) {
      const known = [...codeLanguages].join(', ')
      throw new RangeError(
        `language must be one of ${known}, got ${JSON.stringify(language)}: leave it out to have it guessed`
      )
    }
  }
  const count = checkedCount(options)
  const packed = (cut: Cut): Chunk[] =>
    pack(text, new UnitQueue(text, cut), { size, overlap, tokens: (start, end) => count(text.slice(start, end)) })

  if (typeof by === 'object') return packed(cutAtSeparators(checkedSeparators(by.separators)))
  switch (by) {
    case 'tokens':
      return tokenizer === undefined ? packed(cutWords) : tokenWindows(text, tokenizer, { size, overlap, count })
    case 'sentences':
      return packed(cutSentences)
    case 'paragraphs':
      return packed(cutParagraphs)
    case 'code':
      return packed(cutCode(language))
    case 'markdown': {
      const structure = markdownStructure(text)
      return underHeadings(text, structure, packed(cutBlocks(structure.blocks)))
    }
    case 'html': {
      const structure = htmlStructure(text)
      const { visible, holdsScript } = structure
      const tokens = (start: number, end: number): number =>
        holdsScript(start, end) ? Infinity : count(text.slice(start, end))
      const chunks = pack(text, new UnitQueue(visible, cutBlocks(structure.blocks)), { size, overlap, tokens })
      return underHeadings(visible, structure, chunks)
    }
    default:
      throw new RangeError(
        `by must be 'tokens', 'sentences', 'paragraphs', 'markdown', 'html', 'code' or { separators }, got ${JSON.stringify(by)}`
      )
  }
}

/** @throws {TypeError} if both are given; the count itself throws one if it is anything but a number from 0 */
export function checkedCount({ count, tokenizer }: TokenCount): (text: string) => number {
  if (count !== undefined && tokenizer !== undefined) {
    throw new TypeError('count and tokenizer exclude each other: give the one that your model counts with')
  }
  const of = count ?? (tokenizer === undefined ? countWords : (piece: string) => tokenizer.count(piece))
  return piece => {
    const tokens = of(piece)
    if (tokens >= 0 && tokens < Infinity) return tokens
    throw new TypeError(`count must return a number of tokens from 0, got ${tokens}`)
  }
}

function countWords(text: string): number {
  return words(text).length
}

function checkedSeparators(separators: readonly string[]): readonly string[] {
  if (separators.every(separator => separator !== '')) return separators
  throw new RangeError(
    `separators must not be empty strings, got ${JSON.stringify(separators)}: characters are cut anyway`
  )
}

function underHeadings(text: string, { headings }: Structure, chunks: Chunk[]): Chunk[] {
  const pathAt = headingPaths(text, headings)
  return chunks.map(piece => ({ ...piece, headings: pathAt(piece) }))
}
