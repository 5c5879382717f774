import type { TypedArray } from '@llm-cookbook/vector'
import type { Ranked } from '../retrieve/top.ts'
import { readerOf, type ArrayReader } from './array-reader.ts'
import { countMatrix, type FieldSettings } from './count-matrix.ts'
import { ExtendedPassages } from './extended-passages.ts'
import { passageArrays, StoredPassages, type IndexedPassages } from './indexed-passages.ts'
import { latentArrays } from './latent.ts'
import { nearestPassages } from './nearest-passages.ts'
import { createPause } from './pause.ts'
import { PassageScorer } from './score-passages.ts'
import { rankSettings, type Pipeline } from './settings.ts'
import type { TermCounts } from './term-counts.ts'

export interface LexicalIndexOptions {
  /** How much title, headings and body count. Default: the title twice, all else once. */
  fields?: FieldSettings | undefined
  /** How many nearest neighbours are kept of each passage. Default 10; 0 makes expansion a matter of nothing. */
  neighbors?: number | undefined
  /** Dimensions of the latent space, at most. Default 200 in an index of up to 7,500 passages and 0, which is none, in larger ones. */
  latentDimensions?: number | undefined
  /** Where the search for the latent space starts: any safe integer. Default 42. */
  seed?: number | undefined
  /** Ends the work, whose promise then rejects with the signal's reason. */
  signal?: AbortSignal | undefined
  /** Called as neighbours are found and the latent space is made. */
  onProgress?: ((progress: LexicalProgress) => void) | undefined
}

/** How far the ranking by words is made. */
export interface LexicalProgress {
  /** What is being made: first the nearest neighbours of each passage, then the latent space, where there is to be one. */
  readonly stage: 'neighbors' | 'latent'
  /** How much of the stage is done, from 0 to `total`. */
  readonly done: number
  /** What `done` comes to: the number of passages, and of the latent space, steps that only compare with one another. */
  readonly total: number
}

export interface LexicalSearchOptions {
  /** The most rows. Default 10. */
  k?: number | undefined
  /** How the words rank: all that is known to help (`'best'`, the default), BM25 alone (`'bm25'`), or settings. */
  pipeline?: Pipeline | undefined
  /** Tells whether a row is wanted. Feedback is taken from these only. Default: all are. */
  allow?: ((row: number) => boolean) | undefined
}

/** Above this number of passages the latent space would change next to nothing, and is left out by default. */
const mostLatent = 7500

/**
 * Passages, searchable by their words. A row is a passage, numbered in the order in which they were given.
 *
 * `'best'` is this: each passage is expanded by the terms of its nearest neighbours and ranked by BM25, which weighs
 * terms by the passages that hold them without expansion; terms of the five best passages, chosen by Bo1, rank all
 * again; a third of the score is BM25 without any of this; and in an index of up to 7,500 passages the cosine in a latent
 * space is added. In small collections, and where neighbours are far, each of these steps counts less, so that little is
 * left but BM25. Immutable.
 *
 * @example
 * ```ts
 * import { countTerms, LexicalIndex, plainAnalyzer, type ArrayReader } from '@llm-cookbook/rag'
 *
 * const texts = ['The pump is checked every month.', 'The tank is filled by hand.', 'The pump fills the tank.']
 * const index = await LexicalIndex.build([countTerms(texts.map(text => plainAnalyzer.terms(text)))])
 * index.search(['pump', 'checked'], { k: 2 }).map(({ row }) => row) // => [0, 2]
 *
 * // What is to be kept, and the index that is made of it again.
 * const arrays = index.arrays()
 * const reader: ArrayReader = {
 *   length: name => arrays[name]?.length ?? 0,
 *   read: (name, from, to) => arrays[name]?.subarray(from, to) ?? new Uint8Array()
 * }
 * LexicalIndex.open(reader).search(['pump', 'checked'], { k: 2 }).map(({ row }) => row) // => [0, 2]
 * ```
 */
export class LexicalIndex {
  readonly #reader: ArrayReader | undefined
  readonly #passages: IndexedPassages
  readonly #scorer: PassageScorer
  /** Rows go from 0 up to this. */
  readonly rows: number

  private constructor(passages: IndexedPassages, reader?: ArrayReader) {
    this.#reader = reader
    this.#passages = passages
    this.rows = passages.rows
    this.#scorer = new PassageScorer(passages)
  }

  /**
   * An index of all passages, with their neighbours and the latent space. Now and then it lets others have the thread.
   *
   * @param blocks  passages, counted by `countTerms`, for instance those of a document a block; rows are numbered
   *   through the blocks in order
   * @param options  how fields count and what is prepared for `'best'`; how BM25 counts is said with each search
   * @throws {RangeError} an option out of range
   * @throws the signal's reason, once it is aborted
   */
  static async build(
    blocks: Iterable<TermCounts> | AsyncIterable<TermCounts>,
    { fields = {}, neighbors = 10, latentDimensions, seed = 42, signal, onProgress }: LexicalIndexOptions = {}
  ): Promise<LexicalIndex> {
    requireCount('neighbors', neighbors)
    if (latentDimensions !== undefined) requireCount('latentDimensions', latentDimensions)
    const pause = createPause(signal)
    const counts = await countMatrix(blocks, fields, pause)
    const { rows } = counts.byPassage
    const nearest = await nearestPassages(counts, neighbors, pause, done =>
      onProgress?.({ stage: 'neighbors', done, total: rows })
    )
    const dimensions = latentDimensions ?? (rows <= mostLatent ? 200 : 0)
    const latent = await latentArrays(counts, dimensions, seed, pause, (done, total) =>
      onProgress?.({ stage: 'latent', done, total })
    )
    return LexicalIndex.open(readerOf({ ...passageArrays(counts, nearest, fields), ...latent }))
  }

  /**
   * The index whose `arrays` these are. They are read as searches need them.
   *
   * @param arrays  what `LexicalIndex.arrays` gave, wherever it was kept
   * @throws {RagError} `index-mismatch`: not of this version
   */
  static open(arrays: ArrayReader): LexicalIndex {
    return new LexicalIndex(new StoredPassages(arrays), arrays)
  }

  /**
   * This index with more passages, whose rows follow those that are there, and without some; in memory, and far sooner
   * than one built anew. BM25 is that of an index built anew. Other than there, passages that were there get no new
   * neighbours (and lose those that were removed), the latent space keeps its directions, so that added passages stand
   * in it by the terms that were known, and where fields are normalised by their lengths, those of added passages are
   * by the mean of these. So build anew when a good part of the passages has changed.
   *
   * @param added    passages, counted by `countTerms`
   * @param options  `removed`, rows that are no longer found and whose numbers are not used again, by default none; and
   *   `signal`, which ends the work
   * @throws {RangeError} a removed row that is not there
   * @throws the signal's reason, once it is aborted
   */
  async extended(
    added: Iterable<TermCounts> | AsyncIterable<TermCounts>,
    { removed = [], signal }: { removed?: Iterable<number> | undefined; signal?: AbortSignal | undefined } = {}
  ): Promise<LexicalIndex> {
    const pause = createPause(signal)
    const gone = new Set(removed)
    for (const row of gone) {
      if (Number.isInteger(row) && row >= 0 && row < this.rows) continue
      throw new RangeError(`removed: expected rows from 0 up to ${this.rows - 1}, got ${row}`)
    }
    const counts = await countMatrix(added, this.#passages.fields, pause)
    return new LexicalIndex(await ExtendedPassages.of(this.#passages, counts, gone, pause))
  }

  /**
   * Everything there is to keep, by name, for `open`: numbers and bytes only, to be written as they are.
   *
   * @throws {TypeError} the index is an extended one
   */
  arrays(): Record<string, TypedArray> {
    const reader = this.#reader
    if (!reader) throw new TypeError('an extended index has no arrays to keep; build one of all passages')
    return Object.fromEntries(arrayNames.filter(name => reader.length(name) > 0).map(name => [name, reader.read(name)]))
  }

  /**
   * The best rows among those that have to do with the query, best first, ties by lower row.
   *
   * @param terms    of the query, by the analyzer that made those of the passages; one that is there twice counts twice
   * @param options  how many rows, of which, and how they rank
   * @throws {RangeError} `k` or a setting out of range
   * @throws {TypeError} an unknown pipeline or model
   */
  search(terms: readonly string[], { k = 10, pipeline = 'best', allow }: LexicalSearchOptions = {}): Ranked[] {
    if (!(Number.isInteger(k) && k >= 1)) throw new RangeError(`k must be a whole number from 1 up, not ${k}`)
    return this.#scorer.best(terms, rankSettings(pipeline), k, allow)
  }

  /**
   * How much a term tells, by its rarity: BM25's inverse document frequency, above 0, most for a term that no passage has.
   *
   * @param term  as the analyzer makes it
   */
  idf(term: string): number {
    return this.#scorer.idf(term)
  }

  /**
   * The scores by which `search` ranks, one a row; 0 for rows that it does not find.
   *
   * @param terms    of the query, as for `search`
   * @param options  how they rank; rows that `allow` turns away have scores too, only feedback is not taken from them
   * @throws {RangeError} a setting out of range
   * @throws {TypeError} an unknown pipeline or model
   */
  scores(terms: readonly string[], { pipeline = 'best', allow }: Omit<LexicalSearchOptions, 'k'> = {}): Float64Array {
    return this.#scorer.scores(terms, rankSettings(pipeline), allow)
  }
}

const arrayNames = [
  'header',
  'vocabulary',
  'vocabularyStarts',
  'occurrences',
  ...['postings', 'passages'].flatMap(name => ['Starts', 'Offsets', 'Differences', 'Counts'].map(part => name + part)),
  'lengths',
  'neighbors',
  'similarities',
  'latentTerms',
  'latentTermFactors',
  'latentRows',
  'latentRowFactors'
]

function requireCount(name: string, value: number): void {
  if (!(Number.isInteger(value) && value >= 0))
    throw new RangeError(`${name} must be a whole number from 0 up, not ${value}`)
}
