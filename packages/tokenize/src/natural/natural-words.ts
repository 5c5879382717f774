import type { Token } from '../token.ts'

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
  const found: Token[] = []
  let end = 0
  for (const token of tokenizer.tokenize(text) ?? []) {
    const start = text.indexOf(token, end)
    if (start < 0) {
      const what = `${JSON.stringify(token)} after offset ${end}`
      throw new TypeError(`tokenizer must return pieces of the text in order, got ${what}`)
    }
    end = start + token.length
    if (token !== '') found.push({ text: token, start, end })
  }
  return found
}
