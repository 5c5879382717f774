import { sentences } from '@llm-cookbook/tokenize'
import type { Span } from '../document.ts'

export interface CitedSentence extends Span {
  readonly text: string
  /** What it cites, each number once, whether or not such a source exists. */
  readonly numbers: readonly number[]
}

/**
 * The sentences of a model's answer with the sources that they cite: `[1]`, `[2, 3]`, `[1][4]`, `[2-4]`. A citation behind
 * the end of a sentence, on the same line, belongs to that sentence. Linear in the length of the answer.
 */
export function parseCitations(answer: string): CitedSentence[] {
  const found = sentences(answer).map(token => ({ ...token, numbers: new Set<number>() }))
  let at = 0
  // As far as the sentence consists of nothing but citations.
  let head = found[0]?.start ?? 0
  for (const { 0: mark, index, 1: list = '' } of answer.matchAll(citation)) {
    for (; at + 1 < found.length && found[at + 1]!.start <= index; at++) head = found[at + 1]!.start
    const leads = answer.slice(head, index).trim() === ''
    if (leads) head = index + mark.length
    const before = found[at - 1]
    const goesBack = leads && before !== undefined && !answer.slice(before.end, found[at]!.start).includes('\n')
    for (const number of expand(list)) (goesBack ? before : found[at])?.numbers.add(number)
  }
  return found.map(({ text, start, end, numbers }) => ({ text, start, end, numbers: [...numbers] }))
}

/** The sentence without its citations. */
export function withoutCitations(sentence: string): string {
  return sentence.replace(citation, ' ')
}

const citation = /\[\s*(\d{1,6}(?:\s*[,;–-]\s*\d{1,6})*)\s*\]/g

/** `'2, 4-6'` to 2, 4, 5, 6. Of a range that no prompt has sources for, the ends. */
function expand(list: string): number[] {
  return list.split(/[,;]/).flatMap(part => {
    const ends = part.split(/[–-]/).map(Number)
    const [first, last] = [ends[0]!, ends.at(-1)!]
    return last > first && last - first < 100
      ? Array.from({ length: last - first + 1 }, (_, i) => first + i)
      : [first, last]
  })
}
