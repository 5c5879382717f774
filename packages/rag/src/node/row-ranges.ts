import type { TypedArray } from '@llm-cookbook/vector'
import type { ArrayReader } from '../lexical/array-reader.ts'
import type { GenerationEntry } from './generation.ts'

/** Rows in a row that are the passages of one document, or of one that is gone. */
interface RowRange {
  readonly start: number
  readonly end: number
  /** The number of the document; -1 where it is gone. */
  readonly document: number
}

/**
 * Which rows are of which document. A derived array has its rows for ever; of a document that is gone they are left out,
 * and documents that were added later have rows behind all others.
 */
export class RowRanges {
  readonly #starts: Uint32Array
  readonly #documents: Int32Array
  /** How many ranges there are. */
  readonly count: number
  /** Rows go from 0 up to this. */
  readonly rows: number

  constructor(starts: Uint32Array, documents: Int32Array) {
    this.#starts = starts
    this.#documents = documents
    this.count = documents.length
    this.rows = starts[this.count] ?? 0
  }

  static read(arrays: ArrayReader): RowRanges {
    return new RowRanges(arrays.read('rowStarts') as Uint32Array, arrays.read('rowDocuments') as Int32Array)
  }

  /** The ranges of documents, one after the other. */
  static of(lengths: readonly number[], documents: readonly number[]): RowRanges {
    const starts = new Uint32Array(lengths.length + 1)
    lengths.forEach((length, i) => {
      starts[i + 1] = starts[i]! + length
    })
    return new RowRanges(starts, Int32Array.from(documents))
  }

  /** For `read`. */
  arrays(): Record<string, TypedArray> {
    return { rowStarts: this.#starts, rowDocuments: this.#documents }
  }

  at(range: number): RowRange {
    return { start: this.#starts[range]!, end: this.#starts[range + 1]!, document: this.#documents[range]! }
  }

  /** The range that a row is in. */
  rangeOf(row: number): RowRange {
    let low = 0
    let high = this.count - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#starts[middle]! <= row) low = middle
      else high = middle - 1
    }
    return this.at(low)
  }

  *[Symbol.iterator](): Generator<RowRange> {
    for (let range = 0; range < this.count; range++) yield this.at(range)
  }
}

/**
 * The rows for the documents of a new generation: those of the first `kept` ranges stay what they were, and what has no row
 * among them gets new ones behind.
 */
export function nextRowRanges(
  before: RowRanges,
  kept: number,
  entriesBefore: readonly GenerationEntry[],
  entries: readonly GenerationEntry[]
): RowRanges {
  const documentOf = new Map(entries.map(({ firstPassage }, document) => [firstPassage, document]))
  const lengths: number[] = []
  const documents: number[] = []
  const placed = new Set<number>()
  for (let range = 0; range < kept; range++) {
    const { start, end, document: old } = before.at(range)
    const document = (old < 0 ? undefined : documentOf.get(entriesBefore[old]!.firstPassage)) ?? -1
    lengths.push(end - start)
    documents.push(document)
    placed.add(document)
  }
  entries.forEach(({ passages }, document) => {
    if (placed.has(document)) return
    lengths.push(passages)
    documents.push(document)
  })
  return RowRanges.of(lengths, documents)
}
