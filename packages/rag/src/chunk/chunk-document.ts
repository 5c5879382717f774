import { chunk, words } from '@llm-cookbook/tokenize'
import type { Document, Heading, Span } from '../document.ts'

export interface ChunkOptions {
  /** The most words a passage may have. Default 100: see README, 'How it works'. */
  size?: number | undefined
  /** How many words of whole sentences a passage repeats from the one before, at most; less than `size`. Default 0. */
  overlap?: number | undefined
}

/** The options with what was missing filled in. */
export type ChunkSettings = { readonly [name in keyof ChunkOptions]-?: number }

/** A passage of a document: `document.text.slice(start, end)`, never blank. */
export interface DocumentChunk extends Span {
  /** Texts of the headings that it stands under, outermost first. */
  readonly headings: readonly string[]
}

/**
 * The options with what is missing filled in.
 *
 * @throws {RangeError} `size` or `overlap` out of range
 */
export function chunkOptions({ size = 100, overlap = 0 }: ChunkOptions = {}): ChunkSettings {
  if (!(Number.isInteger(size) && size >= 1)) {
    throw new RangeError(`chunks.size must be a whole number of words from 1 up, not ${size}`)
  }
  if (!(Number.isInteger(overlap) && overlap >= 0 && overlap < size)) {
    throw new RangeError(
      `chunks.overlap must be a whole number of words from 0 up, below size (${size}), not ${overlap}`
    )
  }
  return { size, overlap }
}

/**
 * Cuts a document into passages of whole sentences. A heading begins a new passage, unless the sections fit into one
 * together: then short sections share a passage. A passage may cross pages, since sentences do, and since questions find
 * their page no worse for it (README); the page of a quote is `pageAt` its own offset.
 *
 * @throws {RangeError} `size` or `overlap` out of range
 */
export function chunkDocument(document: Document, options: ChunkOptions = {}): DocumentChunk[] {
  const { size, overlap } = chunkOptions(options)
  const { text, headings } = document
  const pathAt = headingPaths(document)
  return groupSections(text, headings, size).flatMap(group =>
    chunk(text.slice(group.start, group.end), { size, overlap }).map(piece => {
      const start = group.start + piece.start
      return { start, end: group.start + piece.end, headings: pathAt(start) }
    })
  )
}

/** The spans between headings, neighbours joined as long as they have at most `size` words together. */
function groupSections(text: string, headings: readonly Heading[], size: number): Span[] {
  const groups: { start: number; end: number; words: number }[] = []
  const bounds = [0, ...headings.map(heading => heading.start), text.length]
  for (let i = 0; i + 1 < bounds.length; i++) {
    const [start, end] = [bounds[i]!, bounds[i + 1]!]
    if (start >= end) continue
    const count = words(text.slice(start, end)).length
    const last = groups.at(-1)
    if (last !== undefined && last.words + count <= size) {
      last.end = end
      last.words += count
    } else groups.push({ start, end, words: count })
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
