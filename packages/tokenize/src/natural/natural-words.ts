import type { Token } from '../token.ts'

/** What the tokenizers of `natural` have in common. */
export interface NaturalTokenizer {
  tokenize(text: string): string[] | null
}

/**
 * The tokens that a tokenizer of `natural` finds, with the offsets that it does not tell: each stands at its first occurrence
 * behind the one before.
 *
 * @throws {TypeError} if a token does not stand there, as with a tokenizer that rewrites the text
 */
export function naturalWords(text: string, tokenizer: NaturalTokenizer): Token[] {
  let end = 0
  return (tokenizer.tokenize(text) ?? []).map(token => {
    const start = text.indexOf(token, end)
    if (start < 0) {
      throw new TypeError(
        `tokenizer must return pieces of the text in order, got ${JSON.stringify(token)} after offset ${end}`
      )
    }
    end = start + token.length
    return { text: token, start, end }
  })
}
