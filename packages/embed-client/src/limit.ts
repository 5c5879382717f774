import { EmbedError } from './errors.ts'
import {
  type Account,
  cancel,
  longestSleepMs,
  observe,
  refuse,
  requestsPerMs,
  reserve,
  send,
  type Sent,
  settle,
  takeBack,
  tell,
  type Ticket,
  type Told,
  waitOf
} from './limit/account.ts'
import { type Clock, systemClock } from './limit/clock.ts'
import { readHeaders, type Readings } from './limit/headers.ts'
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
   * @param signal  gives up the place in the line
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
   * @param result  `error`: what the request failed with, as `Service.request` throws it; `charged`: tokens that the service
   *   says it took, where it says so
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

/**
 * Lets requests through as fast as a service permits: it learns the limits from the headers of answers unless it is
 * told them, and can be shared by embedders, chats and, with a `store`, by processes.
 *
 * @throws {RangeError} an option that cannot be right
 */
export function createLimiter(options: LimiterOptions = {}): Limiter {
  checkOptions(options)
  const { clock = systemClock, store = memoryStore(clock), random = Math.random, concurrency = 64 } = options
  const told: Told = {
    requests: options.requestsPerMinute,
    tokens: options.tokensPerMinute,
    burstMs: 1000 * (options.burst ?? 1)
  }
  const line = new Line<Waiting>()
  const slots = new Slots(concurrency)
  let latencyMs: number | undefined
  let serving = false
  let alarm = new AbortController()
  /** With a reason: the default one is an error with its stack, a tenth of what a request costs here. */
  const wake = (): void => {
    alarm.abort('changed')
  }

  /** Sends the first in the line on their way, one after another, as long as there are slots. */
  async function serve(): Promise<void> {
    if (serving) return
    serving = true
    for (let first = line.first; first && slots.free; first = line.first) {
      slots.take()
      try {
        const sent = await admit(first)
        if (sent) first.go(permit(sent))
        else slots.putBack()
      } catch (error) {
        slots.putBack()
        first.fail(error as Error)
      }
    }
    serving = false
  }

  /** Waits until the time of the first in the line has come; `undefined` if it leaves. */
  async function admit(first: Waiting): Promise<Sent | undefined> {
    let ticket: Ticket | undefined
    for (;;) {
      // Whatever changes from now on ends the sleep.
      alarm = new AbortController()
      const { mine, sent, wait } = await store.update((account, now) => {
        tell(account, told, now)
        const mine = reserve(account, ticket, first.tokens, now)
        const wait = waitOf(account, mine, now)
        slots.need(Math.ceil(1.5 * (latencyMs ?? 0) * requestsPerMs(account)))
        if (first.gone) cancel(account, mine)
        const sent = wait > 0 || first.gone ? undefined : send(account, mine, now)
        return { mine, sent, wait: first.gone ? undefined : wait }
      })
      ticket = mine
      if (wait === undefined) return undefined
      if (!sent) await clock.sleep(Math.min(wait, longestSleepMs), alarm.signal).catch(() => undefined)
      else if (!first.gone) return sent
      else {
        await store.update(account => {
          takeBack(account, sent)
        })
        return undefined
      }
    }
  }

  function permit(sent: Sent): Permit {
    const start = clock.now()
    let open = true
    let readings: Readings | undefined
    const change = (work: (account: Account, now: number) => void): void => {
      const changed = (): void => {
        wake()
        void serve()
      }
      // A store that fails here fails the next who asks for a permit, too.
      store.update(work).then(changed, changed)
    }
    return {
      headers(headers, status) {
        const read = readHeaders(headers, Date.now())
        readings = read
        // What a refusal says is part of one change with its pause.
        if (status === 429) return
        change((account, now) => {
          observe(account, sent, read, told, now)
        })
      },
      done({ error, charged }) {
        if (!open) return
        open = false
        const elapsed = clock.now() - start
        if (error === undefined) latencyMs = (latencyMs ?? elapsed) + 0.1 * (elapsed - (latencyMs ?? elapsed))
        slots.end(error === undefined ? sent.tokens.amount + 1 : 0, isOverload(error), start + elapsed)
        change((account, now) => {
          if (!isRefusal(error)) settle(account, sent, charged, now)
          else refuse(account, sent, { readings, told, retryAfterMs: error.retryAfterMs, random }, now)
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
        const end = (): void => {
          signal?.removeEventListener('abort', abort)
          leave()
        }
        const waiting: Waiting = {
          tokens,
          gone: false,
          go(permit) {
            end()
            resolve(permit)
          },
          fail(error) {
            end()
            reject(error)
          }
        }
        const abort = (): void => {
          const isFirst = line.first === waiting
          waiting.gone = true
          waiting.fail(signal?.reason as Error)
          if (isFirst) wake()
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
  /** It does not wait any longer. */
  gone: boolean
  readonly go: (permit: Permit) => void
  readonly fail: (error: Error) => void
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
