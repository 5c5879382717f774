/** What went wrong, for a program to act on. The message is for a person: what was given, expected, and to do. */
export type EmbedErrorCode =
  // Some of the texts have no vector: `failures` says which and why, `vectors` has those of all others
  | 'bad-inputs'
  // One text, or what was read of it
  | 'empty-text'
  | 'text-too-long'
  // An optional package
  | 'package-missing'
  // The offline model
  | 'model-missing'
  | 'model-damaged'
  // Where vectors are kept
  | 'cache-unavailable'
  | 'cache-damaged'
  // Where limits are shared
  | 'limits-unavailable'
  | 'limits-damaged'
  // Files of requests and outcomes
  | 'not-readable'
  | 'not-writable'
  | 'in-use'
  | 'input-changed'
  | 'settings-changed'
  | 'output-exists'
  | 'output-changed'
  | 'journal-damaged'
  // The service refuses, and would again
  | 'bad-request'
  | 'too-large'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'quota-exceeded'
  // The service may answer another time
  | 'rate-limited'
  | 'server-error'
  | 'timeout'
  | 'connection'
  // The time that the caller gave is over
  | 'deadline-exceeded'
  // The service answered with something else than was asked for
  | 'bad-response'

/** Everything about a failure beside its code and message. */
export interface EmbedErrorDetails extends ErrorOptions {
  /** HTTP status of the answer. Default: there was none. */
  status?: number | undefined
  /** The service's own name for the request. Default: none is known. */
  requestId?: string | undefined
  /** Whether the same request may succeed later. Default false. */
  retryable?: boolean | undefined
  /** How long the service asked to wait, in milliseconds. Default: it did not. */
  retryAfterMs?: number | undefined
  /** The texts that are at fault, by ascending index. Default: none of them is. */
  failures?: readonly TextFailure[] | undefined
  /** A vector for each text that has one, by its index. Default: nothing was done. */
  vectors?: readonly (Float32Array | undefined)[] | undefined
}

/** Why one text has no vector. */
export interface TextFailure {
  /** Which of the texts that were given, from 0. */
  readonly index: number
  /** Why: `empty-text`, `text-too-long`, or what the service said of it. */
  readonly error: EmbedError
}

/** Every failure of this package that a program can recover from. Wrong arguments are `TypeError` or `RangeError`. */
export class EmbedError extends Error {
  override readonly name = 'EmbedError'
  /** What went wrong: what a program decides by. */
  readonly code: EmbedErrorCode
  /** HTTP status of the answer, where there was one. */
  readonly status: number | undefined
  /** The service's own name for the request, to ask its support with. */
  readonly requestId: string | undefined
  /** Whether the same request may succeed later. Retries already stopped: by their number, or by how long to wait. */
  readonly retryable: boolean
  /** How long the service asked to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined
  /** The texts that are at fault, by ascending index; empty where it is none of them. */
  readonly failures: readonly TextFailure[]
  /** What was done before the failure: a vector for each text that has one, by its index. Empty where nothing was. */
  readonly vectors: readonly (Float32Array | undefined)[]
  /** How many of `vectors` are there. */
  readonly done: number

  /**
   * @param message  for a person: what was given, what was expected, and what to do; without anything secret
   */
  constructor(code: EmbedErrorCode, message: string, details: EmbedErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.status = details.status
    this.requestId = details.requestId
    this.retryable = details.retryable ?? false
    this.retryAfterMs = details.retryAfterMs
    this.failures = details.failures ?? []
    this.vectors = details.vectors ?? []
    this.done = this.vectors.reduce((sum, vector) => sum + Number(vector !== undefined), 0)
  }

  /**
   * The same error about other texts: with what they were given as, for who embeds the texts of others in parts or in an
   * order of his own.
   *
   * @param vectors   those that are done, by the indices of these texts
   * @param failures  those of these texts that are at fault, by ascending index
   */
  withResults(vectors: readonly (Float32Array | undefined)[], failures: readonly TextFailure[]): EmbedError {
    const { code, message, cause, status, requestId, retryable, retryAfterMs } = this
    return new EmbedError(code, message, { cause, status, requestId, retryable, retryAfterMs, failures, vectors })
  }
}

/**
 * What `embed` rejects with where some texts failed and all others have their vector.
 *
 * @param failures  at least one, by ascending index
 */
export function badInputs(
  failures: readonly TextFailure[],
  vectors: readonly (Float32Array | undefined)[]
): EmbedError {
  const shown = failures.slice(0, 5).map(({ index }) => index)
  const more = failures.length > 5 ? ` and ${failures.length - 5} more` : ''
  const which = `${failures.length === 1 ? 'text' : 'texts'} ${shown.join(', ')}${more} (counted from 0)`
  const first = failures[0]!.error.message
  return new EmbedError('bad-inputs', `No vector for ${which}; the others are in \`vectors\`. ${first}`, {
    failures,
    vectors
  })
}
