import type { Span } from '../document.ts'
import { fieldsOf, type Metadata } from '../retrieve/filter.ts'
import type { Passage, Passages } from '../retrieve/passages.ts'
import type { Contents } from './contents.ts'
import type { Generation } from './generation.ts'
import type { RowRanges } from './row-ranges.ts'

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
  readonly ranges: RowRanges

  constructor(generation: Generation, contents: Contents) {
    this.#generation = generation
    this.#contents = contents
    this.ranges = generation.rows()
    this.rows = this.ranges.rows
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

  /** The document is -1 where it is gone. */
  placeOf(row: number): PassagePlace {
    const { start, document } = this.ranges.rangeOf(row)
    return { document, number: row - start }
  }
}
