import type { Matrix } from '@llm-cookbook/vector'

/** Text to vectors. `@llm-cookbook/embed-client` has two that fit; anything of this shape does. */
export interface Embedder {
  /** Whose vectors these are: model, revision, dimensions, normalisation. An index accepts no others. */
  readonly fingerprint: string
  /** One row a text, in order. `onProgress` may be called as texts are finished, and may be ignored. */
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
  terms(text: string): string[]
}

/** A message to a chat model. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: string
}

/** A chat model: the pieces of its answer as they come. */
export interface Chat {
  stream(messages: readonly ChatMessage[], options?: { signal?: AbortSignal }): AsyncIterable<string>
}

/** Reads query and texts together, and says how well each text answers. */
export interface Reranker {
  /** One finite number a text, in order, more for better; on any scale. */
  rerank(
    query: string,
    texts: readonly string[],
    options?: { signal?: AbortSignal | undefined }
  ): Promise<readonly number[]>
}

/** Text out of pictures. Loaders call it for pages that have no text of their own. */
export interface Ocr {
  /** The text of one picture, its paragraphs separated by blank lines; '' where it shows none. */
  recognize(picture: Picture, options?: { signal?: AbortSignal | undefined }): Promise<string>
}

/** A picture of a page, for what reads text out of pictures. */
export interface Picture {
  /** The file of the picture, as its format has it. */
  readonly bytes: Uint8Array
  /** Its format: `'image/png'`, `'image/jpeg'`, … */
  readonly mediaType: string
  /** The document that it is of, and the number of its page. */
  readonly source: string
  readonly page: number
}
