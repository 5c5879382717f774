// What the page and its server say to each other, as JSON.

/** A document of the library: held by the index, on its way into it, or refused. */
export interface DocumentState {
  /** Names the document in addresses; says nothing of where it lies. */
  readonly id: string
  /** As people know it: the file's name. */
  readonly name: string
  /** How it can be shown: its pages by pdf.js, or its text. */
  readonly kind: 'pdf' | 'text'
  readonly stage: 'waiting' | 'reading' | 'embedding' | 'indexing' | 'ready' | 'failed'
  /** Another where the bytes of its file are others. */
  readonly version?: string
  readonly pages?: number
  readonly passages?: number
  /** How far the stage is: of the passages that are embedded, or of the work to make all of it searchable. */
  readonly progress?: { readonly done: number; readonly total: number }
  /** What a reader should know, such as pages without text. */
  readonly warnings?: readonly string[]
  readonly error?: Problem
}

export interface Problem {
  readonly code: string
  readonly message: string
}

/** A passage that an answer rests on. */
export interface CitationState {
  readonly document: string
  /** The document's name. */
  readonly name: string
  /** Counted from 1. */
  readonly page: number
  /** Where in the document, for people: the page as it is called there, or without pages the heading. May be empty. */
  readonly place: string
  readonly quote: string
  /** Span in the document's text, in UTF-16 units. */
  readonly start: number
  readonly end: number
  readonly score: number
}

/** A sentence of an answer that a model wrote. */
export interface SentenceState {
  /** Span in the answer, in UTF-16 units. */
  readonly start: number
  readonly end: number
  /** Whether what it claims, or puts in quotation marks, stands in no passage that was found. */
  readonly doubtful: boolean
  /** Places in the turn's citations. */
  readonly citations: readonly number[]
}

/** A question and what was answered. */
export interface Turn {
  readonly id: string
  readonly question: string
  readonly answer: string
  /** Whether a model wrote the answer; else it consists of quotes. */
  readonly written: boolean
  readonly outcome: 'answered' | 'not-told' | 'stopped' | 'failed'
  readonly citations: readonly CitationState[]
  /** Of a written answer, in order. */
  readonly sentences: readonly SentenceState[]
  readonly problem?: Problem
}

export interface ChatState {
  readonly documents: readonly DocumentState[]
  readonly turns: readonly Turn[]
  /** The chat model that writes the answers, or null: they are quoted. */
  readonly model: string | null
  readonly limits: Limits
}

export interface Limits {
  /** Bytes of a file. */
  readonly file: number
  /** UTF-16 units of a question. */
  readonly question: number
}

/** A line of the answer to `POST /api/ask`. */
export type AnswerEvent =
  | { readonly type: 'retrieved'; readonly passages: number }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'turn'; readonly turn: Turn }

/** Part of a document's text, or a page of it, with the headings in it. */
export interface TextPart {
  readonly name: string
  readonly title: string
  readonly text: string
  /** Where the part stands in the document's text. */
  readonly start: number
  readonly end: number
  /** How long the document's text is. */
  readonly length: number
  /** How many pages the document has. */
  readonly pages: number
  /** Spans within the document's text. */
  readonly headings: readonly { readonly start: number; readonly end: number; readonly level: number }[]
}
