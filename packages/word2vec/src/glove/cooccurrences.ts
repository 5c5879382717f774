import { Word2vecError } from '../errors.ts'
import type { Vocabulary } from '../vocabulary.ts'

/** Pairs of words and what they count, in columns. */
export interface Cells {
  /** Rows of the vocabulary: the word. */
  readonly first: Uint32Array
  /** Rows of the vocabulary: its neighbour. */
  readonly second: Uint32Array
  /** How much the pair counts, above 0: the sum over all places where it stands, weighted by distance unless told otherwise. */
  readonly value: Float64Array
}

/** Keeps what memory has no room for, as bytes in numbered parts. A folder on disk: `cellFolder` of the `/node` entry. */
export interface CellStore {
  /** Adds bytes at the end of a part, which is empty at first. */
  append(part: number, bytes: Uint8Array): Promise<void>
  /** All bytes of a part. */
  read(part: number): Promise<Uint8Array>
  /** Puts these bytes in place of those of a part. */
  replace(part: number, bytes: Uint8Array): Promise<void>
}

/**
 * Which words stood near which, and how much that counts; each pair once. In parts: a pair's part depends on its hash, so that
 * each part is a sample of all.
 */
export class Cooccurrences {
  /** The words whose rows the pairs name. */
  readonly vocabulary: Vocabulary
  /** How many pairs there are. */
  readonly size: number
  /** In how many parts the pairs are: 1 when memory held them, 64 when they went to a `CellStore`. */
  readonly parts: number
  readonly #read: (part: number) => Cells | Promise<Cells>

  /**
   * Pairs from anywhere; `countCooccurrences` counts those of a corpus.
   *
   * @param size   how many pairs there are in all parts
   * @param parts  how many parts `read` can be asked for, from 1
   * @param read   gives the pairs of a part, from 0 to `parts - 1`; asked again in each epoch where there are several
   */
  constructor(vocabulary: Vocabulary, size: number, parts: number, read: (part: number) => Cells | Promise<Cells>) {
    this.vocabulary = vocabulary
    this.size = size
    this.parts = parts
    this.#read = read
  }

  /** The pairs of a part, from 0 to `parts - 1`. */
  async read(part: number): Promise<Cells> {
    return this.#read(part)
  }
}

/** How a store holds pairs: 16 bytes each, two integers and a number of 64 bits, little endian. */
export function cellsToBytes({ first, second, value }: Cells): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(first.length * cellBytes))
  for (let i = 0; i < first.length; i++) {
    view.setUint32(i * cellBytes, first[i]!, true)
    view.setUint32(i * cellBytes + 4, second[i]!, true)
    view.setFloat64(i * cellBytes + 8, value[i]!, true)
  }
  return new Uint8Array(view.buffer)
}

/** @throws {Word2vecError} 'invalid-file' if these are no pairs of a vocabulary of this size */
export function cellsFromBytes(bytes: Uint8Array, vocabularySize: number): Cells {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const size = Math.floor(bytes.length / cellBytes)
  const cells = { first: new Uint32Array(size), second: new Uint32Array(size), value: new Float64Array(size) }
  let sound = size * cellBytes === bytes.length
  for (let i = 0; i < size; i++) {
    cells.first[i] = view.getUint32(i * cellBytes, true)
    cells.second[i] = view.getUint32(i * cellBytes + 4, true)
    cells.value[i] = view.getFloat64(i * cellBytes + 8, true)
    sound &&= cells.first[i]! < vocabularySize && cells.second[i]! < vocabularySize && cells.value[i]! > 0
  }
  if (sound) return cells
  throw new Word2vecError('invalid-file', `store: expected pairs of ${vocabularySize} words, got something else`)
}

const cellBytes = 16
