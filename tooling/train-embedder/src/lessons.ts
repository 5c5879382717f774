import type { Corpus } from './corpus.ts'
import { encodeTexts } from './train/texts.ts'
import type { Lessons, Taught } from './train/train.ts'

/**
 * Phrases for a positive and for a negative opinion. None of them is among the label wordings that the table is
 * measured with.
 */
const sides: [positive: string, negative: string][] = [
  ['excellent', 'awful'],
  ['the customer was satisfied', 'the customer was disappointed'],
  ['highly recommended', 'not recommended'],
  ['good quality', 'poor quality'],
  ['happy', 'unhappy'],
  ['the best', 'the worst'],
  ['a positive opinion', 'a negative opinion'],
  ['I enjoyed this and liked it', 'I disliked this']
]

/** What the table is taught: the corpus and the teacher's answers as rows of a vocabulary. */
export function makeLessons(
  corpus: Corpus,
  vocabulary: ReadonlyMap<string, number>,
  taught: { words: Taught; sentences: Taught }
): Lessons {
  const { scored, opinions } = corpus
  const encode = (texts: readonly string[]): ReturnType<typeof encodeTexts> => encodeTexts(texts, vocabulary)
  const paired = (pairs: readonly (readonly [string, string])[], share: number): Lessons['partners'][number] => ({
    a: encode(pairs.map(([a]) => a)),
    b: encode(pairs.map(([, b]) => b)),
    share
  })
  return {
    ...taught,
    scored: {
      a: encode(scored.map(({ a }) => a)),
      b: encode(scored.map(({ b }) => b)),
      scores: Float32Array.from(scored, ({ score }) => score)
    },
    partners: [paired(neighbours(corpus), 0.45), paired(meanings(corpus), 0.35), paired(titles(corpus), 0.2)],
    opinions: {
      texts: encode(opinions.map(({ text }) => text)),
      sides: Float32Array.from(opinions, ({ positive }) => (positive ? 1 : -1)),
      positive: encode(sides.map(([positive]) => positive)),
      negative: encode(sides.map(([, negative]) => negative))
    }
  }
}

/** Sentences that follow one another. */
function neighbours({ articles }: Corpus): [string, string][] {
  return articles.flatMap(({ sentences }) =>
    sentences.flatMap((sentence, i): [string, string][] =>
      i % 2 === 0 && i + 1 < sentences.length ? [[sentence, sentences[i + 1]!]] : []
    )
  )
}

/** Words and what they mean. */
function meanings({ senses }: Corpus): [string, string][] {
  return senses.map(({ words, definition }) => [words.join(' '), definition])
}

/** The titles of articles, and sentences from their beginning. */
function titles({ articles }: Corpus): [string, string][] {
  return articles.flatMap(({ title, sentences }) =>
    sentences.slice(0, 5).map((sentence): [string, string] => [title, sentence])
  )
}
