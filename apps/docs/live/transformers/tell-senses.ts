import { cosine, Matrix } from '@llm-cookbook/vector'
import type { WordVectors } from '@llm-cookbook/word2vec'
import { attend, type AttendOptions } from './attend.ts'
import type { TwoSenses } from './senses.ts'
import { wordList } from './word-list.ts'

/** What becomes of a word in its sentence: its vector and what it attends to, added, as in a transformer's layer. */
export function inContext(
  vectors: WordVectors,
  text: string,
  word: string,
  options: AttendOptions
): { words: string[]; weights: Float32Array; before: Float32Array; after: Float32Array } | undefined {
  const words = wordList(text).filter(each => vectors.has(each))
  const at = words.indexOf(word)
  if (at < 0) return
  const rows = Matrix.fromRows(words.map(each => vectors.vector(each)!))
  const { weights, mixtures } = attend(rows, options)
  const before = rows.row(at)
  return { words, weights: weights.row(at), before, after: before.map((value, j) => value + mixtures.row(at)[j]!) }
}

export interface Told {
  readonly right: number
  readonly total: number
}

/**
 * Of how many sentences with an ambiguous word the most alike one, of the other five with this word, has it in the same
 * sense. Chance: two of five.
 *
 * @param vectorOf  of the word in a sentence
 */
export function tellSenses(
  words: readonly TwoSenses[],
  vectorOf: (text: string, word: string) => Float32Array
): Told & { readonly wrong: readonly string[] } {
  const wrong: string[] = []
  let total = 0
  for (const { word, senses } of words) {
    const uses = senses.flatMap((texts, sense) => texts.map(text => ({ sense, text, vector: vectorOf(text, word) })))
    for (const use of uses) {
      const others = uses.filter(other => other !== use)
      const likeness = others.map(({ vector }) => cosine(use.vector, vector))
      total++
      if (others[likeness.indexOf(Math.max(...likeness))]!.sense !== use.sense) wrong.push(use.text)
    }
  }
  return { right: total - wrong.length, total, wrong }
}
