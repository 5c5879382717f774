import type { WholeReply } from './reply.ts'

/** What the server allows. Everything that is left out is without a limit, but for the size of a request. */
export interface ServerLimits {
  /** Requests for vectors, chats, completions and responses; files and batches are not counted. */
  requestsPerMinute?: number | undefined
  /** Tokens of the inputs, plus `max_tokens` where a request has it. */
  tokensPerMinute?: number | undefined
  /**
   * The share of a minute's allowance that may be taken at once after a rest, above 0 up to 1. Default 1. Only for
   * `window: 'continuous'`.
   */
  burst?: number | undefined
  /**
   * How an allowance comes back: `continuous` (default), a little all the time, as OpenAI's; `fixed`, all of it at once
   * at the end of each minute since the server's start.
   */
  window?: 'continuous' | 'fixed' | undefined
  /** Whether answers carry `x-ratelimit-*` headers. Default true. */
  headers?: boolean | undefined
  /**
   * How a 429 tells how long to wait: `ms` (default) by `retry-after-ms` and `retry-after`, as OpenAI does; `seconds` by
   * `retry-after` alone; `date` by `retry-after` as a date; `none` not at all.
   */
  retryAfter?: 'ms' | 'seconds' | 'date' | 'none' | undefined
  /** Whether a refused request counts against `requestsPerMinute` too, so that hammering delays its end. Default false. */
  chargeRefused?: boolean | undefined
  /** So many tokens are served; afterwards everything gets a 429 `insufficient_quota`. */
  quotaTokens?: number | undefined
  /** Inputs of one request for vectors; more get a 400. Default 2,048. */
  inputsPerRequest?: number | undefined
  /** Tokens of one input; more get a 400. Default 8,191. */
  tokensPerInput?: number | undefined
  /** Tokens of all inputs of a request for vectors; more get a 400. Default 300,000. */
  tokensPerRequest?: number | undefined
}

export interface RateLimiter {
  /** Takes a request of so many tokens from the allowances, or says why not. */
  admit(tokens: number): Admission
}

export interface Admission {
  /** For the answer, be it a refusal or not. */
  headers: Readonly<Record<string, string>>
  refusal?: WholeReply
}

/**
 * @param now  milliseconds of a clock that never runs backwards
 * @throws {RangeError} which limit cannot be right
 */
export function createRateLimiter(limits: ServerLimits, now: () => number = () => performance.now()): RateLimiter {
  checkLimits(limits)
  const { window = 'continuous', burst = 1, retryAfter = 'ms' } = limits
  const allow = (perMinute: number | undefined): Allowance | undefined => {
    if (perMinute === undefined) return undefined
    return window === 'fixed' ? fixed(perMinute, now()) : continuous(perMinute, burst, now())
  }
  const requests = allow(limits.requestsPerMinute)
  const tokens = allow(limits.tokensPerMinute)

  const headersAt = (time: number): Record<string, string> => ({
    ...(requests && describe('requests', requests, time)),
    ...(tokens && describe('tokens', tokens, time))
  })

  return {
    admit(amount) {
      const time = now()
      const waitRequests = requests?.wait(1, time) ?? 0
      const waitTokens = tokens?.wait(amount, time) ?? 0
      const refused = waitRequests > 0 || waitTokens > 0
      if (!refused || limits.chargeRefused === true) requests?.take(1, time)
      if (!refused) tokens?.take(amount, time)
      const headers = limits.headers === false ? {} : headersAt(time)
      if (!refused) return { headers }
      const [what, perMinute] =
        waitTokens > waitRequests ? ['tokens', limits.tokensPerMinute] : ['requests', limits.requestsPerMinute]
      const wait = Math.max(waitRequests, waitTokens)
      const asked = waitTokens > waitRequests ? amount : 1
      const advice = wait === Infinity ? 'The request is too large.' : `Please try again in ${duration(wait)}.`
      const error = {
        message: `Rate limit reached on ${what} per minute: Limit ${perMinute!}, Requested ${asked}. ${advice}`,
        type: what,
        param: null,
        code: 'rate_limit_exceeded'
      }
      return {
        headers,
        refusal: { status: 429, headers: wait === Infinity ? {} : retryHeaders(wait, retryAfter), body: { error } }
      }
    }
  }
}

/** What is left of one limit, and when more comes. All times in milliseconds of the same clock. */
interface Allowance {
  readonly perMinute: number
  take(amount: number, time: number): void
  /** Milliseconds until so much may be taken; 0 for now, Infinity for never. */
  wait(amount: number, time: number): number
  remaining(time: number): number
  /** Milliseconds until all is back. */
  reset(time: number): number
}

/** A token bucket: it holds `burst` minutes' worth, and is full at the start. */
function continuous(perMinute: number, burst: number, start: number): Allowance {
  const capacity = Math.max(1, perMinute * burst)
  const perMs = perMinute / 60_000
  let level = capacity
  let last = start
  const refill = (time: number): void => {
    level = Math.min(capacity, level + (time - last) * perMs)
    last = time
  }
  return {
    perMinute,
    take(amount, time) {
      refill(time)
      level -= amount
    },
    wait(amount, time) {
      refill(time)
      if (amount > capacity) return Infinity
      // What floating point loses must not refuse who waited for as long as was said.
      return level + 1e-6 >= amount ? 0 : (amount - level) / perMs
    },
    remaining(time) {
      refill(time)
      return Math.max(0, Math.floor(level + 1e-6))
    },
    reset(time) {
      refill(time)
      return (capacity - level) / perMs
    }
  }
}

function fixed(perMinute: number, start: number): Allowance {
  let used = 0
  let end = start + 60_000
  const roll = (time: number): void => {
    if (time < end) return
    used = 0
    end += 60_000 * (Math.floor((time - end) / 60_000) + 1)
  }
  return {
    perMinute,
    take(amount, time) {
      roll(time)
      used += amount
    },
    wait(amount, time) {
      roll(time)
      if (amount > perMinute) return Infinity
      return used + amount <= perMinute ? 0 : end - time
    },
    remaining(time) {
      roll(time)
      return Math.max(0, perMinute - used)
    },
    reset(time) {
      roll(time)
      return end - time
    }
  }
}

function describe(name: string, allowance: Allowance, time: number): Record<string, string> {
  return {
    [`x-ratelimit-limit-${name}`]: String(allowance.perMinute),
    [`x-ratelimit-remaining-${name}`]: String(allowance.remaining(time)),
    [`x-ratelimit-reset-${name}`]: duration(allowance.reset(time))
  }
}

/** As OpenAI writes durations, which is as Go does: `17ms`, `8.64s`, `6m0s`. */
function duration(ms: number): string {
  const rounded = Math.ceil(ms - 1e-6)
  if (rounded === 0) return '0s'
  if (rounded < 1000) return `${rounded}ms`
  const minutes = Math.floor(rounded / 60_000)
  return `${minutes > 0 ? `${minutes}m` : ''}${(rounded - 60_000 * minutes) / 1000}s`
}

function retryHeaders(wait: number, form: NonNullable<ServerLimits['retryAfter']>): Record<string, string> {
  const seconds = Math.ceil(wait / 1000)
  switch (form) {
    case 'ms':
      return { 'retry-after-ms': String(Math.ceil(wait - 1e-6)), 'retry-after': String(seconds) }
    case 'seconds':
      return { 'retry-after': String(seconds) }
    case 'date':
      // The head's own `date` is cut to seconds.
      return { 'retry-after': new Date(1000 * (Math.floor(Date.now() / 1000) + seconds)).toUTCString() }
    case 'none':
      return {}
  }
}

function checkLimits({
  burst = 1,
  headers: _headers,
  window,
  retryAfter,
  chargeRefused: _charge,
  ...counts
}: ServerLimits): void {
  if (!(burst > 0 && burst <= 1)) throw new RangeError(`burst: expected a share above 0 up to 1, got ${burst}`)
  if (window !== undefined && !['continuous', 'fixed'].includes(window)) {
    throw new TypeError(`window: expected 'continuous' or 'fixed', got ${window}`)
  }
  if (retryAfter !== undefined && !['ms', 'seconds', 'date', 'none'].includes(retryAfter)) {
    throw new TypeError(`retryAfter: expected 'ms', 'seconds', 'date' or 'none', got ${retryAfter}`)
  }
  for (const [name, value] of Object.entries(counts)) {
    if (value === undefined || (typeof value === 'number' && value > 0)) continue
    throw new RangeError(`${name}: expected a number above 0, got ${String(value)}`)
  }
}
