import { subwordRows } from '@llm-cookbook/embed-client'
import { createRandom } from '@llm-cookbook/vector'
import { misspell } from './misspell.ts'
import { SparseAdam } from './sparse-adam.ts'

/** Words with the vectors that their n-grams are to give: the commonest first. */
export interface KnownWords {
  words: readonly string[]
  /** Row-major, `size` numbers a word. */
  vectors: Float32Array
  size: number
}

export interface SubwordOptions {
  buckets: number
  /** Of 256 words each. */
  steps: number
  learningRate: number
  seed: number
}

const batch = 256

/**
 * A table of character n-grams whose mean is, with the least squared error, the vector of a word: so a word that
 * resembles no other comes out short and counts for little. Half of the words that it sees are any, right as they are;
 * the other half are common ones, misspelt.
 */
export function trainSubwords({ words, vectors, size }: KnownWords, options: SubwordOptions): Float32Array {
  const random = createRandom(options.seed)
  const table = new Float32Array(options.buckets * size)
  const optimizer = new SparseAdam(table, size)
  const error = new Float64Array(size)
  for (let step = 0; step < options.steps; step++) {
    for (let i = 0; i < batch; i++) {
      const isMisspelt = i % 2 === 0
      // The square gives a word of rank r a chance of about 1 / sqrt(r).
      const w = Math.floor(words.length * (isMisspelt ? random.uniform() ** 2 : random.uniform()))
      const rows = subwordRows(isMisspelt ? misspell(words[w]!, random) : words[w]!, options.buckets)
      if (rows.length === 0) continue
      const share = 1 / rows.length
      for (let k = 0; k < size; k++) error[k] = -vectors[w * size + k]!
      for (const row of rows) for (let k = 0; k < size; k++) error[k]! += share * table[row * size + k]!
      for (let k = 0; k < size; k++) error[k]! *= (2 * share) / batch
      for (const row of rows) optimizer.add(row, error)
    }
    optimizer.step(options.learningRate * (1 - step / options.steps))
  }
  return table
}
