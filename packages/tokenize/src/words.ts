import { segmenter } from './segmenter.ts'
import type { Token } from './token.ts'

/**
 * The words of a text in order: the segments between Unicode's word boundaries (UAX #29, section 4) that hold a letter, a digit or
 * an ideograph, so neither white space nor marks. `don't`, `3.14`, `1,000`, `example.com` and `U.S` are one word each;
 * `zero-trust` is two. Chinese, Japanese, Thai and the like are cut by the dictionary of the JavaScript engine.
 */
export function words(text: string): Token[] {
  const found: Token[] = []
  for (const { segment, index, isWordLike } of segmenter('word').segment(text)) {
    // To the engine a row of underscores is like a word.
    if (isWordLike !== true || (segment.startsWith('_') && !/[\p{L}\p{N}]/u.test(segment))) continue
    found.push({ text: segment, start: index, end: index + segment.length })
  }
  return found
}
