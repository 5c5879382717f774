import type { Matrix } from '@llm-cookbook/vector'

/** Text to vectors. The embedders of `@llm-cookbook/embed-client` fit; anything of this shape does. */
export interface Embedder {
  /** One row a text, in order, all of the same length. */
  embed(texts: readonly string[], options?: { signal?: AbortSignal | undefined }): Promise<Matrix>
}

/** A message to a chat model. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: string
}

/** A chat model: the pieces of its answer as they come. What fits `@llm-cookbook/rag` fits here. */
export interface Chat {
  stream(messages: readonly ChatMessage[], options?: { signal?: AbortSignal }): AsyncIterable<string>
}
