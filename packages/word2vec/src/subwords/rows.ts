import { ngramHashes } from './ngrams.ts'

export interface NgramSettings {
  readonly minN: number
  /** Less than `minN` where words have no n-grams. */
  readonly maxN: number
  readonly buckets: number
}

/**
 * Which rows of the input make a word: its own, and one for each bucket that its n-grams fall into. Of the buckets only those
 * have rows that an n-gram of the vocabulary falls into; the others would never be trained. The rows of words come first.
 */
export class SubwordRows {
  readonly settings: NgramSettings
  readonly #words: number
  /** The buckets that have rows, ascending. */
  readonly buckets: Uint32Array<ArrayBuffer>

  constructor(words: number, buckets: Uint32Array<ArrayBuffer>, settings: NgramSettings) {
    this.#words = words
    this.buckets = buckets
    this.settings = settings
  }

  static of(words: readonly string[], settings: NgramSettings): SubwordRows {
    const used = new Set<number>()
    for (const word of words) for (const bucket of bucketsOf(word, settings)) used.add(bucket)
    return new SubwordRows(words.length, Uint32Array.from(used).sort(), settings)
  }

  get count(): number {
    return this.#words + this.buckets.length
  }

  /** The rows of the n-grams of a word, known or not; an n-gram whose bucket has no row is left out. */
  ofNgrams(word: string): number[] {
    const rows: number[] = []
    for (const bucket of bucketsOf(word, this.settings)) {
      const place = this.#find(bucket)
      if (place !== undefined) rows.push(this.#words + place)
    }
    return rows
  }

  #find(bucket: number): number | undefined {
    // Where all buckets have rows, as in models of fastText, this is all.
    if (this.buckets[bucket] === bucket) return bucket
    let low = 0
    let high = this.buckets.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.buckets[middle]! < bucket) low = middle + 1
      else high = middle
    }
    return this.buckets[low] === bucket ? low : undefined
  }
}

/** `</s>` is no word but the end of a line, in fastText too, and has none. */
function bucketsOf(word: string, settings: NgramSettings): number[] {
  if (word === '</s>' || settings.maxN < settings.minN) return []
  return ngramHashes(word, settings).map(hash => hash % settings.buckets)
}
