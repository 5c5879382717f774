import { createRandom } from '@llm-cookbook/vector'
import type { Document } from '../../src/index.ts'
import { makeDocument } from './make-document.ts'

/** Words of the generated documents; with `bagOfWords` their vectors too. */
export const vocabulary = Array.from({ length: 24 }, (_, i) => `word${String.fromCharCode(97 + i)}`)

/** The same documents for the same numbers: sentences of a few words, with a section or two. */
export function generateDocuments(count: number, sentences: number, seed = 1): Document[] {
  const random = createRandom(seed)
  const word = () => vocabulary[random.integer(vocabulary.length)]!
  const sentence = () => `Here ${Array.from({ length: 4 + random.integer(4) }, word).join(' ')}.`
  return Array.from({ length: count }, (_, i) => {
    const heading = `Part ${i} ${word()}`
    const text = Array.from({ length: sentences }, sentence).join(' ')
    const half = text.indexOf('. ', text.length / 2) + 2
    const whole = `${text.slice(0, half)}\n\n${heading}\n\n${text.slice(half)}`
    return makeDocument(`document-${i}`, whole, { title: `Title ${word()}`, headings: [[1, heading]] })
  })
}
