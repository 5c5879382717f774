/** What went wrong, for a program to act on. The message is for a person: what was given, expected, and to do. */
export type Word2vecErrorCode =
  /** The corpus has no words, or none that is as frequent as `minCount` asks. */
  | 'corpus-too-small'
  /** The vectors grew beyond all numbers: the learning rate is too large. */
  | 'diverged'
  /** A file is damaged, or not what it was taken for. */
  | 'invalid-file'
  /** A file is missing, a folder, or forbidden. */
  | 'not-readable'
  /** A file cannot be written: the folder is missing or forbidden, or the disk is full. */
  | 'not-writable'
  /** The vectors do not fit into the memory that there can be. */
  | 'too-large'
  /** A checkpoint was made with another corpus, or with other settings. */
  | 'other-training'
  /** A worker stopped. */
  | 'worker-failed'

/** Every failure of this package that a program can recover from. Wrong arguments are `TypeError` or `RangeError`. */
export class Word2vecError extends Error {
  override readonly name = 'Word2vecError'
  /** What went wrong: what a program decides by. */
  readonly code: Word2vecErrorCode

  /**
   * @param message  for a person: what was given, what was expected, and what to do
   * @param options  `cause`: the error that this one follows from
   */
  constructor(code: Word2vecErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
