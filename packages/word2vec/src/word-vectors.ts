import { cosine, dot, Matrix, nearest } from '@llm-cookbook/vector'
import { kMeans } from './k-means.ts'
import { packVectors, unpackVectors, type PackVectorsOptions } from './formats/native.ts'

/** A word of the vocabulary, or a vector with as many numbers as the words' have. */
export type WordOrVector = string | ArrayLike<number>

/** A word that was found, with how well it fits. */
export interface ScoredWord {
  /** As the vocabulary spells it. */
  word: string
  /** The cosine with what was asked for, from -1 to 1; of `3CosMul` its quotient, 0 or more. The larger the nearer. */
  score: number
}

export interface NearestWordsOptions {
  /** How many words at most, an integer from 0 on; 10 by default. */
  k?: number | undefined
  /** Words that are never the answer, beside those asked about. */
  exclude?: readonly string[] | undefined
  /** Answers are among the first so many words only, an integer from 0 on; all by default. */
  restrictVocabulary?: number | undefined
}

export interface AnalogyOptions extends NearestWordsOptions {
  /**
   * - `3CosAdd` (the default): the word nearest to the sum of the positive less the sum of the negative vectors, all of
   *   length 1; the score is the cosine. T. Mikolov, W. Yih, G. Zweig, "Linguistic regularities in continuous space word
   *   representations", NAACL 2013.
   * - `3CosMul`: the product of the similarities to the positive over that to the negative ones, each cosine moved to
   *   [0, 1] and 0.001 added below the line, so that no single large cosine decides. O. Levy, Y. Goldberg, "Linguistic
   *   regularities in sparse and explicit word representations", CoNLL 2014.
   */
  method?: '3CosAdd' | '3CosMul' | undefined
}

/** `[a, b, c]` asks what is to `c` as `b` is to `a`: the same as positive `[b, c]` and negative `[a]`. */
export type AnalogyTerms =
  | readonly [a: WordOrVector, b: WordOrVector, c: WordOrVector]
  | { positive?: readonly WordOrVector[]; negative?: readonly WordOrVector[] }

export interface ClusterOptions {
  /** How many clusters, an integer from 1 to the number of words. */
  k: number
  /** The clusters depend on it; 1 by default. */
  seed?: number | undefined
}

/**
 * Words and their vectors. Whatever trained or wrote them, they are compared here.
 *
 * A word that is not in the vocabulary makes `has` false, `indexOf` -1 and `vector` undefined; all other methods throw a
 * RangeError that names it.
 */
export class WordVectors {
  /** Every word once; files and trainers put the most frequent first. */
  readonly words: readonly string[]
  /** Row i is the vector of `words[i]`. */
  readonly matrix: Matrix
  /** How often each word stood in the corpus; undefined where that is not known. */
  readonly counts: Float64Array | undefined
  readonly #ids: ReadonlyMap<string, number>
  #norms: Float64Array | undefined

  /**
   * @param words   the words, no two alike
   * @param matrix  a row for each word, used as it is and not copied
   * @param counts  a count for each word, used as it is and not copied
   * @throws RangeError when the lengths differ, or when a word occurs twice
   */
  constructor(words: readonly string[], matrix: Matrix, counts?: Float64Array) {
    if (matrix.rows !== words.length) {
      throw new RangeError(`matrix: expected ${words.length} rows, one for each word, got ${matrix.rows}`)
    }
    if (counts !== undefined && counts.length !== words.length) {
      throw new RangeError(`counts: expected ${words.length}, one for each word, got ${counts.length}`)
    }
    const ids = new Map<string, number>()
    for (const [i, word] of words.entries()) {
      if (ids.size === ids.set(word, i).size) {
        throw new RangeError(`words: expected each once, got '${word}' at ${words.indexOf(word)} and at ${i}`)
      }
    }
    this.words = words
    this.matrix = matrix
    this.counts = counts
    this.#ids = ids
  }

  /** The number of words. */
  get size(): number {
    return this.words.length
  }

  /** The length of each vector. */
  get dimensions(): number {
    return this.matrix.columns
  }

  /** Whether the word is in the vocabulary, in this spelling: `Paris` and `paris` are two words. */
  has(word: string): boolean {
    return this.#ids.has(word)
  }

  /** The word's place in `words`, and its row in `matrix`; -1 where it is not in the vocabulary. */
  indexOf(word: string): number {
    return this.#ids.get(word) ?? -1
  }

  /** The word's vector: a view of the matrix, not a copy. */
  vector(word: string): Float32Array | undefined {
    const id = this.#ids.get(word)
    return id === undefined ? undefined : this.matrix.row(id)
  }

  /** The cosine of two words or vectors, from -1 to 1. */
  similarity(a: WordOrVector, b: WordOrVector): number {
    return cosine(this.#vectorOf(a), this.#vectorOf(b))
  }

  /** The words of the largest cosine, best first; of equal ones, the first in `words`. The word asked about is left out. */
  nearest(query: WordOrVector, options: NearestWordsOptions = {}): ScoredWord[] {
    return this.#nearest(this.#vectorOf(query), [query], options)
  }

  /**
   * The words that complete an analogy, best first: `analogy(['man', 'king', 'woman'])` asks what is to woman as king is to
   * man. The words asked about are left out.
   *
   * @throws RangeError when there is no term at all
   */
  analogy(terms: AnalogyTerms, options: AnalogyOptions = {}): ScoredWord[] {
    const { positive = [], negative = [] } = isTriple(terms)
      ? { positive: [terms[1], terms[2]], negative: [terms[0]] }
      : terms
    if (positive.length + negative.length === 0) throw new RangeError('terms: expected one at least, got none')
    const { method = '3CosAdd' } = options
    const plus = positive.map(term => unit(this.#vectorOf(term)))
    const minus = negative.map(term => unit(this.#vectorOf(term)))
    const asked = [...positive, ...negative]
    switch (method) {
      case '3CosAdd':
        return this.#nearest(sum(this.dimensions, plus, minus), asked, options)
      case '3CosMul':
        return this.#largest(this.#cosineProducts(plus, minus), asked, options)
      default:
        throw new RangeError(`method: expected '3CosAdd' or '3CosMul', got '${String(method)}'`)
    }
  }

  /**
   * The word that fits the others least: of the smallest cosine with the mean of all the vectors, each of length 1; of equal
   * ones, the first.
   *
   * @throws RangeError when there is no word
   */
  oddOneOut(words: readonly string[]): string {
    const units = words.map(word => unit(this.#vectorOf(word)))
    const mean = sum(this.dimensions, units, [])
    const scores = units.map(vector => cosine(vector, mean))
    const odd = words[scores.indexOf(Math.min(...scores))]
    if (odd === undefined) throw new RangeError('words: expected one at least, got none')
    return odd
  }

  /**
   * The words in `k` classes of similar direction, by spherical k-means: the largest class first, in each the word nearest
   * to its centre first. A class can be empty.
   *
   * @throws RangeError when `k` is no integer from 1 to the number of words
   */
  cluster({ k, seed = 1 }: ClusterOptions): string[][] {
    const { assignments, similarities } = kMeans(this.matrix, { k, seed })
    const ids = Array.from({ length: k }, (): number[] => [])
    assignments.forEach((cluster, id) => ids[cluster]!.push(id))
    return ids
      .sort((a, b) => b.length - a.length)
      .map(members => members.sort((a, b) => similarities[b]! - similarities[a]! || a - b).map(id => this.words[id]!))
  }

  /**
   * The `n` words of the largest counts, or the first `n` where counts are not known; all when there are fewer.
   *
   * @throws RangeError when `n` is no integer from 0 on
   */
  mostFrequent(n: number): WordVectors {
    requireCount('n', n)
    const { counts, words, matrix, dimensions } = this
    const ids = Array.from(words.keys())
    if (counts !== undefined) ids.sort((a, b) => counts[b]! - counts[a]! || a - b)
    const kept = ids.slice(0, n)
    const data = new Float32Array(kept.length * dimensions)
    for (const [row, id] of kept.entries()) data.set(matrix.row(id), row * dimensions)
    return new WordVectors(
      kept.map(id => words[id]!),
      new Matrix(kept.length, dimensions, data),
      counts && Float64Array.from(kept, id => counts[id]!)
    )
  }

  /**
   * One buffer with checksums, the same for the same words and vectors on every machine; `fromBytes` takes it back.
   *
   * @throws TypeError when a word is no well-formed Unicode, or a number is NaN or infinite
   */
  toBytes(options: PackVectorsOptions = {}): Uint8Array<ArrayBuffer> {
    return packVectors(this, options)
  }

  /**
   * What `toBytes` gave. Vectors in 32 bits are a view of `bytes` when that starts at a multiple of 8 in its buffer.
   *
   * @throws {Word2vecError} 'invalid-file', whatever else stands in `bytes`
   */
  static fromBytes(bytes: Uint8Array): WordVectors {
    return unpackVectors(bytes, ({ words, matrix, counts }) => new WordVectors(words, matrix, counts))
  }

  #vectorOf(query: WordOrVector): ArrayLike<number> {
    if (typeof query === 'string') {
      const id = this.#ids.get(query)
      if (id !== undefined) return this.matrix.row(id)
      const inLowerCase = this.has(query.toLowerCase()) ? `; '${query.toLowerCase()}' is` : ''
      throw new RangeError(`word: expected one of the vocabulary, got '${query}', which is not in it${inLowerCase}`)
    }
    if (query.length === this.dimensions) return query
    throw new RangeError(`vector: expected ${this.dimensions} numbers as the words' have, got ${query.length}`)
  }

  #nearest(vector: ArrayLike<number>, asked: readonly WordOrVector[], options: NearestWordsOptions): ScoredWord[] {
    const { k = 10 } = options
    requireCount('k', k)
    const excluded = this.#excluded(asked, options)
    const found = nearest(this.#among(options), vector, { k: k + excluded.size })
    const kept = found.filter(({ row }) => !excluded.has(row)).slice(0, k)
    return kept.map(({ row, score }) => ({ word: this.words[row]!, score }))
  }

  /** The words of the largest of `scores`, as `#nearest` gives them. */
  #largest(scores: Float64Array, asked: readonly WordOrVector[], options: NearestWordsOptions): ScoredWord[] {
    const { k = 10 } = options
    requireCount('k', k)
    const excluded = this.#excluded(asked, options)
    const rows = Array.from(this.words.keys()).slice(0, this.#among(options).rows)
    const kept = rows.filter(row => !excluded.has(row) && !Number.isNaN(scores[row]!))
    kept.sort((a, b) => scores[b]! - scores[a]! || a - b)
    return kept.slice(0, k).map(row => ({ word: this.words[row]!, score: scores[row]! }))
  }

  #excluded(asked: readonly WordOrVector[], { exclude = [] }: NearestWordsOptions): Set<number> {
    const words = [...asked, ...exclude].filter(term => typeof term === 'string')
    return new Set(words.map(word => this.indexOf(word)).filter(id => id !== -1))
  }

  #among({ restrictVocabulary = this.size }: NearestWordsOptions): Matrix {
    requireCount('restrictVocabulary', restrictVocabulary)
    const rows = Math.min(restrictVocabulary, this.size)
    return new Matrix(rows, this.dimensions, this.matrix.data.subarray(0, rows * this.dimensions))
  }

  #cosineProducts(plus: readonly Float32Array[], minus: readonly Float32Array[]): Float64Array {
    const products = (vectors: readonly Float32Array[]): Float64Array => {
      const product = new Float64Array(this.size).fill(1)
      for (const vector of vectors) this.#cosines(vector).forEach((value, id) => (product[id]! *= (1 + value) / 2))
      return product
    }
    const below = products(minus)
    return products(plus).map((value, id) => value / (below[id]! + 0.001))
  }

  /** The cosine of each word with a vector of length 1. */
  #cosines(vector: Float32Array): Float64Array {
    const { matrix } = this
    const norms = (this.#norms ??= Float64Array.from(matrix, row => Math.sqrt(dot(row, row))))
    return norms.map((norm, id) => (norm === 0 ? 0 : dot(matrix.row(id), vector) / norm))
  }
}

function isTriple(terms: AnalogyTerms): terms is readonly [WordOrVector, WordOrVector, WordOrVector] {
  if (!Array.isArray(terms)) return false
  if (terms.length === 3) return true
  throw new RangeError(`terms: expected [a, b, c] or { positive, negative }, got ${terms.length} terms`)
}

/** The vector in length 1; zeros stay zeros. */
function unit(vector: ArrayLike<number>): Float32Array {
  const norm = Math.sqrt(dot(vector, vector))
  return Float32Array.from(vector, value => (norm === 0 ? 0 : value / norm))
}

function sum(length: number, plus: readonly Float32Array[], minus: readonly Float32Array[]): Float32Array {
  const total = new Float32Array(length)
  for (const vector of plus) for (let j = 0; j < length; j++) total[j]! += vector[j]!
  for (const vector of minus) for (let j = 0; j < length; j++) total[j]! -= vector[j]!
  return total
}

function requireCount(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`${name}: expected an integer from 0 on, got ${String(value)}`)
  }
}
