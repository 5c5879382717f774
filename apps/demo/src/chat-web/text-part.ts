import type { Document } from '@llm-cookbook/rag'
import { nameOf } from './intake.ts'
import type { TextPart } from './protocol.ts'

/** UTF-16 units of a part: some pages, which a browser lays out at once. */
const partLength = 40_000
/** How far before `from` a part begins, where no paragraph does. */
const lead = 2000

/**
 * Part of a document's text: from the beginning of the paragraph in which `from` stands to the end of the last that fits.
 *
 * @param from  UTF-16 units from the text's beginning
 */
export function textPart(document: Document, from: number): TextPart {
  const { text } = document
  const at = Math.min(from, text.length)
  const gap = text.lastIndexOf('\n\n', at)
  const start = whole(text, Math.max(gap < 0 ? 0 : Math.min(gap + 2, at), at - lead))
  const full = Math.min(start + partLength, text.length)
  const paragraph = full === text.length ? full : text.lastIndexOf('\n\n', full)
  return cut(document, start, whole(text, paragraph > at ? paragraph : full))
}

/** The text of a page; undefined if the document has none of this number, counted from 1. */
export function textOfPage(document: Document, number: number): TextPart | undefined {
  const page = document.pages.find(page => page.number === number)
  return page && cut(document, page.start, page.end)
}

function cut({ source, title, text, headings, pages }: Document, start: number, end: number): TextPart {
  return {
    ...{ name: nameOf(source), title, text: text.slice(start, end), start, end, length: text.length },
    pages: pages.length,
    headings: headings
      .filter(heading => heading.start >= start && heading.end <= end)
      .map(({ start, end, level }) => ({ start, end, level }))
  }
}

/** The offset, or the one before it if that would part the halves of a character. */
function whole(text: string, offset: number): number {
  const code = text.charCodeAt(offset)
  return code >= 0xdc00 && code <= 0xdfff ? offset - 1 : offset
}
