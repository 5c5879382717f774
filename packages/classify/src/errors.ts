/** What went wrong, for a program to act on. The message is for a person: what was given, expected, and to do. */
export type ClassifyErrorCode =
  /** All labels are the same, where a learner has to tell two apart. */
  | 'one-class'
  /** A label that the classes, which were given or learnt, do not have. */
  | 'unknown-label'
  /** Bytes that are no model of this package, or one of another kind or version, or damaged. */
  | 'invalid-model'
  /** The numbers grew past all bounds: the learning rate is too high, or the columns differ too much in scale. */
  | 'diverged'
  /** An embedder or chat that was handed in answered with something else than was agreed. */
  | 'bad-answer'
  /** A worker ended before its time. */
  | 'worker-failed'

/** Every failure of this package that a program can recover from. Wrong arguments are `TypeError` or `RangeError`. */
export class ClassifyError extends Error {
  override readonly name = 'ClassifyError'
  /** What went wrong, for a program to decide by. */
  readonly code: ClassifyErrorCode

  /**
   * @param code     what went wrong
   * @param message  for a person: what was expected, what was given
   * @param options  as those of `Error`: the `cause`, where there is one
   */
  constructor(code: ClassifyErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
