import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EmbedError } from '../src/index.ts'
import { checkRetry, defaultRetry, Retries, type RetryOptions } from '../src/retry.ts'

const passing = (retryAfterMs?: number): EmbedError =>
  new EmbedError('server-error', 'busy', { retryable: true, retryAfterMs })
const slowDown = (retryAfterMs?: number): EmbedError =>
  new EmbedError('rate-limited', 'slow down', { retryable: true, retryAfterMs })

/** The waits after failures that come one after the other, each as late as the waits before it. */
function waitsAfter(failures: readonly unknown[], options: Partial<RetryOptions> = {}): (number | undefined)[] {
  const retries = new Retries({ ...defaultRetry, random: () => 0.5, ...options })
  let now = 1_000_000
  return failures.map(failure => {
    const wait = retries.after(failure, now)
    now += wait ?? 0
    return wait
  })
}

describe('Retries', () => {
  it('waits within a range that doubles up to a cap', () => {
    const failures = Array.from({ length: 5 }, () => passing())
    expect(waitsAfter(failures, { baseDelayMs: 100, maxDelayMs: 500 })).toEqual([50, 100, 200, 250, 250])
  })

  it('draws the wait from the whole range', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.nat(4), (random, before) => {
        const failures = Array.from({ length: before + 1 }, () => passing())
        const wait = waitsAfter(failures, { random: () => random, baseDelayMs: 100 }).at(-1)
        expect(wait).toBeCloseTo(random * 100 * 2 ** before, 6)
      })
    )
  })

  it('waits as long as the service asks, and a little jitter', () => {
    expect(waitsAfter([passing(7000)], { baseDelayMs: 100 })).toEqual([7050])
  })

  it('gives up at once where the service asks for longer than allowed', () => {
    expect(waitsAfter([passing(60_001)], { maxRetryAfterMs: 60_000 })).toEqual([undefined])
    expect(waitsAfter([slowDown(60_001)], { maxRetryAfterMs: 60_000 })).toEqual([undefined])
  })

  it('allows as many attempts as told', () => {
    const failures = Array.from({ length: 3 }, () => passing())
    expect(waitsAfter(failures, { attempts: 3 }).map(wait => wait !== undefined)).toEqual([true, true, false])
    expect(waitsAfter(failures, { attempts: 1 })[0]).toBeUndefined()
  })

  it('leaves the waiting after a 429 to the limiter, and does not count it', () => {
    const failures = [...Array.from({ length: 20 }, () => slowDown(10)), passing(), slowDown(), passing()]
    const waits = waitsAfter(failures, { attempts: 2, baseDelayMs: 100 })
    expect(waits).toEqual([...Array.from({ length: 20 }, () => 0), 50, 0, undefined])
  })

  it('gives up after 429s for as long as told, from the first in a row on', () => {
    const retries = new Retries({ ...defaultRetry, maxRateLimitedMs: 1000, random: () => 0 })
    const waits = [0, 900, 999].map(now => retries.after(slowDown(), now))
    expect(waits).toEqual([0, 0, 0])
    retries.after(passing(), 999)
    expect([1000, 1999].map(now => retries.after(slowDown(), now))).toEqual([0, 0])
    expect(retries.after(slowDown(), 2000)).toBeUndefined()
  })

  it('does not repeat what would fail again, or what it does not know', () => {
    expect(waitsAfter([new EmbedError('unauthorized', 'no')])).toEqual([undefined])
    expect(waitsAfter([new RangeError('a bug')])).toEqual([undefined])
    expect(waitsAfter(['no error at all'])).toEqual([undefined])
  })
})

describe('checkRetry', () => {
  it.each<[Partial<RetryOptions>, string]>([
    [{ attempts: 0 }, 'retry.attempts: expected a whole number from 1, got 0'],
    [{ attempts: Infinity }, 'retry.attempts: expected a whole number from 1, got Infinity'],
    [{ baseDelayMs: -1 }, 'retry.baseDelayMs: expected milliseconds from 0, got -1'],
    [{ deadlineMs: NaN }, 'retry.deadlineMs: expected milliseconds from 0, got NaN']
  ])('refuses %j', (options, message) => {
    expect(() => {
      checkRetry({ ...defaultRetry, ...options })
    }).toThrow(new RangeError(message))
  })
})
