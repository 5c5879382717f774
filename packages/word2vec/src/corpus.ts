import { encode } from './corpus/encode.ts'
import { IdList } from './corpus/id-list.ts'
import type { EncodedCorpus } from './encoded-corpus.ts'

/**
 * A corpus: a text, or parts of one, at once or as they come.
 *
 * - `string`: a text, or one of many; each line is a sentence, and no sentence goes on in the next string
 * - `Uint8Array`: a piece of a text in UTF-8, cut anywhere, as streams give it; bytes that follow it go on
 * - `readonly string[]`: the words of a sentence
 */
export type Corpus = string | Uint8Array | Iterable<CorpusItem> | AsyncIterable<CorpusItem> | CorpusSource

/** A piece of a corpus: text whose lines are sentences, the same as bytes in UTF-8, or the tokens of one sentence. */
export type CorpusItem = string | Uint8Array | readonly string[]

/** A corpus that knows how far it has been read, in units of its own, for who is told the progress. */
export interface CorpusSource extends AsyncIterable<CorpusItem> {
  /** What `position` comes to at the end. */
  readonly size: number
  /** How far the reading under way has come, from 0 to `size`. */
  readonly position: number
}

export interface EncodeOptions {
  /** Words that stand less often in the corpus are left out; 5 by default. */
  minCount?: number | undefined
  /** Only so many of the most frequent words are kept; all by default. */
  maxVocabularySize?: number | undefined
  /** In words of the vocabulary, from 1 to 9,999; longer sentences are split. 1,000 by default, as in word2vec.c. */
  maxSentenceLength?: number | undefined
  /**
   * The words of a line. By default they are what stands between white space, which is every character up to the space,
   * U+0020, as in word2vec.c: nothing is lower-cased, and punctuation stays where it is. A line of more than 1 MiB is given
   * in parts, where possible cut at white space.
   */
  tokenize?: ((line: string) => Iterable<string>) | undefined
  /** Stops it: the promise is then rejected with the signal's reason. */
  signal?: AbortSignal | undefined
  /** Told every few megabytes how much was read, and at the end. */
  onProgress?: ((progress: EncodeProgress) => void) | undefined
}

/** How far the reading of a corpus is. */
export interface EncodeProgress {
  /** Bytes of what is given in bytes, UTF-16 units of strings, words of lists of words; of a `CorpusSource`, its `position`. */
  readonly done: number
  /** What `done` will be at the end, where that is known. */
  readonly total: number | undefined
}

/**
 * Counts the words of a corpus, and writes it down as ids, 4 bytes a word, in memory. The corpus is read once.
 *
 * A byte order mark at the start is left out. What is not UTF-8 reads as U+FFFD. Words of more than 1,000 bytes are
 * passed over.
 *
 * @throws {Word2vecError} 'corpus-too-small' where no word is frequent enough; 'too-large' where the different words, at 50
 *   to 100 bytes each, do not fit into 4 GiB
 * @throws RangeError, TypeError for options out of range, and for items or tokens of another type; the reason of `signal`
 *   when it aborts; what the corpus or `tokenize` throws
 *
 * @example
 * ```ts
 * import { encodeCorpus } from '@llm-cookbook/word2vec'
 *
 * const corpus = await encodeCorpus('the cat sat\nthe cat slept\na dog ran', { minCount: 2 })
 * corpus.vocabulary.words // => ['the', 'cat']
 * await corpus.read(0, corpus.length) // => [0, 1, -1, 0, 1, -1]
 * ```
 */
export async function encodeCorpus(corpus: Corpus, options: EncodeOptions = {}): Promise<EncodedCorpus> {
  const { vocabulary, ids } = await encode(corpus, options, new IdList())
  const list = new IdList()
  for await (const block of ids) list.append(block)
  return list.asCorpus(vocabulary)
}
