import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  createCaller,
  createLimiter,
  EmbedError,
  type Call,
  type CallerOptions,
  type Limiter,
  type Permit,
  type Service
} from '../src/index.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const busy = new EmbedError('server-error', 'busy', { retryable: true })
const slowDown = new EmbedError('rate-limited', 'slow down', { retryable: true, retryAfterMs: 1000 })
const refused = new EmbedError('unauthorized', 'no')

/** A service that does these things, one a request; and what it saw. */
function scripted(
  ...script: (Error | Record<string, unknown> | ((signal?: AbortSignal) => Promise<unknown>))[]
): Service & {
  starts: number[]
} {
  const starts: number[] = []
  return {
    starts,
    request(_path, _body, { signal } = {}) {
      const step = script[Math.min(starts.length, script.length - 1)]!
      starts.push(Date.now())
      if (typeof step === 'function') return step(signal)
      return step instanceof Error ? Promise.reject(step) : Promise.resolve(step)
    },
    download() {
      throw new Error('nothing is downloaded here')
    }
  }
}

/** Never answers, until its signal is aborted. */
const hang = (signal?: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal?.addEventListener('abort', () => {
      reject(signal.reason as Error)
    })
  })

function caller(service: Service, options: Partial<CallerOptions> = {}): Call {
  return createCaller({ service, limiter: createLimiter(), ...options, retry: { random: () => 0.5, ...options.retry } })
}

async function settle<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined)
  await vi.runAllTimersAsync()
  return work
}

describe('call', () => {
  it('gives the data, and how many attempts it took', async () => {
    const data = { usage: { total_tokens: 3 } }
    const service = scripted(busy, busy, data)
    expect(await settle(caller(service)('/embeddings', {}, { tokens: 1 }))).toEqual({ data, attempts: 3 })
    // Full jitter at .5: a quarter and half of a second.
    expect(service.starts.map(start => start - service.starts[0]!)).toEqual([0, 250, 750])
  })

  it('throws the last error when no attempt is left, and at once what would fail again', async () => {
    const failing = scripted(busy)
    await expect(settle(caller(failing, { retry: { attempts: 4 } })('/a', {}, { tokens: 1 }))).rejects.toBe(busy)
    expect(failing.starts).toHaveLength(4)
    const refusing = scripted(refused)
    await expect(settle(caller(refusing)('/a', {}, { tokens: 1 }))).rejects.toBe(refused)
    expect(refusing.starts).toHaveLength(1)
  })

  it('lets the limiter do the waiting after a 429, which counts for no attempt', async () => {
    const service = scripted(slowDown, slowDown, slowDown, { ok: true })
    const { attempts } = await settle(caller(service, { retry: { attempts: 1 } })('/a', {}, { tokens: 1 }))
    expect(attempts).toBe(4)
    for (const [i, start] of service.starts.slice(1).entries()) {
      expect(start - service.starts[i]!).toBeGreaterThanOrEqual(1000)
    }
  })

  it('tells of every failed attempt before its place is free', async () => {
    const log: unknown[] = []
    const permit: Permit = { headers: () => undefined, done: ({ error }) => log.push(['done', error]) }
    const limiter: Limiter = { acquire: () => Promise.resolve(permit) }
    const call = caller(scripted(busy, refused), { limiter })
    const onFailedAttempt = (error: unknown, waitMs: number | undefined): unknown => log.push([error, waitMs])
    await expect(settle(call('/a', {}, { tokens: 1, onFailedAttempt }))).rejects.toBe(refused)
    expect(log).toEqual([
      [busy, 250],
      ['done', busy],
      [refused, undefined],
      ['done', refused]
    ])
  })

  it('hands the limiter what it may learn from, and ends every permit', async () => {
    const headers = new Headers({ 'x-ratelimit-limit-requests': '60' })
    const seen: unknown[] = []
    const permit: Permit = {
      headers: (headers, status) => seen.push([headers, status]),
      done: result => seen.push(result)
    }
    const acquire = vi.fn(() => Promise.resolve(permit))
    const service: Service = {
      ...scripted(),
      request(_path, _body, { onHeaders } = {}) {
        onHeaders?.(headers, 200)
        return Promise.resolve({ usage: { total_tokens: 42 } })
      }
    }
    await caller(service, { limiter: { acquire } })('/a', {}, { tokens: 40 })
    expect(acquire).toHaveBeenCalledExactlyOnceWith(40, undefined)
    expect(seen).toEqual([[headers, 200], { charged: 42 }])
  })
})

describe('the deadline of a request', () => {
  const retry = { deadlineMs: 1000, attempts: 100, baseDelayMs: 400, maxDelayMs: 400 }
  it('ends waits, with the last failure as the cause', async () => {
    const service = scripted(busy)
    const failure = settle(caller(service, { retry })('/a', {}, { tokens: 1 }))
    await expect(failure).rejects.toMatchObject({ code: 'deadline-exceeded', retryable: false, cause: busy })
    await expect(failure).rejects.toThrow('within 1000 ms (retry.deadlineMs). The last attempt: busy')
    expect(service.starts).toHaveLength(5)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('ends an attempt, and begins with the first', async () => {
    const limiter: Limiter = {
      acquire: async () => {
        await new Promise(resolve => setTimeout(resolve, 5000))
        return { headers: () => undefined, done: () => undefined }
      }
    }
    const result = caller(scripted(hang), { retry, limiter })('/a', {}, { tokens: 1 })
    result.catch(() => undefined)
    await vi.advanceTimersByTimeAsync(5999)
    expect(vi.getTimerCount()).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    await expect(result).rejects.toMatchObject({ code: 'deadline-exceeded' })
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('the signals of a call', () => {
  const reason = new Error('enough')
  it('signal ends it wherever it is, and leaves no timer', async () => {
    for (const service of [scripted(hang), scripted(busy), scripted(slowDown)]) {
      const controller = new AbortController()
      const { signal } = controller
      const result = caller(service, { retry: { random: () => 0.999 } })('/a', {}, { tokens: 1, signal })
      result.catch(() => undefined)
      await vi.advanceTimersByTimeAsync(10)
      controller.abort(reason)
      await expect(result).rejects.toBe(reason)
      await vi.advanceTimersByTimeAsync(0)
      expect(service.starts).toHaveLength(1)
      expect(vi.getTimerCount()).toBe(0)
    }
  })

  it('signal that is aborted before sends nothing', async () => {
    const service = scripted({})
    await expect(caller(service)('/a', {}, { tokens: 1, signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(service.starts).toEqual([])
  })

  it('stop ends waits, but lets a request in flight finish', async () => {
    const slow = (): Promise<unknown> => new Promise(resolve => setTimeout(resolve, 1000, { ok: true }))
    for (const [service, ends] of [
      [scripted(slow), undefined],
      [scripted(busy), reason]
    ] as const) {
      const stop = new AbortController()
      const result = caller(service, { retry: { random: () => 0.999 } })('/a', {}, { tokens: 1, stop: stop.signal })
      result.catch(() => undefined)
      await vi.advanceTimersByTimeAsync(10)
      stop.abort(reason)
      await vi.runAllTimersAsync()
      if (ends) await expect(result).rejects.toBe(ends)
      else expect((await result).data).toEqual({ ok: true })
    }
  })

  it('leaves no listener behind', async () => {
    const { signal } = new AbortController()
    const added = vi.spyOn(signal, 'addEventListener')
    const removed = vi.spyOn(signal, 'removeEventListener')
    await settle(caller(scripted(busy, slowDown, {}))('/a', {}, { tokens: 1, signal }))
    expect(added.mock.calls.length).toBeGreaterThan(0)
    expect(removed.mock.calls.length).toBeGreaterThanOrEqual(added.mock.calls.length)
  })
})
