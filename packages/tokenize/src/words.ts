import type { Token } from './token.ts'

let segmenter: Intl.Segmenter | undefined

/** The words of a text in order: what Unicode's word boundaries (UAX #29) enclose, if it holds a letter or digit. */
export function words(text: string): Token[] {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'word' })
  const found: Token[] = []
  for (const { segment, index, isWordLike } of segmenter.segment(text)) {
    if (isWordLike) found.push({ text: segment, start: index, end: index + segment.length })
  }
  return found
}
