import { englishWords } from '@llm-cookbook/embed-client'

/** Texts as rows of a table of words: those of text i from `starts[i]` to `starts[i + 1]`. */
export interface Texts {
  count: number
  rows: Int32Array
  starts: Int32Array
}

/** Words that the vocabulary lacks are passed over. */
export function encodeTexts(texts: readonly string[], vocabulary: ReadonlyMap<string, number>): Texts {
  const rows: number[] = []
  const starts = new Int32Array(texts.length + 1)
  texts.forEach((text, i) => {
    for (const word of englishWords(text)) {
      const row = vocabulary.get(word)
      if (row !== undefined) rows.push(row)
    }
    starts[i + 1] = rows.length
  })
  return { count: texts.length, rows: Int32Array.from(rows), starts }
}
