/** What went wrong, for a program to act on. The message is for a person: what was given, expected, and to do. */
export type TokenizeErrorCode =
  /** The text has a special token that was not allowed. */
  | 'special-token'
  /** A file of a tokenizer is damaged, or not what it was taken for. */
  | 'invalid-file'
  /** A file of a tokenizer names a component that is not known here, or a chat message has a part that cannot be counted. */
  | 'unsupported'
  /** A file is missing, a folder, forbidden, or not UTF-8. */
  | 'not-readable'
  /** A file cannot be written: the folder is missing or forbidden, or the disk is full. */
  | 'not-writable'
  /** There is nothing to train on, or less than the vocabulary asked for needs. */
  | 'corpus-too-small'
  /** `stitch`: a chunk could not be processed; the error's message tells its index. */
  | 'process-failed'
  /** An optional peer is not installed. */
  | 'dependency-missing'

/** Every failure of this package that a program can recover from. Wrong arguments are `TypeError` or `RangeError`. */
export class TokenizeError extends Error {
  override readonly name = 'TokenizeError'
  /** What kind of failure it is. */
  readonly code: TokenizeErrorCode

  /**
   * @param code what kind of failure it is
   * @param message what was given, what was expected, and what to do
   * @param options the `cause`, where another error led to this one
   */
  constructor(code: TokenizeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
