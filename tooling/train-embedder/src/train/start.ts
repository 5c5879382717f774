import type { WordVectors } from '../data/glove.ts'
import { encode } from './encoder.ts'
import { addProducts } from './products.ts'
import { ridge } from './ridge.ts'
import type { Taught } from './train.ts'

/** The mean length of a word's vector at the start: against it the learning rate is to be seen. */
const meanLength = 0.5

/**
 * The table to start from: GloVe's vectors, weighted by the law of Zipf as SIF does, and mapped linearly to where the
 * teacher has the sentences. Words that GloVe lacks start at zero.
 */
export function startTable(words: readonly string[], glove: WordVectors, { texts, teacher }: Taught): Float32Array {
  const { dimensions: from } = glove
  const to = teacher.columns
  const weighted = weightedGlove(words, glove)
  const all = Array.from({ length: texts.count }, (_, i) => i)
  const { units } = encode(weighted, from, texts, all)
  const table = multiply(weighted, ridge(units, from, teacher.data, to, 1), from, to)
  let total = 0
  for (let i = 0; i < words.length; i++) total += Math.hypot(...table.subarray(i * to, (i + 1) * to))
  const scale = (meanLength * words.length) / total
  return table.map(value => value * scale)
}

/**
 * Each vector times a / (a + p), with p the share that the law of Zipf and Mandelbrot, p ∝ 1 / (rank + 3), gives a word
 * of that rank (Arora, Liang, Ma, 'A Simple but Tough-to-Beat Baseline for Sentence Embeddings', 2017).
 */
function weightedGlove(words: readonly string[], glove: WordVectors): Float32Array {
  const a = 3e-4
  const { dimensions } = glove
  const ranks = new Map(glove.words.map((word, i) => [word, i + 1]))
  const total = glove.words.reduce((sum, _, i) => sum + 1 / (i + 4), 0)
  const weighted = new Float32Array(words.length * dimensions)
  words.forEach((word, i) => {
    const rank = ranks.get(word)
    if (rank === undefined) return
    const share = 1 / (rank + 3) / total
    const vector = glove.vectorOf(word)
    for (let k = 0; k < dimensions; k++) weighted[i * dimensions + k] = (a / (a + share)) * vector[k]!
  })
  return weighted
}

/** The rows, `from` numbers each, through a row-major map of `from` rows of `to` numbers. */
function multiply(rows: Float32Array, map: Float64Array, from: number, to: number): Float32Array {
  const result = new Float32Array((rows.length / from) * to)
  addProducts(result, rows, Float32Array.from(map), to)
  return result
}
