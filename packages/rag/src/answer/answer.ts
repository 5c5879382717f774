import type { Span } from '../document.ts'
import type { Hit } from '../retrieve/retrieve.ts'

/** What is answered when the documents do not tell. */
export const noAnswer = 'The documents do not tell.'

/** What `ask` makes of a question. Plain data: it can be written as JSON. */
export interface Answer {
  readonly question: string
  /** Without a chat model, the quotes joined by a space. With one, its words as they were streamed. */
  readonly answer: string
  /** Whether the documents tell. If not, there are no citations. */
  readonly found: boolean
  /** The passages that the answer rests on, in the order of the answer. */
  readonly citations: readonly Citation[]
  /** Sentences of a chat model's answer that no source is shown to bear out: do not rely on them. */
  readonly unsupported: readonly string[]
  /** Numbers that a chat model cited and that belong to no source. */
  readonly unknownSources: readonly number[]
  /** In milliseconds: to find passages, and from then to the end of the answer. */
  readonly timings: { readonly retrieveMs: number; readonly answerMs: number }
}

/** A sentence of a document. `start` to `end` is its span in the document's text. */
export interface Citation extends Span {
  /** Of the document, as it was given. */
  readonly source: string
  /** The page on which the quote begins, counted from 1. */
  readonly page: number
  /** To the letter, white space included. */
  readonly quote: string
  /**
   * From 0 to 1. Without a chat model, an estimate of the probability that the sentence answers the question. With one, the
   * share of the terms of the model's sentence that stand in the quote.
   */
  readonly score: number
}

export type AskEvent =
  /** The passages that the answer is made from, best first. Comes first, once. */
  | { readonly type: 'retrieved'; readonly hits: readonly Hit[] }
  /** The next piece of the answer; all pieces together are `answer.answer`. */
  | { readonly type: 'text'; readonly text: string }
  /** The whole. Comes last, once, and only if nothing failed. */
  | { readonly type: 'done'; readonly answer: Answer }
