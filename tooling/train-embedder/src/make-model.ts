import { createHash } from 'node:crypto'
import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import { pack, type TypedArray } from '@llm-cookbook/vector'
import { commonComponents } from './components.ts'
import { fitFrequencies } from './frequency.ts'
import { generalText } from './general-text.ts'
import { quantizeRows } from './quantize.ts'
import type { WordVectors } from './source.ts'

export interface ModelOptions {
  /** How many words the table has: the commonest that are all letters and digits. */
  words: number
  /** `a` of the weights a / (a + p), with p a word's share of a text. */
  smoothing: number
  /** How many directions that texts have in common are taken out. */
  components: number
}

/** The packed table that `createLocalEmbedder` reads. Same input, same bytes. */
export async function makeModel(source: WordVectors, options: ModelOptions): Promise<Uint8Array> {
  const ranking = source.words.filter(word => /^[a-z0-9]+$/.test(word))
  const text = generalText()
  const { exponent, shift, shares } = fitFrequencies(countWords(text, ranking))
  console.log(`Shares of ${ranking.length} words as (rank + ${shift})^-${exponent}`)

  const words = ranking.slice(0, options.words)
  const { vectors, scales } = quantizeRows(
    words.map(word => source.vectorOf(word)),
    source.dimensions
  )
  const weights = Float32Array.from(words, (_, rank) => options.smoothing / (options.smoothing + shares[rank]!))
  const table = { words: new TextEncoder().encode(words.join('\n')), vectors, scales, weights }

  // The directions are found in what the table makes of the text as long as none is taken out.
  const embedder = await createLocalEmbedder({
    model: packTable({ ...table, components: new Float32Array() }, source.dimensions)
  })
  const components = commonComponents(await embedder.embed(text), options.components)
  return packTable({ ...table, components }, source.dimensions)
}

function packTable(arrays: Record<string, TypedArray>, dimensions: number): Uint8Array {
  const hash = createHash('sha256')
  for (const array of Object.values(arrays)) hash.update(array)
  const digest = hash.digest('hex').slice(0, 16)
  return pack('embedder-en', { meta: { name: 'wink-sg-100d', digest, dimensions }, arrays })
}

function countWords(text: readonly string[], ranking: readonly string[]): Float64Array {
  const ranks = new Map(ranking.map((word, rank) => [word, rank]))
  const counts = new Float64Array(ranking.length)
  for (const [word] of text.join('\n').matchAll(/[a-z0-9]+/g)) {
    const rank = ranks.get(word)
    if (rank !== undefined) counts[rank]!++
  }
  return counts
}
