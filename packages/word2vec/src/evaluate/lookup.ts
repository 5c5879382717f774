import type { WordVectors } from '../word-vectors.ts'

export interface LookupOptions {
  /** Only the first so many words of the vocabulary count, as with the reference programs' threshold; all by default. */
  restrictVocabulary?: number | undefined
  /** Whether `Paris` and `paris` are two words; false by default, as in the reference programs. */
  caseSensitive?: boolean | undefined
}

/** Words of a test in the vocabulary: of several that differ in case only, the first, which is the most frequent. */
export class Lookup {
  /** How many words of the vocabulary count. */
  readonly size: number
  readonly fold: (word: string) => string
  readonly #rows = new Map<string, number>()

  constructor({ words }: WordVectors, { restrictVocabulary, caseSensitive = false }: LookupOptions) {
    const size = restrictVocabulary ?? words.length
    if (!Number.isSafeInteger(size) || size < 1) {
      throw new RangeError(`restrictVocabulary: expected an integer from 1 on, got ${String(restrictVocabulary)}`)
    }
    this.size = Math.min(size, words.length)
    this.fold = caseSensitive ? word => word : word => word.toUpperCase()
    for (let i = this.size - 1; i >= 0; i--) this.#rows.set(this.fold(words[i]!), i)
  }

  /** The word's row; undefined where it is not in the vocabulary. */
  row(word: string): number | undefined {
    return this.#rows.get(this.fold(word))
  }
}
