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
  | 'dependency-missing'
  // The index on disk
  | 'index-missing'
  | 'index-exists'
  | 'index-damaged'
  | 'index-mismatch'
  | 'index-locked'
  | 'index-not-writable'
  // The services behind the ports
  | 'embedder-failed'
  | 'chat-failed'

/** Every failure of this package that a program can recover from. Wrong arguments are `TypeError` or `RangeError`. */
export class RagError extends Error {
  override readonly name = 'RagError'
  readonly code: RagErrorCode

  constructor(code: RagErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
