import { createRandom } from '@llm-cookbook/vector'
import type { WordVectors } from '../../src/word-vectors.ts'

/** Words that only stand beside others of their topic, and some that stand everywhere. */
const topics: readonly (readonly string[])[] = [
  ['wheat', 'bread', 'flour', 'oven', 'dough', 'baker', 'yeast', 'crust'],
  ['star', 'planet', 'orbit', 'comet', 'moon', 'galaxy', 'telescope', 'eclipse'],
  ['violin', 'opera', 'chord', 'melody', 'piano', 'singer', 'rhythm', 'concert'],
  ['goal', 'striker', 'referee', 'stadium', 'penalty', 'league', 'keeper', 'match']
]
const everywhere = ['the', 'of', 'and', 'a']

/** So many sentences of ten words, a line each. */
export function topicText(sentences: number, seed: number = 1): string {
  const random = createRandom(seed)
  const word = (words: readonly string[]): string => words[random.integer(words.length)]!
  return Array.from({ length: sentences }, () => {
    const topic = topics[random.integer(topics.length)]!
    return Array.from({ length: 10 }, () => word(random.uniform() < 0.3 ? everywhere : topic)).join(' ')
  }).join('\n')
}

/** What share of the topics' words have another word of their topic nearest to them; words to `exclude` aside. */
export function topicPurity(vectors: WordVectors, exclude: readonly string[] = []): number {
  const nearest = (word: string): string =>
    vectors.nearest(word, { k: 1, exclude: [...everywhere, ...exclude] })[0]!.word
  const right = topics.flatMap(topic => topic.map(word => topic.includes(nearest(word))))
  return right.filter(Boolean).length / right.length
}

/** All vectors, to be compared to the last bit. */
export function bytesOf({ matrix }: WordVectors): Buffer {
  return Buffer.from(matrix.data.buffer, matrix.data.byteOffset, matrix.data.byteLength)
}
