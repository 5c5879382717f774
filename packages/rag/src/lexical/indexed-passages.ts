import type { TypedArray } from '@llm-cookbook/vector'
import { RagError } from '../errors.ts'
import type { ArrayReader } from './array-reader.ts'
import type { CountMatrix, FieldSettings, FieldWeight } from './count-matrix.ts'
import { StoredLatentSpace, type LatentSpace } from './latent.ts'
import type { Neighbors } from './nearest-passages.ts'
import { encodeLists, PostingLists, type PostingList } from './posting-lists.ts'
import { encodeVocabulary, Vocabulary } from './vocabulary.ts'

/** What a ranking wants to know of passages; rows and terms are numbers. */
export interface IndexedPassages {
  /** Rows go from 0 up to this. */
  readonly rows: number
  /** How many passages there are: the rows, less those that were removed. */
  readonly passages: number
  /** How many terms there are; their numbers go from 0 up to this. */
  readonly vocabularySize: number
  /** How many neighbours of each passage are kept. */
  readonly neighborsPerPassage: number
  readonly latent: LatentSpace
  /** By which counts were weighted. */
  readonly fields: FieldSettings
  /** Whether the passage of a row is there still. */
  holds(row: number): boolean
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

const fieldNames = ['title', 'headings', 'body'] as const

/** Everything there is to keep of counted passages and their neighbours. */
export function passageArrays(
  counts: CountMatrix,
  { perPassage, rows, similarities }: Neighbors,
  fields: FieldSettings
): Record<string, TypedArray> {
  const { vocabulary, byPassage, byTerm, lengths } = counts
  const occurrences = Float32Array.from({ length: byTerm.rows }, (_, term) => {
    let sum = 0
    for (let at = byTerm.starts[term]!; at < byTerm.starts[term + 1]!; at++) sum += byTerm.values[at]!
    return sum
  })
  return {
    header: Float64Array.of(
      version,
      byPassage.rows,
      perPassage,
      ...fieldNames.flatMap(name => numbersOf(fields[name]))
    ),
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
  readonly vocabularySize: number
  readonly neighborsPerPassage: number
  readonly latent: LatentSpace
  readonly fields: FieldSettings
  readonly #reader: ArrayReader
  readonly #vocabulary: Vocabulary
  readonly #postings: PostingLists
  readonly #passages: PostingLists
  #occurrences: Float32Array | undefined
  #lengths: Float32Array | undefined
  #neighbors: Neighbors | undefined

  /** @throws {RagError} `index-mismatch`: the arrays are of another version, or none of a lexical index */
  constructor(reader: ArrayReader) {
    const [found, rows, perPassage, ...weights] = reader.read('header') as Float64Array
    if (found !== version) {
      throw new RagError(
        'index-mismatch',
        `the lexical index has version ${String(found)}, and this program reads version ${version}; build it anew`
      )
    }
    this.rows = this.passages = rows!
    this.neighborsPerPassage = perPassage!
    this.fields = Object.fromEntries(
      fieldNames.map((name, i) => [name, weightOf(weights[2 * i]!, weights[2 * i + 1]!)])
    )
    this.#reader = reader
    this.#vocabulary = new Vocabulary(reader)
    this.vocabularySize = this.#vocabulary.size
    this.#postings = new PostingLists(reader, 'postings')
    this.#passages = new PostingLists(reader, 'passages')
    this.latent = new StoredLatentSpace(reader)
  }

  holds(): boolean {
    return true
  }

  find(term: string): number {
    return this.#vocabulary.find(term)
  }

  holders(term: number): number {
    return this.#postings.size(term)
  }

  occurrences(term: number): number {
    this.#occurrences ??= this.#reader.read('occurrences') as Float32Array
    return this.#occurrences[term]!
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
      perPassage: this.neighborsPerPassage,
      rows: this.#reader.read('neighbors') as Int32Array,
      similarities: this.#reader.read('similarities') as Float32Array
    })
  }
}

/** Weight and `b`; NaN where it is the default. */
function numbersOf(field: FieldWeight | undefined): [weight: number, b: number] {
  const { weight = NaN, b = NaN } = typeof field === 'number' ? { weight: field } : (field ?? {})
  return [weight, b]
}

function weightOf(weight: number, b: number): FieldWeight {
  return { ...(!Number.isNaN(weight) && { weight }), ...(!Number.isNaN(b) && { b }) }
}
