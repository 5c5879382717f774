/** What went wrong, for a program to act on. The message is for a person: what was given, expected, and to do. */
export type VizErrorCode =
  /** Bytes that are no model of this package, or one of another version, or damaged. */
  | 'invalid-model'
  /** An optional package that this needs is not installed. */
  | 'missing-package'
  /** What was asked for does not fit into the memory that there can be. */
  | 'too-large'
  /** A worker ended before its time. */
  | 'worker-failed'

/** Every failure of this package that a program can recover from. Wrong arguments are `TypeError` or `RangeError`. */
export class VizError extends Error {
  override readonly name = 'VizError'
  /** What kind of failure it is. */
  readonly code: VizErrorCode

  /**
   * @param code     what kind of failure it is
   * @param message  what was given, what was expected, and what to do
   * @param options  the `cause`, where another error led to this one
   */
  constructor(code: VizErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
