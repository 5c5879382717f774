import type { Document, Heading, Link, MetadataValue, Page } from '../document.ts'

/** A paragraph, heading, table or piece of code: what stands between two blank lines of a document's text. */
export interface Block {
  readonly text: string
  /** Makes the block a heading; 1 is the outermost. */
  readonly level?: number
  /** Spans of this block's text that lead somewhere. */
  readonly links?: readonly Link[]
  /**
   * What stands between it and the block before, by default a blank line: a space (in Chinese and Japanese nothing) where
   * a paragraph goes on over the end of a page.
   */
  readonly gap?: '' | ' '
}

/** What a loader cannot know from the text alone. */
export interface Origin {
  readonly source: string
  readonly hash: string
  /** By default the first heading of the outermost level that occurs, else the name in `source`. */
  readonly title?: string | undefined
  readonly warnings?: readonly string[]
  readonly metadata?: Readonly<Record<string, MetadataValue>>
  /** What is printed as the number of each page, where the file tells. */
  readonly labels?: readonly (string | undefined)[]
}

/** One text out of the blocks of each page, with the spans of pages, headings and links. Blank blocks are left out. */
export function composeDocument(origin: Origin, blocksOfPages: readonly (readonly Block[])[]): Document {
  const parts: string[] = []
  const headings: Heading[] = []
  const links: Link[] = []
  const spans: { start: number; end: number }[] = []
  let length = 0
  for (const blocks of blocksOfPages) {
    let start = -1
    for (const block of blocks) {
      const { text, from } = withoutBlankLines(block.text)
      if (text === '') continue
      if (length > 0) {
        const gap = block.gap ?? '\n\n'
        parts.push(gap)
        length += gap.length
      }
      if (start < 0) start = length
      if (block.level !== undefined) {
        headings.push({ level: block.level, text, start: length, end: length + text.length })
      }
      for (const link of block.links ?? []) {
        const span = { start: Math.max(link.start - from, 0), end: Math.min(link.end - from, text.length) }
        if (span.start < span.end && isHarmless(link.url))
          links.push({ start: length + span.start, end: length + span.end, url: link.url })
      }
      parts.push(text)
      length += text.length
    }
    spans.push({ start, end: length })
  }
  // A page without text is the empty span where the next page begins.
  for (let next = length, i = spans.length - 1; i >= 0; i--) {
    const span = spans[i]!
    if (span.start < 0) span.start = span.end = next
    next = span.start
  }
  const pages = spans.map((span, i): Page => {
    const label = origin.labels?.[i]
    return label === undefined ? { number: i + 1, ...span } : { number: i + 1, ...span, label }
  })
  const { source, hash, warnings = [], metadata = {} } = origin
  const title = tidyTitle(origin.title) ?? outermost(headings) ?? nameOf(source)
  const document = { source, hash, title, text: parts.join(''), pages, headings, warnings }
  return {
    ...document,
    ...(Object.keys(metadata).length > 0 && { metadata }),
    ...(links.length > 0 && { links })
  }
}

/** Code keeps the indentation of its first line. Lone surrogates would not survive being written as UTF-8. */
function withoutBlankLines(text: string): { text: string; from: number } {
  const first = text.search(/\S/)
  if (first < 0) return { text: '', from: 0 }
  const from = text.lastIndexOf('\n', first) + 1
  return { text: text.slice(from).trimEnd().toWellFormed(), from }
}

function tidyTitle(title: string | undefined): string | undefined {
  const tidy = title?.replace(/\s+/g, ' ').trim()
  return tidy === '' ? undefined : tidy
}

function outermost(headings: readonly Heading[]): string | undefined {
  const level = headings.reduce((least, heading) => Math.min(least, heading.level), Infinity)
  return tidyTitle(headings.find(heading => heading.level === level)?.text)
}

/** The last part of a path or an address, or all of it. */
function nameOf(source: string): string {
  return source.split(/[\\/]/).findLast(part => part !== '') ?? source
}

/** Whether an address is relative or of a kind that leads somewhere: not one that runs or holds something itself. */
function isHarmless(url: string): boolean {
  // As browsers read it: without the control characters and spaces that could hide the scheme.
  // eslint-disable-next-line no-control-regex -- these are what is meant
  const bare = url.replace(/[\x00-\x20]/g, '')
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(bare)?.[1]
  return bare !== '' && url.length <= LONGEST_URL && (scheme === undefined || LEADING.has(scheme.toLowerCase()))
}

/** Letters of an address; no browser takes much longer ones. */
const LONGEST_URL = 8192

const LEADING = new Set(['http', 'https', 'mailto', 'tel', 'ftp', 'sftp', 'news', 'urn', 'doi', 'geo', 'file'])
