import type { Span } from '../document.ts'
import { fieldsOf, type Metadata } from '../retrieve/filter.ts'
import type { Passage, Passages } from '../retrieve/passages.ts'
import type { Contents } from './contents.ts'
import type { Generation } from './generation.ts'

/** Where a passage stands: its document, and the how manieth of it, counted from 0. */
export interface PassagePlace {
  readonly document: number
  readonly number: number
}

/** The passages of a generation, read as they are asked for. */
export class GenerationPassages implements Passages {
  readonly rows: number
  readonly #generation: Generation
  readonly #contents: Contents
  readonly #firstRows: Uint32Array

  constructor(generation: Generation, contents: Contents) {
    this.#generation = generation
    this.#contents = contents
    this.#firstRows = generation.arrays.read('documentRows') as Uint32Array
    this.rows = this.#firstRows.at(-1) ?? 0
  }

  read(rows: readonly number[]): Passage[] {
    return rows.map(row => {
      const { document, number } = this.placeOf(row)
      const { source, content } = this.#generation.entry(document)
      const { title, pages } = this.#contents.head(content)
      const chunk = this.#contents.chunk(content, number)
      return { ...chunk, text: this.#contents.text(content, chunk), document: { source, title, pages } }
    })
  }

  documentOf(row: number): number {
    return this.placeOf(row).document
  }

  metadata(document: number): Metadata {
    return fieldsOf(this.#generation.entry(document))
  }

  text(document: number, span: Span): string {
    return this.#contents.text(this.#generation.entry(document).content, span)
  }

  placeOf(row: number): PassagePlace {
    const first = this.#firstRows
    let low = 0
    let high = first.length - 2
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (first[middle]! <= row) low = middle
      else high = middle - 1
    }
    return { document: low, number: row - first[low]! }
  }

  /** The first row of a document. */
  firstRow(document: number): number {
    return this.#firstRows[document]!
  }
}
