import type { TypedArray } from '@llm-cookbook/vector'
import { RagError } from '../errors.ts'
import type { ArrayReader } from './array-reader.ts'
import type { CountMatrix } from './count-matrix.ts'
import { LatentSpace } from './latent.ts'
import type { Neighbors } from './nearest-passages.ts'
import { encodeLists, PostingLists, type PostingList } from './posting-lists.ts'
import { encodeVocabulary, Vocabulary } from './vocabulary.ts'

/** What a ranking wants to know of passages; rows and terms are numbers. */
export interface IndexedPassages {
  /** Rows go from 0 up to this. */
  readonly rows: number
  /** How many passages there are: the rows, less those that were removed. */
  readonly passages: number
  readonly latent: LatentSpace
  /** The number of a term, or -1. */
  find(term: string): number
  /** How many passages hold the term. */
  holders(term: number): number
  /** How often it occurs in all of them. */
  occurrences(term: number): number
  /** The rows with the term. */
  postings(term: number): PostingList
  /** The terms of a row. */
  terms(row: number): PostingList
  /** Of each row. */
  lengths(): Float32Array
  neighbors(): Neighbors
}

const version = 1

/** Everything there is to keep of counted passages and their neighbours. */
export function passageArrays(
  counts: CountMatrix,
  { perPassage, rows, similarities }: Neighbors
): Record<string, TypedArray> {
  const { vocabulary, byPassage, byTerm, lengths } = counts
  const occurrences = Float32Array.from({ length: byTerm.rows }, (_, term) => {
    let sum = 0
    for (let at = byTerm.starts[term]!; at < byTerm.starts[term + 1]!; at++) sum += byTerm.values[at]!
    return sum
  })
  return {
    header: Float64Array.of(version, byPassage.rows, perPassage),
    ...encodeVocabulary(vocabulary),
    occurrences,
    ...encodeLists('postings', byTerm),
    ...encodeLists('passages', byPassage),
    lengths,
    neighbors: rows,
    similarities
  }
}

/** Reads what `passageArrays` made. */
export class StoredPassages implements IndexedPassages {
  readonly rows: number
  readonly passages: number
  readonly latent: LatentSpace
  readonly #reader: ArrayReader
  readonly #perPassage: number
  readonly #vocabulary: Vocabulary
  readonly #postings: PostingLists
  readonly #passages: PostingLists
  #lengths: Float32Array | undefined
  #neighbors: Neighbors | undefined

  /** @throws {RagError} `index-mismatch`: the arrays are of another version, or none of a lexical index */
  constructor(reader: ArrayReader) {
    const [found, rows, perPassage] = reader.read('header')
    if (found !== version) {
      throw new RagError(
        'index-mismatch',
        `the lexical index has version ${String(found)}, and this program reads version ${version}; build it anew`
      )
    }
    this.rows = this.passages = Number(rows)
    this.#perPassage = Number(perPassage)
    this.#reader = reader
    this.#vocabulary = new Vocabulary(reader)
    this.#postings = new PostingLists(reader, 'postings')
    this.#passages = new PostingLists(reader, 'passages')
    this.latent = new LatentSpace(reader)
  }

  find(term: string): number {
    return this.#vocabulary.find(term)
  }

  holders(term: number): number {
    return this.#postings.size(term)
  }

  occurrences(term: number): number {
    return Number(this.#reader.read('occurrences', term, term + 1)[0]!)
  }

  postings(term: number): PostingList {
    return this.#postings.list(term)
  }

  terms(row: number): PostingList {
    return this.#passages.list(row)
  }

  lengths(): Float32Array {
    return (this.#lengths ??= this.#reader.read('lengths') as Float32Array)
  }

  neighbors(): Neighbors {
    return (this.#neighbors ??= {
      perPassage: this.#perPassage,
      rows: this.#reader.read('neighbors') as Int32Array,
      similarities: this.#reader.read('similarities') as Float32Array
    })
  }
}
