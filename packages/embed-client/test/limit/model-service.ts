import { createRandom } from '@llm-cookbook/vector'
import { EmbedError } from '../../src/errors.ts'
import type { Limiter } from '../../src/limit.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** A limit as services keep it. */
export interface Rule {
  /** Whether so much is there now. */
  has(amount: number, now: number): boolean
  take(amount: number, now: number): void
  remaining(now: number): number
  /** Milliseconds until all is there again. */
  reset(now: number): number
  /** Milliseconds until so much is there. */
  wait(amount: number, now: number): number
}

/** Fills evenly. */
export function bucket(perMinute: () => number, burstShare = 1): Rule {
  let level = perMinute() * burstShare
  let at = 0
  const refill = (now: number): void => {
    level = Math.min(perMinute() * burstShare, level + ((now - at) * perMinute()) / 60_000)
    at = now
  }
  return {
    has(amount, now) {
      refill(now)
      return level + 1e-6 >= amount
    },
    take(amount) {
      level -= amount
    },
    remaining(now) {
      refill(now)
      return Math.max(0, Math.floor(level))
    },
    reset(now) {
      refill(now)
      return ((perMinute() * burstShare - level) * 60_000) / perMinute()
    },
    wait(amount, now) {
      refill(now)
      return Math.max(0, ((amount - level) * 60_000) / perMinute())
    }
  }
}

/** All at once, at each full window. */
export function fixedWindow(limit: () => number, windowMs = 60_000, offset = 0): Rule {
  let used = 0
  let window = 0
  const roll = (now: number): void => {
    const current = Math.floor((now + offset) / windowMs)
    if (current !== window) used = 0
    window = current
  }
  const reset = (now: number): number => windowMs - ((now + offset) % windowMs)
  return {
    has(amount, now) {
      roll(now)
      return used + amount <= limit()
    },
    take(amount) {
      used += amount
    },
    remaining(now) {
      roll(now)
      return Math.max(0, limit() - used)
    },
    reset,
    wait: (_, now) => reset(now)
  }
}

/** What was taken in the last so many milliseconds. */
export function slidingWindow(limit: () => number, windowMs = 60_000): Rule {
  const taken: { amount: number; at: number }[] = []
  let used = 0
  const roll = (now: number): void => {
    while (taken[0] && taken[0].at <= now - windowMs) used -= taken.shift()!.amount
  }
  return {
    has(amount, now) {
      roll(now)
      return used + amount <= limit()
    },
    take(amount, now) {
      used += amount
      taken.push({ amount, at: now })
    },
    remaining(now) {
      roll(now)
      return Math.max(0, limit() - used)
    },
    reset(now) {
      const last = taken.at(-1)
      return last ? last.at + windowMs - now : 0
    },
    wait(amount, now) {
      let free = limit() - used
      for (const { amount: back, at } of taken) {
        free += back
        if (free >= amount) return at + windowMs - now
      }
      return windowMs
    }
  }
}

export interface ModelOptions {
  requests?: Rule | undefined
  tokens?: Rule | undefined
  /** Milliseconds from request to answer, a quarter more or less. */
  latencyMs: number
  /** The headers of an answer; none by default. */
  headers?: ((service: ModelService, now: number) => Record<string, string>) | undefined
  /** How a 429 says how long to wait. */
  retryAfter?: 'ms' | 'seconds' | 'none' | undefined
  /** The share of admitted requests that fail with a 500, at once, and are charged all the same. */
  failures?: number | undefined
  /** Whether refused requests count against the limit of requests. */
  chargeRefused?: boolean | undefined
  /** Tokens that are charged for each that the client estimates. */
  charge?: number | undefined
  /** Requests that are worked on at a time, the others wait; Infinity by default. */
  workers?: number | undefined
}

/** A service in virtual time. */
export class ModelService {
  readonly options: ModelOptions
  readonly #clock: VirtualClock
  readonly #random = createRandom(1)
  admitted = 0
  refused = 0
  failed = 0
  tokens = 0
  inFlight = 0
  peak = 0
  #working = 0
  readonly #waiting: (() => void)[] = []

  constructor(clock: VirtualClock, options: ModelOptions) {
    this.#clock = clock
    this.options = options
  }

  /** One request, as the rest of the package would send it: takes a permit, and tells it what came of it. */
  async exchange(limiter: Limiter, estimate: number, signal?: AbortSignal): Promise<void> {
    const permit = await limiter.acquire(estimate, signal)
    this.peak = Math.max(this.peak, ++this.inFlight)
    const { requests, tokens, latencyMs, headers, failures = 0, charge = 1 } = this.options
    const latency = latencyMs * (0.75 + 0.5 * this.#random.uniform())
    const cost = estimate * charge
    let error: EmbedError | undefined
    try {
      await this.#clock.sleep(latency * 0.2)
      const now = this.#clock.now()
      const lacks = [
        ...(requests && !requests.has(1, now) ? [requests.wait(1, now)] : []),
        ...(tokens && !tokens.has(cost, now) ? [tokens.wait(cost, now)] : [])
      ]
      if (lacks.length > 0) {
        this.refused++
        if (this.options.chargeRefused) requests?.take(1, now)
        error = this.#refusal(Math.max(...lacks))
      } else {
        this.admitted++
        this.tokens += cost
        requests?.take(1, now)
        tokens?.take(cost, now)
      }
      const said = headers?.(this, now)
      if (!error && this.#random.uniform() < failures) {
        this.failed++
        error = new EmbedError('server-error', 'failed', { status: 500, retryable: true })
      }
      if (!error) await this.#work(latency * 0.6)
      await this.#clock.sleep(latency * 0.2)
      if (said) permit.headers(new Headers(said), error?.status ?? 200)
    } finally {
      this.inFlight--
      permit.done(error ? { error } : { charged: cost })
    }
    if (error) throw error
  }

  async #work(ms: number): Promise<void> {
    if (this.#working >= (this.options.workers ?? Infinity)) await new Promise<void>(go => this.#waiting.push(go))
    this.#working++
    await this.#clock.sleep(ms)
    this.#working--
    this.#waiting.shift()?.()
  }

  #refusal(wait: number): EmbedError {
    const form = this.options.retryAfter ?? 'ms'
    const retryAfterMs =
      form === 'ms' ? Math.ceil(wait) : form === 'seconds' ? 1000 * Math.ceil(wait / 1000) : undefined
    return new EmbedError('rate-limited', 'slow down', { status: 429, retryable: true, retryAfterMs })
  }
}

/** Headers as OpenAI writes them. */
export function openAiHeaders(
  limits: { requests?: () => number; tokens?: () => number },
  also: Record<string, string> = {}
): NonNullable<ModelOptions['headers']> {
  return ({ options }, now) => {
    const said: Record<string, string> = { ...also }
    for (const kind of ['requests', 'tokens'] as const) {
      const rule = options[kind]
      const limit = limits[kind]
      if (!rule || !limit) continue
      said[`x-ratelimit-limit-${kind}`] = String(limit())
      said[`x-ratelimit-remaining-${kind}`] = String(rule.remaining(now))
      said[`x-ratelimit-reset-${kind}`] = `${Math.ceil(rule.reset(now))}ms`
    }
    return said
  }
}

/** Has all the requests answered, by so many workers that try again until it is done. Gives the seconds that it took. */
export async function deliver(
  clock: VirtualClock,
  service: ModelService,
  limiter: Limiter,
  estimates: readonly number[],
  workers = 128
): Promise<number> {
  const random = createRandom(2)
  const queue = estimates.values()
  const work = async (): Promise<void> => {
    for (const estimate of queue) {
      for (let failures = 0; ;) {
        try {
          await service.exchange(limiter, estimate)
          break
        } catch (error) {
          if (!(error instanceof EmbedError)) throw error
          if (error.code !== 'rate-limited') await clock.sleep(random.uniform() * 500 * 2 ** failures++)
        }
      }
    }
  }
  const start = clock.now()
  await clock.run(Promise.all(Array.from({ length: workers }, work)))
  return (clock.now() - start) / 1000
}
