import { createRandom } from '@llm-cookbook/vector'
import { readGlove, type WordVectors } from './data/glove.ts'
import { type Opinion, readOpinions } from './data/sentiment.ts'
import { readSts, type ScoredPair } from './data/sts.ts'
import { type Article, readWikipedia } from './data/wikipedia.ts'
import { readWordnet, type Sense } from './data/wordnet.ts'
import { sameWords } from './same-words.ts'

/** All that a table is trained on. */
export interface Corpus {
  glove: WordVectors
  scored: ScoredPair[]
  opinions: Opinion[]
  articles: Article[]
  senses: Sense[]
}

/**
 * Reads the corpus, without whatever sentence has the words of one in the dev and test parts of the STS Benchmark, in
 * their order: so that no text of an evaluation is trained on.
 */
export function readCorpus(dataFolder: string): Corpus {
  const held = new Set(
    (['dev', 'test'] as const)
      .flatMap(part => readSts(dataFolder, part))
      .flatMap(({ a, b }) => [sameWords(a), sameWords(b)])
  )
  const free = (text: string): boolean => !held.has(sameWords(text))
  return {
    glove: readGlove(),
    scored: readSts(dataFolder, 'train').filter(({ a, b }) => free(a) && free(b)),
    opinions: readOpinions().filter(({ text }) => free(text)),
    articles: readWikipedia().map(({ title, sentences }) => ({ title, sentences: sentences.filter(free) })),
    senses: readWordnet().map(({ words, definition, examples }) => ({
      words,
      definition,
      examples: examples.filter(free)
    }))
  }
}

/** How many texts of a kind the teacher is asked for. */
const asked = { words: 16_000, examples: 10_000, definitions: 1000, wikipedia: 1000 }

/** The words and the sentences that the teacher is asked for, each once. */
export function textsForTeacher({ glove, scored, opinions, articles, senses }: Corpus): {
  words: string[]
  sentences: string[]
} {
  const random = createRandom(1)
  const some = (texts: string[], count: number): string[] => {
    const all = texts.filter(text => text.length >= 10 && text.length <= 180)
    return random.shuffle(all).slice(0, count)
  }
  const words = glove.words.filter(word => /^[a-z]+$/.test(word)).slice(0, asked.words)
  const examples = senses.flatMap(sense => sense.examples)
  const definitions = senses.map(sense => sense.definition)
  const wikipedia = articles.flatMap(article => article.sentences)
  const texts = new Set([
    ...words,
    ...scored.flatMap(({ a, b }) => [a, b]),
    ...opinions.map(({ text }) => text),
    ...some(examples, asked.examples),
    ...some(definitions, asked.definitions),
    ...some(wikipedia, asked.wikipedia)
  ])
  return { words, sentences: [...texts].slice(words.length) }
}
