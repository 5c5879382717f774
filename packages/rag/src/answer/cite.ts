import type { Citation } from './answer.ts'
import { pageAt, type Span } from '../document.ts'
import type { Source } from './source.ts'

/** The citation of a span of the document's text that lies in the hit. */
export function cite(hit: Source, { start, end }: Span, score: number): Citation {
  const { source, title, headings, document } = hit
  const page = pageAt(document, start)
  const label = document.pages.find(({ number }) => number === page)?.label
  const quote = hit.text.slice(start - hit.start, end - hit.start)
  return { source, title, page, ...(label !== undefined && { pageLabel: label }), headings, quote, score, start, end }
}
