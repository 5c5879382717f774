import { cosine, FormatError, Matrix, pack, unpack } from '@llm-cookbook/vector'
import type { Corpus, EncodeOptions } from './corpus.ts'
import type { EncodedCorpus } from './encoded-corpus.ts'
import { Word2vecError } from './errors.ts'
import type { NgramOptions } from './subwords/ngrams.ts'
import { SubwordRows } from './subwords/rows.ts'
import { meanOf, wordMatrix, type SubwordTable } from './subwords/table.ts'
import { trainRows } from './subwords/train.ts'
import { WordVectors, type NearestWordsOptions, type ScoredWord } from './word-vectors.ts'

export { characterNgrams, fastTextHash, type NgramOptions } from './subwords/ngrams.ts'

/** How to train, by the names of word2vec and with the defaults of fastText. */
export interface SubwordOptions
  extends NgramOptions, Pick<EncodeOptions, 'minCount' | 'maxVocabularySize' | 'tokenize' | 'signal'> {
  /** `skip-gram` (the default) predicts each word around a word from that word and its n-grams, `cbow` a word from all around it. */
  architecture?: 'skip-gram' | 'cbow' | undefined
  /**
   * Into how many buckets n-grams fall by their hash, from 1; 2,000,000 by default. Those that fall into one share a vector.
   * Only buckets that are used take memory.
   */
  buckets?: number | undefined
  /** Dimensions, from 1; 100 by default. */
  vectorSize?: number | undefined
  /** The greatest distance of neighbours, from 1; 5 by default. For each word a number up to this is drawn. */
  window?: number | undefined
  /** Words drawn against each true one, from 1; 5 by default. */
  negative?: number | undefined
  /** The share of the corpus above which words are skipped at random; 1e-4 by default, 0 skips none. */
  sample?: number | undefined
  /** Passes over the corpus, from 1; 5 by default. */
  epochs?: number | undefined
  /** The learning rate at the beginning, from which it falls to 0 in a straight line; 0.05 by default. */
  alpha?: number | undefined
  /** Of the random numbers, a safe integer; 1 by default. */
  seed?: number | undefined
  /** Told after some 9,000 ids. */
  onProgress?: ((progress: SubwordProgress) => void) | undefined
}

/** How far a training with subwords is. */
export interface SubwordProgress {
  /** The epoch that is being trained, from 1. */
  readonly epoch: number
  /** How many words have been trained in all epochs so far, those that subsampling skipped included. */
  readonly words: number
  /** What `words` will be at the end. */
  readonly totalWords: number
  /** The mean loss of a pair of words and its noise since the last call, in nats. */
  readonly loss: number
}

/**
 * Trains a vector for each word and each n-gram of its characters, so that words never seen have vectors too, from the n-grams
 * that they share with others: P. Bojanowski et al., "Enriching Word Vectors with Subword Information", TACL 2017.
 *
 * The same corpus, options and seed give the same bytes on every machine. In one thread.
 *
 * @throws {Word2vecError} 'corpus-too-small' if less than two words are frequent enough; 'too-large' if memory ends
 * @throws {RangeError} if an option is out of its range
 *
 * @example
 * ```ts
 * import { trainSubwordVectors } from '@llm-cookbook/word2vec'
 *
 * const lines = ['the baker bakes bread', 'the teacher teaches maths', 'the reader reads books']
 * const model = await trainSubwordVectors(`${lines.join('\n')}\n`.repeat(50), { vectorSize: 20, sample: 0 })
 * model.vectors.has('bakery') // => false
 * model.nearest('bakery', { k: 2 }).map(({ word }) => word) // => ['baker', 'bakes']
 * model.vector('xyzzy') // => undefined
 * ```
 */
export async function trainSubwordVectors(
  corpus: Corpus | EncodedCorpus,
  options: SubwordOptions = {}
): Promise<SubwordVectors> {
  return new SubwordVectors(await trainRows(corpus, options))
}

/** Vectors of words and of n-grams. */
export class SubwordVectors {
  /** The words of the vocabulary, each vector the mean of its own and those of its n-grams. */
  readonly vectors: WordVectors
  readonly #rows: SubwordRows
  readonly #input: Matrix

  /**
   * As `trainSubwordVectors`, `fromBytes` and `readFastText` make them.
   *
   * @param table  words, the rows that make up each, and the vectors of those rows, used as they are and not copied
   *
   * @internal
   */
  constructor(table: SubwordTable) {
    this.#rows = table.rows
    this.#input = table.input
    this.vectors = new WordVectors(table.words, wordMatrix(table, table.words.length), table.counts)
  }

  /**
   * The vector of a word: for one that is not in the vocabulary the mean of its n-grams' vectors, undefined if none of them is
   * known.
   */
  vector(word: string): Float32Array | undefined {
    const known = this.vectors.vector(word)
    if (known !== undefined) return known
    const rows = this.#rows.ofNgrams(word)
    return rows.length === 0 ? undefined : meanOf(this.#input, rows)
  }

  /**
   * The words of the vocabulary nearest to any word, best first, without the word itself.
   *
   * @throws {RangeError} if the word has no vector
   */
  nearest(word: string, options: NearestWordsOptions = {}): ScoredWord[] {
    return this.vectors.nearest(this.vectors.has(word) ? word : this.#require(word), options)
  }

  /**
   * The cosine of the vectors of any two words, from -1 to 1.
   *
   * @param a  a word of the vocabulary, or one that shares n-grams with it
   * @param b  the other word, likewise
   * @throws {RangeError} if one of them has no vector
   */
  similarity(a: string, b: string): number {
    return cosine(this.#require(a), this.#require(b))
  }

  /** Words, n-grams and their vectors in one checksummed buffer, the same on every machine; `fromBytes` takes it back. */
  toBytes(): Uint8Array<ArrayBuffer> {
    const { words, counts } = this.vectors
    const { buckets, settings } = this.#rows
    const meta = { dimensions: this.#input.columns, ...settings, words: [...words] }
    return pack(kind, { meta, arrays: { buckets, input: this.#input.data, ...(counts && { counts }) } })
  }

  /**
   * The model that `toBytes` packed.
   *
   * @param bytes  what `toBytes` gave, all of it
   * @throws {Word2vecError} 'invalid-file' if `toBytes` did not make these bytes
   */
  static fromBytes(bytes: Uint8Array): SubwordVectors {
    try {
      const { meta, arrays } = unpack(kind, bytes)
      const { dimensions, words, minN, maxN, buckets } = meta as unknown as PackedMeta
      const { input, counts, ...rest } = arrays as unknown as PackedArrays
      const rows = new SubwordRows(words.length, rest.buckets, { minN, maxN, buckets })
      return new SubwordVectors({ words, counts, rows, input: new Matrix(rows.count, dimensions, input) })
    } catch (cause) {
      // No FormatError, and the checksums are right: then the parts are not those that `toBytes` writes.
      const problem = cause instanceof FormatError ? cause.message : 'its parts do not fit each other'
      throw new Word2vecError('invalid-file', `no vectors with subwords: ${problem}`, { cause })
    }
  }

  #require(word: string): Float32Array {
    const vector = this.vector(word)
    if (vector !== undefined) return vector
    throw new RangeError(`word: expected one that shares an n-gram with the vocabulary, got '${word}'`)
  }
}

interface PackedMeta {
  dimensions: number
  words: string[]
  minN: number
  maxN: number
  buckets: number
}

interface PackedArrays {
  buckets: Uint32Array<ArrayBuffer>
  input: Float32Array
  counts?: Float64Array
}

const kind = 'subword-vectors'
