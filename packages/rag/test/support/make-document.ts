import { createHash } from 'node:crypto'
import type { Document, Heading } from '../../src/index.ts'

/** A document of one page, its headings found by their text. */
export function makeDocument(
  source: string,
  text: string,
  { title = source, headings = [] }: { title?: string; headings?: [level: number, text: string][] } = {}
): Document {
  let from = 0
  return {
    source,
    hash: createHash('sha256').update(text).digest('hex'),
    title,
    text,
    pages: [{ number: 1, start: 0, end: text.length }],
    headings: headings.map(([level, heading]): Heading => {
      const start = text.indexOf(heading, from)
      if (start < 0) throw new Error(`the text has no '${heading}'`)
      from = start + heading.length
      return { level, text: heading, start, end: from }
    }),
    warnings: []
  }
}
