import { EmbedError } from './errors.ts'
import { type Clock, systemClock } from './limit/clock.ts'
import type { Limiter } from './limit.ts'
import { checkRetry, defaultRetry, Retries, type RetryOptions } from './retry.ts'
import type { RequestOptions, Service } from './service.ts'
import { startWatch, type Watch } from './service/watch.ts'

export interface CallerOptions {
  /** Where requests go. */
  service: Service
  /** Gives each attempt its permit; shared by all who use the account, so that together they keep to its limits. */
  limiter: Limiter
  /** How often to try a request, and how long to wait in between. */
  retry?: Partial<RetryOptions> | undefined
  /** For the waits between attempts. Default: the machine's. */
  clock?: Clock | undefined
}

/** What a single call of `createCaller` takes. */
export interface CallOptions extends Pick<RequestOptions, 'method'> {
  /** What the request will be charged with, by your estimate. */
  tokens: number
  /** Ends the call at once, wherever it is. */
  signal?: AbortSignal | undefined
  /**
   * Ends the call unless a request is in flight: that one is paid for, and may finish. Has to be aborted together with
   * `signal`, if both are given. Default: `signal`.
   */
  stop?: AbortSignal | undefined
  /**
   * Called for each attempt that failed, before anyone else gets its place: `waitMs` is the time until the next attempt,
   * `undefined` after the last. Not called where `signal` ended it.
   */
  onFailedAttempt?: ((error: unknown, waitMs: number | undefined) => void) | undefined
}

/** What a service answered, and after how many attempts. */
export interface Answer {
  /** The JSON of the answer. */
  readonly data: unknown
  /** Requests that went out for it, at least 1. */
  readonly attempts: number
}

/**
 * Sends one request to a path under the base URL until it succeeds, fails for good, or no attempt is left.
 *
 * @throws {EmbedError} the error of the last attempt; `deadline-exceeded`, with that error as its cause, if there was one
 * @throws the reason of `signal` or `stop`, once it is aborted
 */
export type Call = (path: string, body: unknown, options: CallOptions) => Promise<Answer>

/**
 * The one road that every request takes: wait for a permit, send, and where that may help, again.
 *
 * @throws {RangeError} a number in `retry` that cannot be right
 */
export function createCaller({ service, limiter, retry, clock = systemClock }: CallerOptions): Call {
  const policy = { ...defaultRetry, ...retry }
  checkRetry(policy)

  return async (path, body, { tokens, method, signal, stop = signal, onFailedAttempt }) => {
    const retries = new Retries(policy)
    let watch: Watch | undefined
    let failure: unknown
    try {
      for (let attempts = 1; ; attempts++) {
        const permit = await limiter.acquire(tokens, stop)
        if (attempts === 1 && policy.deadlineMs < Infinity) {
          watch = startWatch(policy.deadlineMs)
          signal = either(signal, watch.signal)
          stop = either(stop, watch.signal)
        }
        const onHeaders = permit.headers.bind(permit)
        let wait: number | undefined
        try {
          const data = await service.request(path, body, { method, signal, onHeaders })
          permit.done({ charged: chargeOf(data) })
          return { data, attempts }
        } catch (error) {
          if (signal?.aborted) permit.done({ error })
          signal?.throwIfAborted()
          failure = error
          wait = retries.after(error, clock.now())
          onFailedAttempt?.(error, wait)
          permit.done({ error })
        }
        if (wait === undefined) throw failure
        if (wait > 0) await clock.sleep(wait, stop)
      }
    } catch (error) {
      if (watch?.late) throw overdue(policy.deadlineMs, failure)
      throw error
    } finally {
      watch?.end()
    }
  }
}

function either(signal: AbortSignal | undefined, other: AbortSignal): AbortSignal {
  return signal ? AbortSignal.any([signal, other]) : other
}

/** Every kind of answer that is charged by tokens tells so in the same place. */
function chargeOf(data: unknown): number | undefined {
  const tokens = (data as { usage?: { total_tokens?: unknown } } | null)?.usage?.total_tokens
  return typeof tokens === 'number' && tokens >= 0 && tokens < Infinity ? tokens : undefined
}

function overdue(deadlineMs: number, failure: unknown): EmbedError {
  const last = failure instanceof Error ? ` The last attempt: ${failure.message}` : ''
  const message = `The service gave no answer within ${deadlineMs} ms (retry.deadlineMs).${last}`
  return new EmbedError('deadline-exceeded', message, { cause: failure })
}
