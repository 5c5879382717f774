import { englishWords } from '@llm-cookbook/embed-client'

/**
 * The words of a table: those of letters and digits that are commonest in GloVe, and before them those that GloVe lacks
 * and the texts have so many times: one-letter words and numbers, mostly.
 */
export function chooseWords(
  gloveWords: readonly string[],
  texts: Iterable<string>,
  { words, atLeast }: { words: number; atLeast: number }
): string[] {
  const known = new Set(gloveWords)
  const counts = new Map<string, number>()
  for (const text of texts) {
    for (const word of englishWords(text)) if (!known.has(word)) counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  const missing = [...counts].filter(([word, count]) => count >= atLeast && isPlain(word)).map(([word]) => word)
  return [...missing.sort(), ...gloveWords.filter(isPlain)].slice(0, words)
}

function isPlain(word: string): boolean {
  return /^[a-z0-9]+$/.test(word)
}
