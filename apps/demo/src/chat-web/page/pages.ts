import type { CitationState } from '../protocol.ts'

/** What an answer rests on. */
export type Passage = Pick<CitationState, 'quote' | 'start' | 'end'>

/** A document, shown a page at a time. */
export interface Pages {
  readonly count: number
  /**
   * A page, with its text to select, and a passage marked.
   *
   * @param number  counted from 1
   * @throws the signal's reason, once it is aborted
   */
  draw(number: number, options: DrawOptions): Promise<DrawnPage>
  close(): Promise<void>
}

export interface DrawOptions {
  /** Of the page in CSS pixels at zoom 1. */
  readonly width: number
  readonly zoom: number
  readonly passage: Passage | undefined
  readonly signal: AbortSignal
}

export interface DrawnPage {
  readonly root: HTMLElement
  /** Marks the passage; to be called when `root` stands in the document. The first mark, if the passage stands here. */
  mark(): HTMLElement | undefined
}
