import { segmenter } from './segmenter.ts'
import type { Token } from './token.ts'

/**
 * The characters of a text as a reader sees them, white space included: extended grapheme clusters (UAX #29, section 3).
 *
 * @example
 * ```ts
 * import { characters } from '@llm-cookbook/tokenize'
 *
 * const found = characters('We 👨‍👩‍👧')
 * found.map(({ text }) => text) // => ['W', 'e', ' ', '👨‍👩‍👧']
 * found[3] // => { text: '👨‍👩‍👧', start: 3, end: 11 }
 * ```
 */
export function characters(text: string): Token[] {
  const found: Token[] = []
  for (const { segment, index } of segmenter('grapheme').segment(text)) {
    found.push({ text: segment, start: index, end: index + segment.length })
  }
  return found
}
