/** What went wrong, for a program to act on. The message is for a person: what was given, expected, and to do. */
export type RagErrorCode =
  // Reading a document
  | 'not-found'
  | 'not-a-file'
  | 'not-readable'
  | 'unsupported-format'
  | 'empty-document'
  | 'no-text'
  | 'password-needed'
  | 'password-wrong'
  | 'document-damaged'
  | 'document-protected'
  | 'too-large'
  | 'dependency-missing'
  // Fetching one by its address
  | 'url-refused'
  | 'fetch-failed'
  // The index on disk
  | 'index-missing'
  | 'index-exists'
  | 'index-damaged'
  | 'index-mismatch'
  | 'index-locked'
  | 'index-not-writable'
  // The services behind the ports
  | 'embedder-failed'
  | 'reranker-failed'
  | 'store-failed'
  | 'chat-failed'
  | 'chat-late'
  | 'chat-garbage'
  | 'answer-invalid'

/** Every failure of this package that a program can recover from. Wrong arguments are `TypeError` or `RangeError`. */
export class RagError extends Error {
  override readonly name = 'RagError'
  /** What went wrong, of a fixed list: the message may change, this does not. */
  readonly code: RagErrorCode
  /** Of an answer that broke off or is not what was asked for: what the chat model had said. It is not the whole. */
  readonly partial?: string

  /**
   * @param code     what went wrong
   * @param message  the same for a person: what was given, what was expected, what to do
   * @param options  `cause`, the error that led to this one, and `partial`; none by default
   */
  constructor(code: RagErrorCode, message: string, options: ErrorOptions & { partial?: string | undefined } = {}) {
    const { partial, ...rest } = options
    super(message, rest)
    this.code = code
    if (partial !== undefined) this.partial = partial
  }
}
