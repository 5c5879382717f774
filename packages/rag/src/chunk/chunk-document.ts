import { chunk, sentences, words } from '@llm-cookbook/tokenize'
import type { Document, Heading, Span } from '../document.ts'

export interface ChunkOptions {
  /** The most words a passage may have. Default 100: see README, 'How it works'. */
  size?: number | undefined
  /** How many words of whole sentences a passage repeats from the one before, at most; less than `size`. Default 0. */
  overlap?: number | undefined
  /**
   * Passages of so many sentences in a row, however long and whatever headings stand between them (which count as no
   * sentence), in place of `size` words. Default: none, `size` is what counts.
   */
  sentences?: number | undefined
  /** Ends every passage where its page ends. Default false: sentences do not, and questions find no worse for it (README). */
  byPage?: boolean | undefined
  /** Leaves out passages with fewer tokens, of which one is counted for every four characters. Default 0. */
  minTokens?: number | undefined
  /**
   * The most words of a larger passage, the parent, that each passage is cut from: found by the small one, read in the large
   * one. Above `size`; not with `sentences`. Default: none.
   */
  parent?: number | undefined
}

/** The options with what was missing filled in; `sentences` and `parent` are 0 for none. Plain data. */
export type ChunkSettings = { readonly [name in keyof ChunkOptions]-?: Exclude<ChunkOptions[name], undefined> }

/**
 * How the recipe 'simple local RAG' cuts a PDF (github.com/mrdbourke/simple-local-rag): page by page, ten sentences a
 * passage, none of 30 tokens or fewer.
 */
export const simpleLocalRag: ChunkOptions = { sentences: 10, byPage: true, minTokens: 31 }

/** A passage of a document: `document.text.slice(start, end)`, never blank. */
export interface DocumentChunk extends Span {
  /** Texts of the headings that it stands under, outermost first. */
  readonly headings: readonly string[]
  /** The larger passage that it was cut from, where `parent` asks for one. */
  readonly parent?: Span
}

/**
 * The options with what is missing filled in.
 *
 * @throws {RangeError} an option out of range, or two that exclude each other
 */
export function chunkOptions(options: ChunkOptions = {}): ChunkSettings {
  const { size = 100, overlap = 0, sentences = 0, byPage = false, minTokens = 0, parent = 0 } = options
  requireWhole('size', size, 1, 'words')
  requireWhole('overlap', overlap, 0, 'words')
  if (overlap >= size) {
    throw new RangeError(`chunks.overlap must be below size (${size}), not ${overlap}: a passage would repeat the last`)
  }
  requireWhole('minTokens', minTokens, 0, 'tokens')
  requireWhole('sentences', sentences, 0, 'sentences')
  if (sentences > 0 && (overlap > 0 || parent > 0)) {
    throw new RangeError('chunks.sentences goes neither with overlap nor with parent: leave them out, or sentences')
  }
  requireWhole('parent', parent, 0, 'words')
  if (parent > 0 && parent <= size) {
    throw new RangeError(`chunks.parent must be above size (${size}), not ${parent}: it is what passages are cut from`)
  }
  return { size, overlap, sentences, byPage, minTokens, parent }
}

/**
 * Cuts a document into passages of whole sentences. A heading begins a new passage, unless the sections fit into one
 * together: then short sections share a passage. A passage may cross pages, since sentences do, and since questions find
 * their page no worse for it (README); the page of a quote is `pageAt` its own offset.
 *
 * @param document  as a loader gives it
 * @param options   how large passages are, and where they end
 * @returns the passages in the order of the text; none of a document without words
 * @throws {RangeError} an option out of range, or two that exclude each other
 *
 * @example
 * ```ts
 * import { chunkDocument, loadMarkdown } from '@llm-cookbook/rag'
 *
 * const text = '# Pump\n\nIt is checked every month. It starts by itself.\n\n## Noise\n\nIt hums at night.'
 * const manual = loadMarkdown(text, { source: 'manual.md' })
 * const passages = chunkDocument(manual, { size: 10 })
 * passages.map(({ start, end }) => manual.text.slice(start, end))
 * // => ['Pump\n\nIt is checked every month. It starts by itself.', 'Noise\n\nIt hums at night.']
 * passages.at(-1)!.headings // => ['Pump', 'Noise']
 * ```
 */
export function chunkDocument(document: Document, options: ChunkOptions = {}): DocumentChunk[] {
  const { size, overlap, sentences: perPassage, byPage, minTokens, parent } = chunkOptions(options)
  const { text, headings, pages } = document
  const pathAt = headingPaths(document)
  const cut = ({ start, end }: Span, size: number, overlap: number): Span[] =>
    chunk(text.slice(start, end), { size, overlap }).map(piece => ({
      start: start + piece.start,
      end: start + piece.end
    }))
  const passagesOf = (region: Span): (Span & { parent?: Span })[] => {
    if (perPassage > 0) return bySentences(document, region, perPassage)
    const groups = groupSections(text, region, headings, Math.max(size, parent))
    if (parent === 0) return groups.flatMap(group => cut(group, size, overlap))
    return groups
      .flatMap(group => cut(group, parent, 0))
      .flatMap(whole => cut(whole, size, overlap).map(span => ({ ...span, parent: whole })))
  }
  const regions = byPage ? pages : [{ start: 0, end: text.length }]
  return regions
    .flatMap(passagesOf)
    .filter(({ start, end }) => Math.ceil((end - start) / 4) >= minTokens)
    .map(({ start, end, parent }) => ({ start, end, headings: pathAt(start), ...(parent && { parent }) }))
}

function requireWhole(option: keyof ChunkOptions, value: number, least: number, unit: string): void {
  if (Number.isInteger(value) && value >= least) return
  throw new RangeError(`chunks.${option} must be a whole number of ${unit} from ${least} up, not ${value}`)
}

/** So many sentences in a row; the last passage has what is left. A heading belongs to the sentence after it. */
function bySentences({ text, headings }: Document, { start, end }: Span, perPassage: number): Span[] {
  const passages: Span[] = []
  let open: { start: number; end: number; sentences: number } | undefined
  let next = 0
  for (const sentence of sentences(text.slice(start, end))) {
    const [from, to] = [start + sentence.start, start + sentence.end]
    while (next < headings.length && headings[next]!.end < to) next++
    const isHeading = next < headings.length && headings[next]!.start <= from
    if (open === undefined || open.sentences === perPassage) {
      open = { start: from, end: to, sentences: 0 }
      passages.push(open)
    }
    open.end = to
    if (!isHeading) open.sentences++
  }
  return passages.map(passage => ({ start: passage.start, end: passage.end }))
}

/** The spans of a region between headings, neighbours joined as long as they have at most `size` words together. */
function groupSections(text: string, { start, end }: Span, headings: readonly Heading[], size: number): Span[] {
  const groups: { start: number; end: number; words: number }[] = []
  const inside = headings.map(heading => heading.start).filter(at => at > start && at < end)
  const bounds = [start, ...inside, end]
  for (let i = 0; i + 1 < bounds.length; i++) {
    const [from, to] = [bounds[i]!, bounds[i + 1]!]
    if (from >= to) continue
    const count = words(text.slice(from, to)).length
    const last = groups.at(-1)
    if (last !== undefined && last.words + count <= size) {
      last.end = to
      last.words += count
    } else groups.push({ start: from, end: to, words: count })
  }
  return groups
}

/**
 * From the offset of a passage to the texts of the headings that its first words stand under; headings that the passage
 * begins with are among them. Offsets must be asked for in ascending order.
 */
function headingPaths({ text, headings }: Pick<Document, 'text' | 'headings'>): (start: number) => string[] {
  const open: Heading[] = []
  let next = 0
  return start => {
    let at = start
    for (; next < headings.length && headings[next]!.start <= at; next++) {
      const heading = headings[next]!
      while (open.length > 0 && open.at(-1)!.level >= heading.level) open.pop()
      open.push(heading)
      if (heading.start >= start) at = skipBlank(text, heading.end)
    }
    return open.map(heading => heading.text)
  }
}

function skipBlank(text: string, from: number): number {
  const word = /\S/g
  word.lastIndex = from
  return word.exec(text)?.index ?? text.length
}
