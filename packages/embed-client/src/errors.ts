/** What went wrong, for a program to act on. The message is for a person: what was given, expected, and to do. */
export type EmbedErrorCode =
  // The texts: `indices` says which. Nothing was sent.
  | 'empty-text'
  | 'text-too-long'
  // The offline model
  | 'model-missing'
  | 'model-damaged'
  // The service refuses, and would again
  | 'bad-request'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'quota-exceeded'
  // The service may answer another time
  | 'rate-limited'
  | 'server-error'
  | 'timeout'
  | 'connection'
  // The service answered with something else than the vectors that were asked for
  | 'bad-response'

/** Everything about a failure beside its code and message. */
export interface EmbedErrorDetails extends ErrorOptions {
  status?: number | undefined
  requestId?: string | undefined
  retryable?: boolean | undefined
  retryAfterMs?: number | undefined
  indices?: readonly number[] | undefined
  vectors?: readonly (Float32Array | undefined)[] | undefined
}

/** Every failure of this package that a program can recover from. Wrong arguments are `TypeError` or `RangeError`. */
export class EmbedError extends Error {
  override readonly name = 'EmbedError'
  readonly code: EmbedErrorCode
  /** HTTP status of the answer, where there was one. */
  readonly status: number | undefined
  /** The service's own name for the request, to ask its support with. */
  readonly requestId: string | undefined
  /** Whether the same request may succeed later. Retries already stopped: by their number, or by how long to wait. */
  readonly retryable: boolean
  /** How long the service asked to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined
  /** Which of the texts are at fault, ascending; empty where it is none of them. */
  readonly indices: readonly number[]
  /** What was done before the failure: a vector for each text that has one, by its index. Empty where nothing was. */
  readonly vectors: readonly (Float32Array | undefined)[]
  /** How many of `vectors` are there. */
  readonly done: number

  constructor(code: EmbedErrorCode, message: string, details: EmbedErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.status = details.status
    this.requestId = details.requestId
    this.retryable = details.retryable ?? false
    this.retryAfterMs = details.retryAfterMs
    this.indices = details.indices ?? []
    this.vectors = details.vectors ?? []
    this.done = this.vectors.reduce((sum, vector) => sum + Number(vector !== undefined), 0)
  }

  /** The same error, with what was done before it. */
  withVectors(vectors: readonly (Float32Array | undefined)[]): EmbedError {
    const { code, message, cause, status, requestId, retryable, retryAfterMs, indices } = this
    return new EmbedError(code, message, { cause, status, requestId, retryable, retryAfterMs, indices, vectors })
  }
}
