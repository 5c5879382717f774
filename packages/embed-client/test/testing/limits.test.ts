import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRateLimiter, type ServerLimits } from '../../src/testing/limits.ts'

/** A limiter with a clock that stands still until it is moved. */
function limiterOf(limits: ServerLimits): { at: (ms: number) => void; admit: (tokens?: number) => Answer } {
  let time = 1000
  const limiter = createRateLimiter(limits, () => time)
  return {
    at: ms => {
      time = 1000 + ms
    },
    admit: (tokens = 0) => {
      const { headers, refusal } = limiter.admit(tokens)
      return { headers, admitted: refusal === undefined, refusal: refusal?.headers ?? {}, body: refusal?.body }
    }
  }
}

interface Answer {
  headers: Readonly<Record<string, string>>
  admitted: boolean
  refusal: Readonly<Record<string, string>>
  body: unknown
}

describe('continuous limits', () => {
  it('allow a burst, then what has come back since', () => {
    const { at, admit } = limiterOf({ requestsPerMinute: 60, burst: 0.05 })
    expect([admit(), admit(), admit(), admit()].map(({ admitted }) => admitted)).toEqual([true, true, true, false])
    at(999)
    expect(admit().admitted).toBe(false)
    at(1000)
    expect([admit().admitted, admit().admitted]).toEqual([true, false])
    at(100_000)
    expect([admit(), admit(), admit(), admit()].map(({ admitted }) => admitted)).toEqual([true, true, true, false])
  })

  it('say in headers what is left and when all is back, as OpenAI does', () => {
    const { at, admit } = limiterOf({ requestsPerMinute: 60, tokensPerMinute: 1000 })
    expect(admit(400).headers).toEqual({
      'x-ratelimit-limit-requests': '60',
      'x-ratelimit-remaining-requests': '59',
      'x-ratelimit-reset-requests': '1s',
      'x-ratelimit-limit-tokens': '1000',
      'x-ratelimit-remaining-tokens': '600',
      'x-ratelimit-reset-tokens': '24s'
    })
    at(880)
    expect(admit().headers).toMatchObject({
      'x-ratelimit-reset-requests': '1.12s',
      'x-ratelimit-reset-tokens': '23.12s'
    })
    expect(limiterOf({ requestsPerMinute: 6000 }).admit().headers['x-ratelimit-reset-requests']).toBe('10ms')
    const slow = limiterOf({ requestsPerMinute: 0.5, burst: 1 })
    expect(slow.admit().headers['x-ratelimit-reset-requests']).toBe('2m0s')
  })

  it('say nothing when they are told not to', () => {
    expect(limiterOf({ requestsPerMinute: 60, headers: false }).admit().headers).toEqual({})
    expect(limiterOf({}).admit().headers).toEqual({})
  })

  it('refuse as OpenAI does, and name the limit that waits longest', () => {
    const { admit } = limiterOf({ requestsPerMinute: 60, tokensPerMinute: 600, burst: 0.5 })
    admit(200)
    const { headers, refusal, body } = admit(150)
    expect(refusal).toEqual({ 'retry-after-ms': '5000', 'retry-after': '5' })
    expect(headers['x-ratelimit-remaining-tokens']).toBe('100')
    const message = 'Rate limit reached on tokens per minute: Limit 600, Requested 150. Please try again in 5s.'
    expect(body).toEqual({ error: { message, type: 'tokens', param: null, code: 'rate_limit_exceeded' } })
  })

  it('never let a request pass that is larger than the bucket, and do not say when', () => {
    const { at, admit } = limiterOf({ tokensPerMinute: 600, burst: 0.5 })
    at(600_000)
    const { admitted, refusal, body } = admit(301)
    expect([admitted, refusal]).toEqual([false, {}])
    expect(JSON.stringify(body)).toContain('too large')
    expect(admit(300).admitted).toBe(true)
  })

  it('charge refused requests only when told', () => {
    const kind = limiterOf({ requestsPerMinute: 60, burst: 1 / 60 })
    const strict = limiterOf({ requestsPerMinute: 60, burst: 1 / 60, chargeRefused: true })
    for (const { at, admit } of [kind, strict]) {
      admit()
      admit()
      at(1000)
    }
    expect([kind.admit().admitted, strict.admit().admitted]).toEqual([true, false])
  })

  it('never allow more than the bucket and what has come back, whatever is asked when', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ wait: fc.nat(5000), tokens: fc.nat(400) }), { maxLength: 200 }),
        fc.constantFrom(0.05, 0.5, 1),
        (asks, burst) => {
          const limits = { requestsPerMinute: 120, tokensPerMinute: 3000, burst }
          const { at, admit } = limiterOf(limits)
          let [time, requests, tokens] = [0, 0, 0]
          for (const ask of asks) {
            time += ask.wait
            at(time)
            if (!admit(ask.tokens).admitted) continue
            requests++
            tokens += ask.tokens
            expect(requests).toBeLessThanOrEqual(120 * (burst + time / 60_000) + 1e-3)
            expect(tokens).toBeLessThanOrEqual(3000 * (burst + time / 60_000) + 1e-3)
          }
        }
      )
    )
  })

  it('admit who waited as long as was said', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 50 }), sizes => {
        const { at, admit } = limiterOf({ requestsPerMinute: 77, tokensPerMinute: 1234, burst: 0.5 })
        let time = 0
        for (const size of sizes) {
          const { admitted, refusal } = admit(size)
          if (admitted) continue
          time += Number(refusal['retry-after-ms'])
          at(time)
          expect(admit(size).admitted).toBe(true)
        }
      })
    )
  })
})

describe('limits of fixed minutes', () => {
  it('give all back at the end of each minute since the start', () => {
    const { at, admit } = limiterOf({ requestsPerMinute: 2, window: 'fixed' })
    expect([admit(), admit(), admit()].map(({ admitted }) => admitted)).toEqual([true, true, false])
    at(59_000)
    const { refusal, headers } = admit()
    expect(refusal).toEqual({ 'retry-after-ms': '1000', 'retry-after': '1' })
    expect(headers['x-ratelimit-reset-requests']).toBe('1s')
    at(60_000)
    expect([admit(), admit(), admit()].map(({ admitted }) => admitted)).toEqual([true, true, false])
    at(60_000 * 7.5)
    expect(admit().headers).toMatchObject({
      'x-ratelimit-remaining-requests': '1',
      'x-ratelimit-reset-requests': '30s'
    })
  })
})

describe('how long to wait', () => {
  const refusalOf = (retryAfter: ServerLimits['retryAfter']): Readonly<Record<string, string>> => {
    const { admit } = limiterOf({ requestsPerMinute: 24, burst: 1 / 24, retryAfter })
    admit()
    return admit().refusal
  }

  it('is told in the way that is chosen', () => {
    expect(refusalOf('ms')).toEqual({ 'retry-after-ms': '2500', 'retry-after': '3' })
    expect(refusalOf('seconds')).toEqual({ 'retry-after': '3' })
    expect(refusalOf('none')).toEqual({})
    const wait = Date.parse(refusalOf('date')['retry-after']!) - Date.now()
    expect(wait).toBeGreaterThan(1000)
    expect(wait).toBeLessThanOrEqual(3000)
  })
})

describe('wrong limits', () => {
  it.each([
    [{ requestsPerMinute: 0 }, 'requestsPerMinute: expected a number above 0, got 0'],
    [{ tokensPerMinute: NaN }, 'tokensPerMinute: expected a number above 0, got NaN'],
    [{ burst: 2 }, 'burst: expected a share above 0 up to 1, got 2'],
    [{ window: 'sliding' as never }, "window: expected 'continuous' or 'fixed', got sliding"],
    [{ retryAfter: 's' as never }, "retryAfter: expected 'ms', 'seconds', 'date' or 'none', got s"]
  ])('%j', (limits, message) => {
    expect(() => createRateLimiter(limits)).toThrow(message)
  })
})
