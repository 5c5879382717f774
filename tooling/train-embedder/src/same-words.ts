import { englishWords } from '@llm-cookbook/embed-client'

/** What texts with the same words in the same order have in common: the table cannot tell such texts apart. */
export function sameWords(text: string): string {
  return englishWords(text).join(' ')
}
