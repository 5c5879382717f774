import type { Analyzer } from '@llm-cookbook/rag'
import { sentences } from '@llm-cookbook/tokenize'

/**
 * The part of a passage to show to somebody who searched for `query`: from the sentence that has most of its terms, at
 * most `length` characters, with an ellipsis where something is left out.
 */
export function glimpse(
  passage: string,
  query: string,
  { analyzer, length }: { analyzer: Analyzer; length: number }
): string {
  if (passage.length <= length) return passage
  const wanted = new Set(analyzer.terms(query))
  let [start, most] = [0, 0]
  for (const sentence of sentences(passage)) {
    const found = new Set(analyzer.terms(sentence.text).filter(term => wanted.has(term))).size
    if (found > most) [start, most] = [sentence.start, found]
  }
  // Rather more before the sentence than an empty rest after it.
  start = Math.min(start, Math.max(0, passage.indexOf(' ', passage.length - length)))
  const text = passage.slice(start).trim()
  const end = text.lastIndexOf(' ', length)
  const shown = text.length <= length ? text : `${text.slice(0, end > 0 ? end : length)} …`
  return start > 0 ? `… ${shown}` : shown
}
