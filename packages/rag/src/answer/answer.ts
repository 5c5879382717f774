import type { Span } from '../document.ts'
import type { RagError } from '../errors.ts'
import type { Hit } from '../retrieve/retrieve.ts'

/** What is answered when the documents do not tell. */
export const noAnswer = 'The documents do not tell.'

/** What `ask` makes of a question. Plain data: it can be written as JSON. */
export interface Answer {
  /** As it was asked; what a conversation made of it, so that it stands alone, is `queries[0]`. */
  readonly question: string
  /** Without a chat model, the quotes joined by a space. With one, its words as they were streamed. */
  readonly answer: string
  /** Whether the documents tell. If not, there are no citations. */
  readonly found: boolean
  /** The passages that the answer rests on, in the order of the answer. */
  readonly citations: readonly Citation[]
  /** Every sentence of the answer, in order, with what is known of it. */
  readonly sentences: readonly AnswerSentence[]
  /** What the answer puts in quotation marks as the words of a source: three words or more. */
  readonly quotes: readonly AnswerQuote[]
  /** Links, images and HTML in the answer: show none that is not `known`, for it may have been put there to leak. */
  readonly links: readonly AnswerLink[]
  /** The texts of those sentences that are not supported: do not rely on them. */
  readonly unsupported: readonly string[]
  /** Numbers that a chat model cited and that belong to no source. */
  readonly unknownSources: readonly number[]
  /** What the index was searched for: the question, or what a conversation or `expand` made of it. */
  readonly queries: readonly string[]
  /** The value that was asked for by `schema`, if the documents tell. */
  readonly value?: unknown
  /** In milliseconds: to find passages, and from then to the end of the answer. */
  readonly timings: { readonly retrieveMs: number; readonly answerMs: number }
}

/** A sentence of a document. `start` to `end` is its span in the document's text. */
export interface Citation extends Span {
  /** Of the document, as it was given. */
  readonly source: string
  /** Of the document. */
  readonly title: string
  /** The page on which the quote begins, counted from 1. */
  readonly page: number
  /** That page's name as it is printed ('iv'), where the document has one. */
  readonly pageLabel?: string
  /** The headings that the quote stands under, outermost first. */
  readonly headings: readonly string[]
  /** To the letter, white space included. */
  readonly quote: string
  /**
   * From 0 to 1. Without a chat model, an estimate of the probability that the sentence answers the question. With one, the
   * share of the terms of the model's sentence that stand in the quote.
   */
  readonly score: number
}

/** A sentence of an answer. `start` to `end` is its span in `answer`. */
export interface AnswerSentence extends Span {
  /** As it stands in the answer, with the numbers of sources that a chat model put there: `[1]`. */
  readonly text: string
  /**
   * `supported`: what it cites bears it out, as far as words can tell. `unsupported`: it cites nothing, what does not exist,
   * or what does not bear it out. `no-claim`: a question, an announcement ('The steps are:'), 'The documents do not tell.'
   */
  readonly support: 'supported' | 'unsupported' | 'no-claim'
  /** Places in the answer's `citations`. */
  readonly citations: readonly number[]
}

/** What an answer says that a source says. `start` to `end` is the span in `answer`, within the quotation marks. */
export interface AnswerQuote extends Span {
  /** The words between the quotation marks, as the answer has them. */
  readonly text: string
  /** The place in `citations` of where it stands, to the letter but for typesetting; null if it stands in no source. */
  readonly citation: number | null
}

/** Something in an answer that a page might follow or load. `start` to `end` is its span in `answer`. */
export interface AnswerLink extends Span {
  /**
   * `link`: a link of Markdown, the definition of one, or an address as such. `image`: an image of Markdown, which a page
   * would load without being asked. `html`: a tag.
   */
  readonly kind: 'link' | 'image' | 'html'
  /** Where it leads; the whole tag for `html` that leads nowhere. */
  readonly url: string
  /** Whether the text of a source has this address, whole. Never for an image or HTML: documents' texts have none. */
  readonly known: boolean
}

/** What is told while an answer is made: `retrieved`, then any number of `text`, then `done`, or `incomplete`, or an error alone. */
export type AskEvent =
  /** The passages that the answer is made from, best first. Comes first, once. */
  | { readonly type: 'retrieved'; readonly hits: readonly Hit[] }
  /** The next piece of the answer; all pieces together are `answer.answer`. Not checked yet: show it as plain text. */
  | { readonly type: 'text'; readonly text: string }
  /** The chat failed after it had said something: `text` is not the whole answer. The events end with the same error. */
  | { readonly type: 'incomplete'; readonly text: string; readonly error: RagError }
  /** The whole. Comes last, once, and only if nothing failed. */
  | { readonly type: 'done'; readonly answer: Answer }
