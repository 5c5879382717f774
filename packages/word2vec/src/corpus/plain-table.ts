import { sentenceEnd } from '../encoded-corpus.ts'
import { checkedToken, longestWord, type EmitIds, type WordTable } from './word-table.ts'

/** A `WordTable` that is a map of strings: for where there is no WebAssembly. */
export class PlainTable implements WordTable {
  readonly #emit: EmitIds
  readonly #ids = new Map<string, number>()
  readonly #counts: number[] = []

  constructor(emit: EmitIds) {
    this.#emit = emit
  }

  readText(bytes: Uint8Array): void {
    const wordsAndLineFeeds = decoder.decode(bytes).match(/[^\0-\x20]+|\n/g) ?? []
    this.#emit(this.#idsOf(wordsAndLineFeeds, '\n'))
  }

  readTokens(tokens: Iterable<string>): void {
    const wellFormed = Array.from(tokens, token => checkedToken(token).toWellFormed())
    this.#emit(this.#idsOf(wellFormed.filter(token => token !== '')))
  }

  counts(): Float64Array {
    return Float64Array.from(this.#counts)
  }

  words(ids: Uint32Array): string[] {
    const all = [...this.#ids.keys()]
    return Array.from(ids, id => all[id]!)
  }

  #idsOf(words: readonly string[], end?: string): Int32Array {
    return Int32Array.from(
      words.filter(word => !isTooLong(word)),
      word => (word === end ? sentenceEnd : this.#count(word))
    )
  }

  #count(word: string): number {
    let id = this.#ids.get(word)
    if (id === undefined) this.#ids.set(word, (id = this.#ids.size))
    this.#counts[id] = (this.#counts[id] ?? 0) + 1
    return id
  }
}

/** A unit of UTF-16 makes three bytes at most. */
function isTooLong(word: string): boolean {
  return word.length > longestWord / 3 && encoder.encode(word).length > longestWord
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
