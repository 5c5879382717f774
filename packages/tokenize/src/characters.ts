import type { Token } from './token.ts'

let segmenter: Intl.Segmenter | undefined

/** The characters of a text as a reader sees them: extended grapheme clusters (UAX #29), white space included. */
export function characters(text: string): Token[] {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  const found: Token[] = []
  for (const { segment, index } of segmenter.segment(text)) {
    found.push({ text: segment, start: index, end: index + segment.length })
  }
  return found
}
