import { Matrix } from '@llm-cookbook/vector'
import type { Embedder } from '../../src/index.ts'

/**
 * An embedder that can be reckoned by hand: component i of a vector says how often the word i of `vocabulary` occurs.
 * `texts` collects what it was asked, so that tests can see what was embedded and how often.
 */
export function bagOfWords(
  vocabulary: readonly string[],
  fingerprint = 'bag-of-words'
): Embedder & { texts: string[] } {
  const texts: string[] = []
  return {
    texts,
    fingerprint,
    embed(given) {
      texts.push(...given)
      const rows = given.map(text => {
        const words = text.toLowerCase().match(/\p{L}+/gu) ?? []
        return vocabulary.map(word => words.filter(one => one === word).length)
      })
      return Promise.resolve(new Matrix(rows.length, vocabulary.length, Float32Array.from(rows.flat())))
    }
  }
}
