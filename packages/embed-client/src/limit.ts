import { EmbedError } from './errors.ts'
import { cancel, observe, refuse, reserve, settle, tell, type Told, type Ticket, waitOf } from './limit/account.ts'
import { type Clock, systemClock } from './limit/clock.ts'
import { readHeaders } from './limit/headers.ts'
import { Line } from './limit/line.ts'
import { Slots } from './limit/slots.ts'
import { type LimitStore, memoryStore } from './limit/store.ts'

/** Paces the requests to one account with a service. Whoever uses that account takes permits from the same limiter. */
export interface Limiter {
  /**
   * Resolves when a request of so many tokens may go out: within requests and tokens a minute, the number in flight, and
   * the pause that a 429 asked for. First come, first served. After a failure ask again at once: the limiter does the
   * waiting for a 429.
   *
   * @param tokens  by your own estimate, 0 or more; how it relates to what the service charges is learned
   * @throws {RangeError} tokens that are no such number
   * @throws the signal's reason, once it is aborted: nothing is taken then
   */
  acquire(tokens: number, signal?: AbortSignal): Promise<Permit>
}

/** One request that may go out now. */
export interface Permit {
  /** What the service's headers said, whatever the status, as soon as they are there. */
  headers(headers: Headers, status: number): void
  /**
   * Ends the permit; a second call does nothing.
   *
   * @param result.error  what the request failed with, as `Service.request` throws it
   * @param result.charged  tokens that the service says it took
   */
  done(result: { error?: unknown; charged?: number | undefined }): void
}

export interface LimiterOptions {
  /** Never more than this, whatever the service says. Default: what the service says, or what its 429s show. */
  requestsPerMinute?: number | undefined
  /** Never more than this, whatever the service says. Default as above. */
  tokensPerMinute?: number | undefined
  /** Requests in flight at the same time, at most. What of it is used depends on the service. Default 64. */
  concurrency?: number | undefined
  /** With limits given here: seconds' worth of them that may go out at once, 0.001 to 60. Default 1. */
  burst?: number | undefined
  /** Where the account is kept; processes that share one share the limit. Default: in memory. */
  store?: LimitStore | undefined
  /** Default: the machine's. Only for the default store; others bring a clock that all their users share. */
  clock?: Clock | undefined
  /** From 0 up to 1, for pauses that no one said the length of. Default `Math.random`. */
  random?: (() => number) | undefined
}

export function createLimiter(options: LimiterOptions = {}): Limiter {
  const { clock = systemClock, store = memoryStore(clock), random = Math.random, concurrency = 64 } = options
  checkOptions(options)
  const told: Told = {
    requests: options.requestsPerMinute,
    tokens: options.tokensPerMinute,
    burstMs: options.burst === undefined ? undefined : 1000 * options.burst
  }
  const line = new Line<Waiting>()
  const slots = new Slots(concurrency)
  let latencyMs = 0
  let perMs = 0
  let serving = false
  let alarm = new AbortController()

  /** What has changed may let the first in the line go earlier, or later. */
  const changed = (): void => {
    alarm.abort()
    void serve()
  }

  async function serve(): Promise<void> {
    if (serving) return
    serving = true
    try {
      for (let first = line.first; first && slots.free; first = line.first) {
        slots.take()
        if (!(await admit(first))) slots.give(false, 0)
      }
    } finally {
      serving = false
    }
  }

  /** Waits with the first in the line until its time has come, or it leaves. */
  async function admit(waiting: Waiting): Promise<boolean> {
    let ticket: Ticket | undefined
    try {
      for (;;) {
        alarm = new AbortController()
        const [reserved, wait] = await store.update((account, now) => {
          tell(account, told, now)
          const mine = ticket ?? reserve(account, waiting.tokens, now)
          perMs = Math.max(account.requests.perMinute ?? 0, 0) / 60_000
          return [mine, waiting.gone ? 0 : waitOf(account, mine, now)] as const
        })
        ticket = reserved
        if (waiting.gone) {
          await store.update(account => {
            cancel(account, reserved)
          })
          return false
        }
        if (wait <= 0) break
        await clock.sleep(wait, alarm.signal).catch(() => undefined)
      }
      waiting.leave()
      waiting.resolve(permit(ticket))
      return true
    } catch (error) {
      waiting.leave()
      waiting.reject(error)
      return false
    }
  }

  function permit(ticket: Ticket): Permit {
    const start = clock.now()
    let open = true
    const change = (work: Parameters<LimitStore['update']>[0]): void => {
      store.update(work).then(changed, changed)
    }
    return {
      headers(headers) {
        const readings = readHeaders(headers, Date.now())
        change((account, now) => {
          observe(account, ticket, readings, told, now)
        })
      },
      done({ error, charged }) {
        if (!open) return
        open = false
        const elapsed = clock.now() - start
        latencyMs += (latencyMs === 0 ? 1 : 0.1) * (elapsed - latencyMs)
        slots.give(isOverload(error), Math.ceil(1.5 * latencyMs * perMs))
        change((account, now) => {
          if (isRefusal(error)) refuse(account, ticket, error.retryAfterMs, random, now)
          else if (charged !== undefined) settle(account, ticket, charged)
        })
      }
    }
  }

  return {
    acquire(tokens, signal) {
      return new Promise((resolve, reject) => {
        if (!(tokens >= 0 && tokens < Infinity)) {
          throw new RangeError(`tokens: expected a number from 0, got ${tokens}`)
        }
        signal?.throwIfAborted()
        const abort = (): void => {
          waiting.gone = true
          waiting.leave()
          reject(signal?.reason as Error)
          alarm.abort()
        }
        const waiting: Waiting = {
          tokens,
          gone: false,
          leave() {
            signal?.removeEventListener('abort', abort)
            leave()
          },
          resolve,
          reject
        }
        const leave = line.join(waiting)
        signal?.addEventListener('abort', abort, { once: true })
        void serve()
      })
    }
  }
}

interface Waiting {
  readonly tokens: number
  gone: boolean
  readonly leave: () => void
  readonly resolve: (permit: Permit) => void
  readonly reject: (error: unknown) => void
}

function isRefusal(error: unknown): error is EmbedError {
  return error instanceof EmbedError && error.code === 'rate-limited'
}

/** What fewer requests at a time would help against. */
function isOverload(error: unknown): boolean {
  return error instanceof EmbedError && (error.code === 'timeout' || error.status === 503 || error.status === 529)
}

function checkOptions({ requestsPerMinute, tokensPerMinute, concurrency, burst }: LimiterOptions): void {
  for (const [name, value] of Object.entries({ requestsPerMinute, tokensPerMinute })) {
    if (value !== undefined && !(value > 0 && value < Infinity)) {
      throw new RangeError(`${name}: expected a number above 0, got ${value}`)
    }
  }
  if (concurrency !== undefined && !(Number.isSafeInteger(concurrency) && concurrency >= 1)) {
    throw new RangeError(`concurrency: expected a whole number from 1, got ${concurrency}`)
  }
  if (burst !== undefined && !(burst >= 0.001 && burst <= 60)) {
    throw new RangeError(`burst: expected seconds from 0.001 to 60, got ${burst}`)
  }
}
