import type { Matrix } from '@llm-cookbook/vector'

/** Text to vectors. `@llm-cookbook/embed-client` has two that fit; anything of this shape does. */
export interface Embedder {
  /** Whose vectors these are: model, revision, dimensions, normalisation. An index accepts no others. */
  readonly fingerprint: string
  /**
   * One row a text, in order, of finite numbers; all of one length, whenever it is asked.
   *
   * @param texts    of any length; what a model cannot take as a whole is for this to cut
   * @param options  `signal`, with whose reason to reject once it is aborted; `onProgress`, which may be called as texts are
   *   finished, and may be ignored
   */
  embed(
    texts: readonly string[],
    options?: {
      signal?: AbortSignal | undefined
      onProgress?: ((progress: { done: number; total: number }) => void) | undefined
    }
  ): Promise<Matrix>
}

/** Text to the terms that a lexical ranking counts. `@llm-cookbook/tokenize/natural` has one with stems and stop words. */
export interface Analyzer {
  /** Names the analysis and its settings. An index accepts no other. */
  readonly fingerprint: string
  /** The terms of a text in order, each as often as it occurs; of documents and of queries alike. */
  terms(text: string): string[]
}

/** A message to a chat model. */
export interface ChatMessage {
  /** Who speaks: whoever made the program, who asks, or the model. */
  readonly role: 'system' | 'user' | 'assistant'
  /** What is said, as plain text. */
  readonly content: string
}

/** A chat model: the pieces of its answer as they come. */
export interface Chat {
  /**
   * The answer to the last message in pieces of any size, which together are all of it. An error that it throws becomes the
   * `cause` of a `RagError`.
   *
   * @param messages  rules first, then what was said before, at last what is asked
   * @param options   `signal`: once it is aborted nobody reads on, and the connection can be closed
   */
  stream(messages: readonly ChatMessage[], options?: { signal?: AbortSignal }): AsyncIterable<string>
}

/** Reads query and texts together, and says how well each text answers. */
export interface Reranker {
  /**
   * One finite number a text, in order, more for better; on any scale.
   *
   * @param query    what was searched for
   * @param texts    passages; a search puts the title and the headings of each above it, on a line of their own
   * @param options  `signal`, with whose reason to reject once it is aborted
   */
  rerank(
    query: string,
    texts: readonly string[],
    options?: { signal?: AbortSignal | undefined }
  ): Promise<readonly number[]>
}

/** Text out of pictures. Loaders call it for pages that have no text of their own. */
export interface Ocr {
  /**
   * The text of one picture, its paragraphs separated by blank lines; '' where it shows none.
   *
   * @param picture  all of a page, or a picture that stands on it
   * @param options  `signal`, with whose reason to reject once it is aborted
   */
  recognize(picture: Picture, options?: { signal?: AbortSignal | undefined }): Promise<string>
}

/** A picture of a page, for what reads text out of pictures. */
export interface Picture {
  /** The file of the picture, as its format has it. */
  readonly bytes: Uint8Array
  /** Its format: `'image/png'`, `'image/jpeg'`, … */
  readonly mediaType: string
  /** The source of the document that it is of. */
  readonly source: string
  /** The number of the page that it stands on, counted from 1. */
  readonly page: number
}
