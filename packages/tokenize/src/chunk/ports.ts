/** What cutting at tokens needs of a tokenizer; every `Tokenizer` of this package has it. */
export interface OffsetTokenizer {
  /** The number of tokens of a text. */
  count(text: string): number
  /** The tokens of a text in order. `start` and `end` never fall, are in UTF-16 units, and part no surrogate pair. */
  encodeWithOffsets(text: string): readonly { readonly start: number; readonly end: number }[]
}

/** What cutting by meaning needs of an embedder; those of `@llm-cookbook/embed-client` fit. */
export interface SentenceEmbedder {
  /**
   * One row a text, in the order of the texts, all of one length.
   *
   * @param texts the sentences
   * @param options the `signal` that the caller was given
   */
  embed(
    texts: readonly string[],
    options?: { signal?: AbortSignal | undefined }
  ): Promise<{ row(i: number): ArrayLike<number> }>
}
