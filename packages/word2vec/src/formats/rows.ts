import { Matrix } from '@llm-cookbook/vector'
import { Word2vecError } from '../errors.ts'
import type { VectorTable } from './native.ts'

export interface RowsOptions {
  dimensions: number
  /** The number of rows that the file promises. */
  promised?: number | undefined
  /** No more rows than this are kept. */
  maxWords: number
}

/** Words and vectors as they come out of a file. */
export class Rows {
  readonly dimensions: number
  /** The rows so far, and place for the next from `at` on. */
  data: Float32Array
  at = 0
  /** Rows seen, those of words seen before among them. */
  seen = 0
  readonly #words = new Set<string>()
  readonly #promised: number | undefined
  readonly #maxWords: number

  constructor({ dimensions, promised, maxWords }: RowsOptions) {
    this.dimensions = dimensions
    this.#promised = promised
    this.#maxWords = maxWords
    // What nobody writes into takes no memory yet, so that a header may promise too much.
    this.data = allocate(Math.min(promised ?? 1024, maxWords), dimensions)
  }

  get isDone(): boolean {
    return this.#words.size >= this.#maxWords
  }

  /** Whether all rows that the file promises were seen. */
  get isComplete(): boolean {
    return this.seen === this.#promised
  }

  /** Ends the row at `at`. Of a word that comes twice the first vector is kept, as in gensim. */
  add(word: string): void {
    const { data, at, dimensions } = this
    for (let i = at; i < at + dimensions; i++) {
      if (!Number.isFinite(data[i])) throw invalid(this.seen + 1, `'${word}' has the number ${data[i]!}`)
    }
    this.seen++
    if (this.#words.size === this.#words.add(word).size) return
    this.at += dimensions
    if (this.at + dimensions <= data.length || this.isDone || this.isComplete) return
    this.data = allocate(2 * this.#words.size, dimensions)
    this.data.set(data)
  }

  /** @throws {Word2vecError} 'invalid-file' when fewer rows were seen than the file promises */
  table(): VectorTable {
    if (this.#promised !== undefined && this.seen < this.#promised && !this.isDone) {
      throw new Word2vecError(
        'invalid-file',
        `The file ends after ${this.seen} whole rows of the ${this.#promised} that its first line promises: it is cut off`
      )
    }
    const words = [...this.#words]
    return { words, matrix: new Matrix(words.length, this.dimensions, this.data.subarray(0, this.at)) }
  }
}

/** @param row  counted from 1, without the header */
export function invalid(row: number, problem: string): Word2vecError {
  return new Word2vecError('invalid-file', `Row ${row}: ${problem}; the file is damaged, or of another format`)
}

/** A row that has not ended by then never will: that of 100,000 dimensions in text is shorter. */
export const longestRow: number = 2 ** 24

function allocate(rows: number, dimensions: number): Float32Array {
  try {
    return new Float32Array(rows * dimensions)
  } catch (cause) {
    const gigabytes = ((rows * dimensions * 4) / 2 ** 30).toFixed(1)
    throw new Word2vecError(
      'too-large',
      `${rows} words of ${dimensions} dimensions take ${gigabytes} GiB, more than can be had; the option maxWords reads the first`,
      { cause }
    )
  }
}
