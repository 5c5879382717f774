import { Matrix } from '@llm-cookbook/vector'
import { checkTexts, type Embedder } from './embedder.ts'
import { englishWords } from './english-words.ts'
import { nextTask } from './next-task.ts'
import { streamOf } from './stream.ts'

/** Vectors of words, whatever made them: `WordVectors` of the word2vec package has this shape. */
export interface WordTable {
  /** Numbers a vector. */
  readonly dimensions: number
  /** The vector of a word, or `undefined` if the table lacks it. */
  vector(word: string): ArrayLike<number> | undefined
}

export interface WordVectorEmbedderOptions {
  /** The fingerprint. Names the table, `words` and `weigh`: whatever gives other vectors needs another name. */
  name: string
  /** The words of a text, cut as the table's corpus was. Default: `englishWords`, in lower case and without accents. */
  words?: ((text: string) => Iterable<string>) | undefined
  /** How much a known word counts. Default: all the same. */
  weigh?: ((word: string) => number) | undefined
}

/**
 * An embedder from your own word vectors: the mean of the vectors of a text's words, by weight, at length 1. A word counts
 * as often as it occurs, and its vector with the length that it has in the table. Word order is not seen.
 *
 * Words that the table lacks are passed over. The row of a text without any known word, an empty one too, is zero.
 *
 * @throws {TypeError} no `name`
 * @throws {RangeError} `table.dimensions` is no integer from 1; by `embed`: the table gave a vector of another length, or it or
 *   `weigh` a number that is not finite
 *
 * @example
 * ```ts
 * import { cosine, Matrix } from '@llm-cookbook/vector'
 * import { createWordVectorEmbedder } from '@llm-cookbook/embed-client'
 * import { WordVectors } from '@llm-cookbook/word2vec'
 *
 * const matrix = Matrix.fromRows([[9, 1], [8, 3], [1, 9]])
 * const embedder = createWordVectorEmbedder(new WordVectors(['rice', 'noodles', 'minister'], matrix), { name: 'tiny 1' })
 * const rows = await embedder.embed(['How do I cook rice?', 'Noodles!', 'The minister resigned', 'Oh dear'])
 * cosine(rows.row(0), rows.row(1)) // => 0.969…
 * cosine(rows.row(0), rows.row(2)) // => 0.21…
 * // A text without any known word.
 * rows.row(3) // => [0, 0]
 * ```
 */
export function createWordVectorEmbedder(table: WordTable, options: WordVectorEmbedderOptions): Embedder {
  const { name, words = englishWords, weigh } = options
  const { dimensions } = table
  if (typeof name !== 'string' || name === '') {
    throw new TypeError(`name: expected a string that names the table, got ${JSON.stringify(name)}`)
  }
  if (!Number.isInteger(dimensions) || dimensions < 1) {
    throw new RangeError(`table.dimensions: expected an integer from 1, got ${String(dimensions)}`)
  }
  const embed: Embedder['embed'] = async (texts, { signal, onProgress } = {}) => {
    signal?.throwIfAborted()
    checkTexts(texts)
    const matrix = new Matrix(texts.length, dimensions)
    let untilBreak = unitsAtATime
    for (const [i, text] of texts.entries()) {
      matrix.row(i).set(meanOf(words(text), table, weigh))
      untilBreak -= text.length + unitsPerText
      if (untilBreak > 0) continue
      onProgress?.({ done: i + 1, total: texts.length })
      await nextTask()
      signal?.throwIfAborted()
      untilBreak = unitsAtATime
    }
    if (texts.length > 0) onProgress?.({ done: texts.length, total: texts.length })
    return matrix
  }
  return { dimensions, fingerprint: name, embed, embedStream: streamOf(embed) }
}

// After so many UTF-16 units, some tens of milliseconds, others get a turn. A text counts as a few more than it has.
const unitsAtATime = 200_000
const unitsPerText = 20

function meanOf(words: Iterable<string>, table: WordTable, weigh: WordVectorEmbedderOptions['weigh']): Float64Array {
  const sum = new Float64Array(table.dimensions)
  for (const word of words) {
    const vector = table.vector(word)
    if (vector === undefined) continue
    if (vector.length !== sum.length) {
      throw new RangeError(`table.vector('${word}'): expected ${sum.length} numbers, got ${vector.length}`)
    }
    const weight = weigh?.(word) ?? 1
    for (let k = 0; k < sum.length; k++) sum[k]! += weight * vector[k]!
  }
  const norm = Math.sqrt(sum.reduce((squares, value) => squares + value * value, 0))
  if (!Number.isFinite(norm)) throw new RangeError('expected finite numbers of the table and of `weigh`, got others')
  return norm > 0 ? sum.map(value => value / norm) : sum
}
