import { EmbedError } from './errors.ts'

/** How often to try, and how long to wait in between. */
export interface RetryOptions {
  /** Attempts in all, at least 1; those that got a 429 do not count. Default 6. */
  attempts: number
  /** The first wait is drawn from 0 to this many milliseconds, each later one from a range twice as wide. Default 500. */
  baseDelayMs: number
  /** No range is wider than this. Default 30,000. */
  maxDelayMs: number
  /** Where the service asks for a longer wait than this, the error is thrown instead. Default 300,000. */
  maxRetryAfterMs: number
  /** For how many milliseconds a request may get nothing but 429s, from the first of them on. Default 600,000. */
  maxRateLimitedMs: number
  /** Milliseconds for a request with all its attempts and waits, from the first attempt on. Default: no end. */
  deadlineMs: number
  /**
   * Draws the waits, from 0 up to 1. Default `Math.random`, without a seed: clients that were refused together must not come
   * back together.
   */
  random: () => number
}

export const defaultRetry: RetryOptions = {
  attempts: 6,
  baseDelayMs: 500,
  maxDelayMs: 30_000,
  maxRetryAfterMs: 300_000,
  maxRateLimitedMs: 600_000,
  deadlineMs: Infinity,
  random: Math.random
}

/** @throws {RangeError} which option is none */
export function checkRetry(options: RetryOptions): void {
  const { attempts, random: _, ...times } = options
  if (!Number.isSafeInteger(attempts) || attempts < 1) {
    throw new RangeError(`retry.attempts: expected a whole number from 1, got ${attempts}`)
  }
  for (const [name, ms] of Object.entries(times)) {
    if (!(ms >= 0)) throw new RangeError(`retry.${name}: expected milliseconds from 0, got ${ms}`)
  }
}

/** Decides after each failed attempt of one request whether there is another, and when. */
export class Retries {
  readonly #options: RetryOptions
  #failures = 0
  #rateLimitedSince: number | undefined

  constructor(options: RetryOptions) {
    this.#options = options
  }

  /**
   * Milliseconds to wait before the next attempt; `undefined` where there is none. A wait is as long as the service asked,
   * else drawn with full jitter (Brooker, 'Exponential Backoff And Jitter', AWS Architecture Blog, 2015). After a 429 it
   * is 0: there the limiter makes everyone wait.
   *
   * @param now  milliseconds since any fixed moment
   */
  after(error: unknown, now: number): number | undefined {
    const { attempts, baseDelayMs, maxDelayMs, maxRetryAfterMs, maxRateLimitedMs, random } = this.#options
    if (!(error instanceof EmbedError) || !error.retryable) return undefined
    const asked = error.retryAfterMs
    if (asked !== undefined && asked > maxRetryAfterMs) return undefined
    if (error.code === 'rate-limited') {
      this.#rateLimitedSince ??= now
      return now - this.#rateLimitedSince < maxRateLimitedMs ? 0 : undefined
    }
    this.#rateLimitedSince = undefined
    if (++this.#failures >= attempts) return undefined
    const range = Math.min(maxDelayMs, baseDelayMs * 2 ** (this.#failures - 1))
    // On top of what was asked comes a little jitter, for the same reason as everywhere.
    return asked === undefined ? random() * range : asked + random() * baseDelayMs
  }
}
