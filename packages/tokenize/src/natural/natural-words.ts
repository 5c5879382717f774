import type { Token } from '../token.ts'
import { locate } from './locate.ts'

/** What the tokenizers of `natural` have in common. */
export interface NaturalTokenizer {
  tokenize(text: string): string[] | null
}

/**
 * The tokens that a tokenizer of `natural` finds, with the offsets that it does not tell: each stands at its first occurrence
 * behind the one before. Empty tokens are left out.
 *
 * @throws {TypeError} if a token does not stand there, as with a tokenizer that rewrites the text
 */
export function naturalWords(text: string, tokenizer: NaturalTokenizer): Token[] {
  return locate(text, tokenizer)
}
