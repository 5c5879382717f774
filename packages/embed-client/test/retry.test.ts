import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { EmbedError } from '../src/index.ts'
import { defaultRetry, retry, type RetryOptions } from '../src/retry.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const passing = (retryAfterMs?: number): EmbedError =>
  new EmbedError('server-error', 'busy', { retryable: true, retryAfterMs })

/** Runs with failures first, and tells after which waits the attempts began. */
async function waitsOf(failures: readonly Error[], options: Partial<RetryOptions> = {}): Promise<number[]> {
  const starts: number[] = []
  const left = failures.values()
  const attempt = (): Promise<string> => {
    starts.push(Date.now())
    const { value: failure } = left.next()
    return failure ? Promise.reject(failure) : Promise.resolve('done')
  }
  const result = retry(attempt, { ...defaultRetry, random: () => 0.5, ...options })
  result.catch(() => undefined)
  await vi.runAllTimersAsync()
  await result
  return starts.slice(1).map((start, i) => start - starts[i]!)
}

describe('retry', () => {
  it('waits within a range that doubles up to a cap', async () => {
    const failures = Array.from({ length: 5 }, () => passing())
    expect(await waitsOf(failures, { baseDelayMs: 100, maxDelayMs: 500 })).toEqual([50, 100, 200, 250, 250])
  })

  it('draws the wait from the whole range', async () => {
    for (const random of [0, 0.25, 0.75, 0.999]) {
      const [wait] = await waitsOf([passing()], { random: () => random, baseDelayMs: 1000 })
      expect(Math.abs(wait! - 1000 * random)).toBeLessThanOrEqual(2)
    }
  })

  it('waits as long as the service asks, and a little jitter', async () => {
    expect(await waitsOf([passing(7000)], { baseDelayMs: 100 })).toEqual([7050])
  })

  it('gives up at once where the service asks for longer than allowed', async () => {
    const error = passing(60_001)
    await expect(waitsOf([error], { maxRetryAfterMs: 60_000 })).rejects.toBe(error)
  })

  it('makes as many attempts as told, and throws the last error', async () => {
    const failures = [passing(), passing(), passing()]
    await expect(waitsOf(failures, { attempts: 3 })).rejects.toBe(failures[2])
    expect(await waitsOf(failures, { attempts: 4 })).toHaveLength(3)
  })

  it('does not repeat what would fail again', async () => {
    const attempt = vi.fn(() => Promise.reject(new EmbedError('unauthorized', 'no')))
    await expect(retry(attempt, defaultRetry)).rejects.toMatchObject({ code: 'unauthorized' })
    expect(attempt).toHaveBeenCalledTimes(1)
  })

  it('does not repeat an error that it does not know', async () => {
    const attempt = vi.fn(() => Promise.reject(new RangeError('a bug')))
    await expect(retry(attempt, defaultRetry)).rejects.toThrow(RangeError)
    expect(attempt).toHaveBeenCalledTimes(1)
  })

  it('makes no attempt when aborted before', async () => {
    const attempt = vi.fn(() => Promise.resolve(1))
    const reason = new Error('enough')
    await expect(retry(attempt, defaultRetry, AbortSignal.abort(reason))).rejects.toBe(reason)
    expect(attempt).not.toHaveBeenCalled()
  })

  it('stops waiting as soon as it is aborted, and leaves no timer', async () => {
    const controller = new AbortController()
    const attempt = vi.fn(() => Promise.reject(passing(10_000)))
    const result = retry(attempt, defaultRetry, controller.signal)
    result.catch(() => undefined)
    await vi.advanceTimersByTimeAsync(5000)
    const reason = new Error('enough')
    controller.abort(reason)
    await expect(result).rejects.toBe(reason)
    expect(vi.getTimerCount()).toBe(0)
    expect(attempt).toHaveBeenCalledTimes(1)
  })

  it('leaves no listener on the signal after a wait', async () => {
    const { signal } = new AbortController()
    const added = vi.spyOn(signal, 'addEventListener')
    const removed = vi.spyOn(signal, 'removeEventListener')
    let left = 3
    const attempt = (): Promise<string> => (left-- > 0 ? Promise.reject(passing()) : Promise.resolve('done'))
    const result = retry(attempt, defaultRetry, signal)
    await vi.runAllTimersAsync()
    expect(await result).toBe('done')
    expect(added).toHaveBeenCalledTimes(3)
    expect(removed.mock.calls).toEqual(added.mock.calls.map(([type, listener]) => [type, listener]))
  })

  it('throws the reason, not the error, when aborted during an attempt', async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    const attempt = (): Promise<never> => {
      controller.abort(reason)
      return Promise.reject(passing())
    }
    await expect(retry(attempt, defaultRetry, controller.signal)).rejects.toBe(reason)
  })
})
