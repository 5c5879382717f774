import { describe, expect, it } from 'vitest'
import { createLimiter, type Limiter } from '../../src/limit.ts'
import { memoryStore } from '../../src/limit/store.ts'
import { bucket, deliver, ModelService, openAiHeaders } from './model-service.ts'
import { VirtualClock } from './virtual-clock.ts'

const perMinute = 1200
const burst = 1 / 30
const requests = (): number => perMinute

describe('limiters that share a store', () => {
  it('together take what the service permits, in equal shares', async () => {
    const clock = new VirtualClock()
    const store = memoryStore(clock)
    const headers = openAiHeaders({ requests })
    const service = new ModelService(clock, { requests: bucket(requests, burst), latencyMs: 200, headers })
    const sent = [0, 0, 0]
    const limiters = sent.map((_, i): Limiter => {
      const limiter = createLimiter({ clock, store })
      return {
        async acquire(tokens, signal) {
          const permit = await limiter.acquire(tokens, signal)
          sent[i]!++
          return permit
        }
      }
    })
    const one = new AbortController()
    const work = async (limiter: Limiter): Promise<void> => {
      while (!one.signal.aborted) await service.exchange(limiter, 1).catch(() => undefined)
    }
    const workers = limiters.flatMap(limiter => Array.from({ length: 20 }, () => work(limiter)))
    const end = clock.sleep(60_000).then(() => {
      one.abort()
    })
    await clock.run(Promise.all([end, ...workers]))
    expect(service.admitted).toBeGreaterThan(0.97 * perMinute)
    expect(service.refused).toBeLessThan(30)
    const [least, , most] = sent.toSorted((a, b) => a - b)
    expect(most! / least!).toBeLessThan(1.2)
  })
})

describe('a limit that changes', () => {
  it.each([
    ['is halved', 0.5, true],
    ['is doubled', 2, true],
    ['is halved, and no header says so', 0.5, false],
    ['is doubled, and no header says so', 2, false]
  ])('is found out when it %s', async (_, factor, isSaid) => {
    const clock = new VirtualClock()
    const limit = (): number => (clock.now() < 30_000 ? perMinute : factor * perMinute)
    const service = new ModelService(clock, {
      requests: bucket(limit, burst),
      latencyMs: 200,
      headers: isSaid ? openAiHeaders({ requests: limit }) : undefined
    })
    const count = 3000
    const seconds = await deliver(clock, service, createLimiter({ clock, random: () => 0.5 }), new Array(count).fill(1))
    const permitted = 30 + (count - perMinute * (0.5 + burst)) / ((factor * perMinute) / 60)
    expect(permitted / seconds).toBeGreaterThan(isSaid ? 0.97 : 0.85)
    expect(service.refused).toBeLessThan(120)
  })
})

describe('large and small requests together', () => {
  it('take what is permitted, and the large are not left waiting', async () => {
    const clock = new VirtualClock()
    const tokens = (): number => 600_000
    const headers = openAiHeaders({ tokens })
    const service = new ModelService(clock, { tokens: bucket(tokens, burst), latencyMs: 60, headers })
    const sizes = Array.from({ length: 2000 }, (_, i) => (i % 50 === 0 ? 15_000 : 300))
    const seconds = await deliver(clock, service, createLimiter({ clock }), sizes)
    const sum = sizes.reduce((total, size) => total + size, 0)
    expect((60 * (sum / tokens() - burst)) / seconds).toBeGreaterThan(0.97)
  })

  it('also where one is larger than all that the service ever saves up, which it refuses', async () => {
    const clock = new VirtualClock()
    const tokens = (): number => 600_000
    const headers = openAiHeaders({ tokens })
    const service = new ModelService(clock, { tokens: bucket(tokens, burst), latencyMs: 60, headers })
    const limiter = createLimiter({ clock })
    await clock.run(service.exchange(limiter, 10_000))
    const large = service.exchange(limiter, 50_000).catch((error: unknown) => error)
    const small = service.exchange(limiter, 100)
    expect(await clock.run(large)).toMatchObject({ code: 'rate-limited' })
    await clock.run(small)
    expect(clock.now()).toBeLessThan(20_000)
  })
})

describe('whoever leaves', () => {
  it('takes nothing, and no timer stays', async () => {
    const clock = new VirtualClock()
    const limiter = createLimiter({ clock, requestsPerMinute: 60 })
    const permit = await limiter.acquire(1)
    const left = new AbortController()
    const waiting = Array.from({ length: 100 }, () => limiter.acquire(1, left.signal).catch((error: unknown) => error))
    await clock.run(clock.sleep(1))
    left.abort(new Error('enough'))
    expect(new Set(await Promise.all(waiting))).toEqual(new Set([left.signal.reason]))
    await new Promise(resolve => setImmediate(resolve))
    expect(clock.sleepers).toBe(0)
    permit.done({ charged: 1 })
    await clock.run(limiter.acquire(1))
    expect(clock.now()).toBeCloseTo(1000, 0)
  })

  it('leaves at once where its signal is aborted before', async () => {
    const limiter = createLimiter()
    await expect(limiter.acquire(1, AbortSignal.abort(new Error('early')))).rejects.toThrow('early')
  })
})
