import { EmbedError } from './errors.ts'

/** How often to try, and how long to wait in between. */
export interface RetryOptions {
  /** Attempts in all, at least 1. Default 6. */
  attempts: number
  /** The first wait is drawn from 0 to this many milliseconds, each later one from a range twice as wide. Default 500. */
  baseDelayMs: number
  /** No range is wider than this. Default 30,000. */
  maxDelayMs: number
  /** Where the service asks for a longer wait than this, the error is thrown instead. Default 300,000. */
  maxRetryAfterMs: number
  /** From 0 up to 1. Not seeded by default: clients that were refused together must not come back together. */
  random: () => number
}

export const defaultRetry: RetryOptions = {
  attempts: 6,
  baseDelayMs: 500,
  maxDelayMs: 30_000,
  maxRetryAfterMs: 300_000,
  random: Math.random
}

/**
 * Runs `attempt` until it succeeds, fails for good (an error that is no retryable `EmbedError`), or has failed
 * `attempts` times. Waits as long as the service asked, else with full jitter
 * (Brooker, 'Exponential Backoff And Jitter', AWS Architecture Blog, 2015).
 *
 * @throws the last error of `attempt`; the signal's reason, once it is aborted
 */
export async function retry<T>(attempt: () => Promise<T>, options: RetryOptions, signal?: AbortSignal): Promise<T> {
  for (let failures = 1; ; failures++) {
    signal?.throwIfAborted()
    try {
      return await attempt()
    } catch (error) {
      signal?.throwIfAborted()
      if (!(error instanceof EmbedError) || !error.retryable || failures >= options.attempts) throw error
      const asked = error.retryAfterMs
      if (asked !== undefined && asked > options.maxRetryAfterMs) throw error
      const range = Math.min(options.maxDelayMs, options.baseDelayMs * 2 ** (failures - 1))
      // On top of what was asked comes a little jitter, for the same reason as everywhere.
      const wait = asked === undefined ? options.random() * range : asked + options.random() * options.baseDelayMs
      await sleep(wait, signal)
    }
  }
}

/** Resolves after that many milliseconds; rejects with the signal's reason as soon as it is aborted. */
function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer)
      reject(signal?.reason as Error)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }, ms)
    signal?.addEventListener('abort', abort, { once: true })
  })
}
