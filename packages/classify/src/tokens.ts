/** Cuts a text into words, or whatever is to be counted: words of `@llm-cookbook/tokenize`, tokens and stems of `natural`. */
export type Tokenize = (text: string) => readonly string[]

/**
 * Lower-case words of two letters, digits or underscores and more: what scikit-learn's vectorizers take for words.
 *
 * @param text  in any script; where words are not set apart by spaces, whole phrases come out as one
 *
 * @example
 * ```ts
 * import { lowercaseWords } from '@llm-cookbook/classify'
 *
 * lowercaseWords("It's a 5-star Café!") // => ['it', 'star', 'café']
 * ```
 */
export function lowercaseWords(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}_]{2,}/gu) ?? []
}

/** How often each word occurs in a text. */
export function countTokens(text: string, tokenize: Tokenize): Map<string, number> {
  const counts = new Map<string, number>()
  for (const token of tokenize(text)) counts.set(token, (counts.get(token) ?? 0) + 1)
  return counts
}

/** @throws TypeError unless it is an array of strings */
export function checkTexts(texts: readonly unknown[], name = 'texts'): void {
  if (!Array.isArray(texts)) throw new TypeError(`${name}: expected an array of strings, got ${typeof texts}`)
  for (const [i, text] of texts.entries()) {
    if (typeof text !== 'string') {
      throw new TypeError(`${name}[${i}]: expected a string, got ${text === null ? 'null' : typeof text}`)
    }
  }
}

/** @throws TypeError unless it is a function */
export function checkTokenize(tokenize: unknown): void {
  if (typeof tokenize !== 'function') {
    throw new TypeError(`tokenize: expected a function from a text to its words, got ${typeof tokenize}`)
  }
}
