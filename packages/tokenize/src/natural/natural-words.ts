import type { Token } from '../token.ts'
import { locate } from './locate.ts'

/** What the tokenizers of `natural` have in common. */
export interface NaturalTokenizer {
  /**
   * The tokens in the order of the text, as they stand there; `null` where there are none.
   *
   * @param text of any length
   */
  tokenize(text: string): string[] | null
}

/**
 * The tokens that a tokenizer of `natural` finds, with the offsets that it does not tell: each stands at its first occurrence
 * behind the one before. Empty tokens are left out.
 *
 * @param text what the tokenizer is given, and what the offsets are of
 * @param tokenizer one of `natural`'s, or any other with `tokenize`
 * @throws {TypeError} if a token does not stand there, as with a tokenizer that rewrites the text
 *
 * @example
 * ```ts
 * import tokenizers from 'natural/lib/natural/tokenizers/index.js'
 * import { naturalWords } from '@llm-cookbook/tokenize/natural'
 *
 * naturalWords("I don't", new tokenizers.TreebankWordTokenizer())
 * // => [{ text: 'I', start: 0, end: 1 }, { text: 'do', start: 2, end: 4 }, { text: "n't", start: 4, end: 7 }]
 * ```
 */
export function naturalWords(text: string, tokenizer: NaturalTokenizer): Token[] {
  return locate(text, tokenizer)
}
