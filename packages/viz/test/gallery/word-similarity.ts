import { Matrix } from '@llm-cookbook/vector'
import { wordSimilaritySvg } from '../../src/index.ts'

/** How much each word has of people, of power, of food and of grammar. */
const vectors = {
  the: [0.1, 0, 0, 1],
  king: [0.8, 1, 0, 0.1],
  and: [0, 0.1, 0.1, 0.9],
  queen: [0.9, 0.8, 0.1, 0],
  eat: [0.5, 0, 0.9, -0.3],
  bread: [-0.2, 0.1, 1, 0],
  cheese: [-0.3, 0, 0.9, 0.1]
}
const words = ['the', 'king', 'and', 'the', 'queen', 'eat', 'bread', 'and', 'cheese'] as const

export default wordSimilaritySvg({
  title: 'How near the words of a sentence are to each other',
  words,
  vectors: Matrix.fromRows(words.map(word => vectors[word]))
})
