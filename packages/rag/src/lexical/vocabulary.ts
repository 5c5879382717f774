import type { TypedArray } from '@llm-cookbook/vector'
import type { ArrayReader } from './array-reader.ts'

/** Terms in ascending order (of their UTF-16 units, as strings compare) as one text in UTF-8 and where each begins. */
export function encodeVocabulary(terms: readonly string[]): Record<string, TypedArray> {
  const encoder = new TextEncoder()
  const starts = new Uint32Array(terms.length + 1)
  const encoded = terms.map((term, i) => {
    const bytes = encoder.encode(term)
    starts[i + 1] = starts[i]! + bytes.length
    return bytes
  })
  const text = new Uint8Array(starts.at(-1)!)
  encoded.forEach((bytes, i) => {
    text.set(bytes, starts[i])
  })
  return { vocabulary: text, vocabularyStarts: starts }
}

/** Reads what `encodeVocabulary` made: finds a term by bisection, and reads no more than that needs. */
export class Vocabulary {
  readonly size: number
  readonly #reader: ArrayReader
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  #starts: Uint32Array | undefined

  constructor(reader: ArrayReader) {
    this.#reader = reader
    this.size = Math.max(0, reader.length('vocabularyStarts') - 1)
  }

  /** Its number, or -1 where it is unknown. */
  find(term: string): number {
    const wanted = term.toWellFormed()
    let [low, high] = [0, this.size - 1]
    while (low <= high) {
      const middle = (low + high) >>> 1
      const found = this.term(middle)
      if (found === wanted) return middle
      if (found < wanted) low = middle + 1
      else high = middle - 1
    }
    return -1
  }

  term(id: number): string {
    this.#starts ??= this.#reader.read('vocabularyStarts') as Uint32Array
    const text = this.#reader.read('vocabulary', this.#starts[id], this.#starts[id + 1])
    return this.#decoder.decode(text)
  }
}
