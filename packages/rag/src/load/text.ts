import type { Document } from '../document.ts'
import { composeDocument } from './compose.ts'
import { sha256 } from './sha256.ts'

/** What every loader takes. */
export interface LoadOptions {
  /** Where it comes from: a path, an address, or any name; citations repeat it. */
  source: string
  /** SHA-256 of the original bytes, where the caller has it; by default that of what is handed in, as UTF-8. */
  hash?: string
}

/**
 * Plain text: paragraphs are what blank lines separate. Line breaks within one are kept, unless the text is wrapped at
 * a breadth, that is, each line is as full as it could be. Form feeds separate pages; there are no headings.
 *
 * @param text     of the whole file
 * @param options  `source`, what the file is called
 */
export function loadText(text: string, { source, hash = sha256(text) }: LoadOptions): Document {
  const pages = text
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .split('\f')
  return composeDocument(
    { source, hash },
    pages.map(page => paragraphsOf(page).map(lines => ({ text: unwrap(lines) })))
  )
}

function paragraphsOf(page: string): string[][] {
  const paragraphs: string[][] = [[]]
  for (const line of page.split('\n')) {
    const trimmed = line.trimEnd()
    if (trimmed === '') paragraphs.push([])
    else paragraphs.at(-1)!.push(trimmed)
  }
  return paragraphs
}

/** Breadths at which text is wrapped. Shorter lines are a list or a poem, longer ones are paragraphs of their own. */
const NARROWEST = 40
const BROADEST = 200

function unwrap(lines: readonly string[]): string {
  const breadth = lines.reduce((most, line) => Math.max(most, line.length), 0)
  const wrapped =
    breadth >= NARROWEST &&
    breadth <= BROADEST &&
    lines.every((line, i) => {
      const next = lines[i + 1]
      if (next === undefined) return true
      // It is wrapped here if the next word would not have fitted, and nothing else says that a line begins.
      return line.length + 1 + /^\S*/.exec(next)![0].length > breadth && !/^(?:\s|[-*+•]\s|\d+[.)]\s|>|\|)/.test(next)
    })
  return lines.join(wrapped ? ' ' : '\n')
}
