import { dot, Matrix } from '@llm-cookbook/vector'
import type { WordVectors } from './word-vectors.ts'

/**
 * One vector for several words: the mean of theirs, each times its weight. Words that are not in the vocabulary are left out;
 * zeros when none is in it.
 *
 * @param words   the words of a sentence; one that occurs twice counts twice
 * @param weight  how much a word counts, 1 by default
 *
 * @example
 * ```ts
 * import { Matrix } from '@llm-cookbook/vector'
 * import { meanVector, WordVectors } from '@llm-cookbook/word2vec'
 *
 * const vectors = new WordVectors(['the', 'cat'], Matrix.fromRows([[1, 0], [0, 1]]))
 * meanVector(vectors, ['the', 'cat', 'purrs']) // => [0.5, 0.5]
 * meanVector(vectors, ['the', 'cat', 'purrs'], word => (word === 'the' ? 0.1 : 1)) // => [0.05, 0.5]
 * ```
 */
export function meanVector(
  vectors: WordVectors,
  words: readonly string[],
  weight: (word: string) => number = () => 1
): Float32Array {
  const sum = new Float64Array(vectors.dimensions)
  let found = 0
  for (const word of words) {
    const vector = vectors.vector(word)
    if (vector === undefined) continue
    found++
    const factor = weight(word)
    for (let j = 0; j < sum.length; j++) sum[j]! += factor * vector[j]!
  }
  return Float32Array.from(sum, value => (found === 0 ? 0 : value / found))
}

export interface SifOptions {
  /** The probability at which a word counts half, above 0; 0.001 by default, and 0.0001 to 0.01 do as well. */
  a?: number | undefined
  /** How many common components are taken out, an integer from 0 to the number of dimensions; 1 by default. */
  components?: number | undefined
  /** How probable a word is in running text, from 0 to 1; by default its count over the sum of all counts. */
  probability?: ((word: string) => number) | undefined
}

/**
 * Sentence vectors by smooth inverse frequency: the mean of the words' vectors, each times `a / (a + p(word))`, less its
 * projection onto the directions that all sentences share. S. Arora, Y. Liang, T. Ma, "A simple but tough-to-beat baseline
 * for sentence embeddings", ICLR 2017, algorithm 1.
 */
export class Sif {
  /** The directions that are taken out, each of length 1, the strongest first. */
  readonly components: Matrix
  readonly #vectors: WordVectors
  readonly #weight: (word: string) => number

  /**
   * As `fitSif` makes it; or with components that another text gave.
   *
   * @param components  the directions to take out, rows of length 1 at right angles to each other; none for a weighted mean
   * @throws RangeError when the components have other dimensions than the vectors, or `a` is out of range; TypeError when the
   *   vectors have no counts and no `probability` is given
   */
  constructor(vectors: WordVectors, components: Matrix, options: Omit<SifOptions, 'components'> = {}) {
    if (components.rows > 0 && components.columns !== vectors.dimensions) {
      throw new RangeError(`components: expected ${vectors.dimensions} columns, got ${components.columns}`)
    }
    this.#vectors = vectors
    this.#weight = weightOf(vectors, options)
    this.components = components
  }

  /** One vector for the words of a sentence; zeros when none of them is in the vocabulary. */
  embed(words: readonly string[]): Float32Array {
    const vector = meanVector(this.#vectors, words, this.#weight)
    for (const component of this.components) {
      const projection = dot(vector, component)
      for (let j = 0; j < vector.length; j++) vector[j]! -= projection * component[j]!
    }
    return vector
  }
}

/**
 * Learns from sentences which directions they share. A few thousand of the kind that will be embedded are enough.
 *
 * @param sentences  the words of each
 * @throws TypeError when the vectors have no counts and no `probability` is given; RangeError when an option is out of range
 *
 * @example
 * ```ts
 * import { cosine, Matrix } from '@llm-cookbook/vector'
 * import { fitSif, meanVector, WordVectors } from '@llm-cookbook/word2vec'
 *
 * const matrix = Matrix.fromRows([[5, 0, 0], [4, 3, 0], [4, 2, 0], [4, 0, 3]])
 * const vectors = new WordVectors(['the', 'cat', 'dog', 'tax'], matrix, Float64Array.of(900, 40, 30, 30))
 * const [cat, dog, tax] = [['the', 'cat'], ['the', 'dog'], ['the', 'tax']] as const
 * // What all sentences share makes the means of unrelated ones alike.
 * cosine(meanVector(vectors, cat), meanVector(vectors, tax)) // => 0.9…
 * const sif = fitSif(vectors, [cat, dog, tax])
 * cosine(sif.embed(cat), sif.embed(tax)) // => -0.9…
 * cosine(sif.embed(cat), sif.embed(dog)) // => 0.9…
 * ```
 */
export function fitSif(
  vectors: WordVectors,
  sentences: Iterable<readonly string[]>,
  { components = 1, ...options }: SifOptions = {}
): Sif {
  const { dimensions } = vectors
  if (!Number.isInteger(components) || components < 0 || components > dimensions) {
    throw new RangeError(`components: expected an integer from 0 to ${dimensions}, got ${String(components)}`)
  }
  const plain = new Sif(vectors, new Matrix(0, dimensions), options)
  const squares = new Float64Array(dimensions * dimensions)
  for (const words of sentences) {
    const vector = plain.embed(words)
    for (let i = 0; i < dimensions; i++) {
      for (let j = 0; j < dimensions; j++) squares[i * dimensions + j]! += vector[i]! * vector[j]!
    }
  }
  const rows = Array.from({ length: components }, () => takeStrongest(squares, dimensions))
  return new Sif(vectors, components === 0 ? new Matrix(0, dimensions) : Matrix.fromRows(rows), options)
}

function weightOf(vectors: WordVectors, { a = 1e-3, probability }: SifOptions): (word: string) => number {
  if (!(a > 0 && a < Infinity)) throw new RangeError(`a: expected a number above 0, got ${String(a)}`)
  const probabilityOf = probability ?? shareOf(vectors)
  return word => a / (a + probabilityOf(word))
}

function shareOf(vectors: WordVectors): (word: string) => number {
  const { counts } = vectors
  if (counts === undefined) {
    throw new TypeError('probability: expected a function, because these word vectors have no counts, got undefined')
  }
  const total = counts.reduce((sum, count) => sum + count, 0)
  return word => counts[vectors.indexOf(word)]! / total
}

/**
 * The eigenvector of the largest eigenvalue of a symmetric matrix, of length 1, by power iteration; takes its part out of the
 * matrix, so that the next call gives the next. Zeros when nothing is left.
 */
function takeStrongest(squares: Float64Array, size: number): Float64Array {
  const row = (i: number): Float64Array => squares.subarray(i * size, (i + 1) * size)
  // The largest diagonal element has the largest part of it, or nearly so: never none, unless the matrix is zero.
  const diagonal = Array.from({ length: size }, (_, i) => squares[i * size + i]!)
  let vector = toUnit(row(diagonal.indexOf(Math.max(...diagonal))).slice())
  for (let iteration = 0; iteration < 1000; iteration++) {
    const next = toUnit(Float64Array.from(vector, (_, i) => dot(row(i), vector)))
    const moved = next.reduce((largest, value, i) => Math.max(largest, Math.abs(value - vector[i]!)), 0)
    vector = next
    if (moved < 1e-10) break
  }
  const eigenvalue = dot(
    vector,
    vector.map((_, i) => dot(row(i), vector))
  )
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) squares[i * size + j]! -= eigenvalue * vector[i]! * vector[j]!
  }
  return vector
}

function toUnit(vector: Float64Array): Float64Array {
  const norm = Math.sqrt(dot(vector, vector))
  return norm === 0 ? vector : vector.map(value => value / norm)
}
