import { createRandom } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { createLimiter, type LimiterOptions } from '../src/limit.ts'
import {
  bucket,
  deliver,
  fixedWindow,
  ModelService,
  type ModelOptions,
  openAiHeaders,
  slidingWindow
} from './limit/model-service.ts'
import { VirtualClock } from './limit/virtual-clock.ts'

const requestsPerMinute = 1200
const tokensPerMinute = 600_000
const requests = (): number => requestsPerMinute
const tokens = (): number => tokensPerMinute
/** The service saves up this share of a minute. */
const burst = 1 / 30
const headers = openAiHeaders({ requests, tokens })

/** The time in which everything is delivered, as a share of the shortest in which the service permits it. */
async function shareOf(
  options: Omit<ModelOptions, 'latencyMs'>,
  { count = 2000, size = 675, latencyMs = 60, limiter }: Options = {}
): Promise<{ share: number; service: ModelService }> {
  const clock = new VirtualClock()
  const service = new ModelService(clock, { latencyMs, failures: 0.03, ...options })
  const random = createRandom(3)
  const paced = createLimiter({ clock, random: () => random.uniform(), ...limiter })
  const seconds = await deliver(clock, service, paced, new Array<number>(count).fill(size))
  const minutes = Math.max(
    service.admitted / requestsPerMinute - burst,
    options.tokens ? service.tokens / tokensPerMinute - burst : 0
  )
  return { share: (60 * minutes + latencyMs / 1000) / seconds, service }
}

interface Options {
  count?: number
  size?: number
  latencyMs?: number
  limiter?: LimiterOptions
}

describe('createLimiter, told no limits', () => {
  const limited = (): Pick<ModelOptions, 'requests' | 'tokens'> => ({
    requests: bucket(requests, burst),
    tokens: bucket(tokens, burst)
  })

  it.each<[string, () => Omit<ModelOptions, 'latencyMs'>, Options]>([
    ['learns them from headers', () => ({ ...limited(), headers }), {}],
    ['learns them from headers, where answers are slow', () => ({ ...limited(), headers }), { latencyMs: 600 }],
    ['learns what its estimates are worth', () => ({ ...limited(), headers, charge: 0.5 }), { size: 1350 }],
    ['learns them from refusals that say how long to wait', () => limited(), {}],
    ['learns them from refusals in whole seconds', () => ({ ...limited(), retryAfter: 'seconds' }), {}],
    ['learns them from bare refusals', () => ({ ...limited(), retryAfter: 'none' }), {}],
    [
      'learns them from bare refusals, where answers are slow',
      () => ({ ...limited(), retryAfter: 'none' }),
      { latencyMs: 600 }
    ],
    ['learns them where refusals count, too', () => ({ ...limited(), retryAfter: 'none', chargeRefused: true }), {}],
    [
      'does not believe headers that say twice as much',
      () => ({ requests: bucket(requests, burst), headers: openAiHeaders({ requests: () => 2 * requestsPerMinute }) }),
      {}
    ],
    [
      'does without headers that say nothing',
      () => ({
        requests: bucket(requests, burst),
        headers: () => ({ 'x-ratelimit-limit-requests': '-1', 'x-ratelimit-remaining-requests': '-1' })
      }),
      {}
    ]
  ])('%s: 97 % of what is permitted, and few refusals', async (_, service, options) => {
    const { share, service: asked } = await shareOf(service(), options)
    expect(share).toBeGreaterThan(0.97)
    expect(asked.refused).toBeLessThan(60)
  })

  it('uses what a window of a minute has left at its start', async () => {
    const { service } = await shareOf({ requests: fixedWindow(requests), headers }, { count: 1100 })
    expect(service.refused).toBe(0)
  })
})

describe('createLimiter, with a service that looks back over a minute', () => {
  it('delivers all, and is seldom refused', async () => {
    const { service } = await shareOf({ requests: slidingWindow(requests), headers })
    expect(service.refused).toBeLessThan(0.1 * service.admitted)
  })
})

describe('createLimiter, told the limits', () => {
  it('keeps them without a refusal', async () => {
    const { share, service } = await shareOf(
      { requests: bucket(requests, burst), tokens: bucket(tokens, burst) },
      { limiter: { requestsPerMinute, tokensPerMinute } }
    )
    expect(share).toBeGreaterThan(0.97)
    expect(service.refused).toBe(0)
  })

  it.each<[LimiterOptions, RegExp]>([
    [{ requestsPerMinute: 0 }, /^requestsPerMinute: expected a number above 0, got 0$/],
    [{ tokensPerMinute: NaN }, /^tokensPerMinute: expected a number above 0, got NaN$/],
    [{ concurrency: 0.5 }, /^concurrency: expected a whole number from 1, got 0.5$/],
    [{ burst: 100 }, /^burst: expected seconds from 0.001 to 60, got 100$/]
  ])('refuses %j', (options, message) => {
    expect(() => createLimiter(options)).toThrow(message)
  })
})

describe('acquire', () => {
  it('serves whoever came first, and forgets whoever has gone', async () => {
    const clock = new VirtualClock()
    const limiter = createLimiter({ clock, concurrency: 1 })
    const first = await limiter.acquire(1)
    const order: string[] = []
    const gone = new AbortController()
    const left = limiter.acquire(1, gone.signal).catch((error: unknown) => error)
    const second = limiter.acquire(1000).then(permit => (order.push('large'), permit))
    const third = limiter.acquire(1).then(permit => (order.push('small'), permit))
    gone.abort(new Error('gone'))
    expect(await left).toEqual(new Error('gone'))
    first.done({})
    const large = await second
    large.done({})
    const small = await third
    small.done({})
    expect(order).toEqual(['large', 'small'])
  })

  it('refuses tokens that are none', async () => {
    await expect(createLimiter().acquire(-1)).rejects.toThrow('tokens: expected a number from 0, got -1')
  })
})
