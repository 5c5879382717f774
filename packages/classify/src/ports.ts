import type { Matrix } from '@llm-cookbook/vector'

/** Text to vectors. The embedders of `@llm-cookbook/embed-client` fit; anything of this shape does. */
export interface Embedder {
  /**
   * One row a text, in order, all of the same length.
   *
   * @param texts    any number of them, also none
   * @param options  with a `signal`, whose abort rejects the promise with its reason
   */
  embed(texts: readonly string[], options?: { signal?: AbortSignal | undefined }): Promise<Matrix>
}

/** A message to a chat model. */
export interface ChatMessage {
  /** Who says it: `system` is what the program wants, `user` who asks, `assistant` the model in an earlier turn. */
  readonly role: 'system' | 'user' | 'assistant'
  /** What is said, as plain text. */
  readonly content: string
}

/** A chat model: the pieces of its answer as they come. What fits `@llm-cookbook/rag` fits here. */
export interface Chat {
  /**
   * Answers the last message in the light of those before it. The pieces, in order and joined by nothing, are the answer.
   *
   * @param messages  the conversation so far, the oldest first
   * @param options   with a `signal`, whose abort ends the answer with its reason
   */
  stream(messages: readonly ChatMessage[], options?: { signal?: AbortSignal }): AsyncIterable<string>
}
