import { createRandom } from '@llm-cookbook/vector'
import type { SimulatedClock } from './simulated-clock.ts'

export interface LimitedServiceOptions {
  readonly requestsPerMinute: number
  readonly tokensPerMinute: number
  /** Each bucket holds what flows in during so many seconds, and is full at the start. */
  readonly bucketSeconds: number
  /** From request to answer, a fifth more or less. */
  readonly latencyMs: number
  /** Whether answers carry `x-ratelimit-*` headers. */
  readonly headers: boolean
}

/** A request as the service saw it. */
export interface Arrival {
  /** In ms from the start. */
  readonly at: number
  readonly refused: boolean
  /** What each bucket held afterwards. */
  readonly requestsLeft: number
  readonly tokensLeft: number
}

/**
 * A service with limits, in simulated time, behind a `fetch` to hand to the package. It answers `/embeddings` as OpenAI
 * does: two buckets that fill evenly, one of requests and one of tokens; what finds too little in either gets a 429 that
 * says how long to wait, and takes nothing. A text has a token for each four characters.
 */
export class LimitedService {
  readonly arrivals: Arrival[] = []
  /** When each request was sent, and when each ended with a vector; ascending, in ms. */
  readonly sent: number[] = []
  readonly ended: number[] = []
  readonly answered: number[] = []
  /** Tokens of all answers until then, for each of `answered`. */
  readonly tokens: number[] = []
  readonly #options: LimitedServiceOptions
  readonly #clock: SimulatedClock
  readonly #random = createRandom(1)
  readonly #requestsLeft: Bucket
  readonly #tokensLeft: Bucket

  constructor(clock: SimulatedClock, options: LimitedServiceOptions) {
    const { requestsPerMinute, tokensPerMinute, bucketSeconds } = options
    this.#options = options
    this.#clock = clock
    this.#requestsLeft = new Bucket(requestsPerMinute, bucketSeconds)
    this.#tokensLeft = new Bucket(tokensPerMinute, bucketSeconds)
  }

  /** Time stands still while the package reads an answer, until whoever sent the request lets it go on. */
  readonly fetch: typeof globalThis.fetch = async (_address, init) => {
    const clock = this.#clock
    const { input } = JSON.parse(init?.body as string) as { input: readonly string[] }
    const tokens = input.reduce((sum, text) => sum + tokensOf(text), 0)
    const latency = this.#options.latencyMs * (0.8 + 0.4 * this.#random.uniform())
    this.sent.push(clock.now())
    clock.release()
    await clock.sleep(0.2 * latency)
    const wait = this.#admit(tokens)
    const headers = this.#options.headers ? this.#headers() : undefined
    await clock.sleep((wait > 0 ? 0.2 : 0.8) * latency)
    clock.hold()
    this.ended.push(clock.now())
    if (wait > 0) return refusal(wait, headers)
    this.answered.push(clock.now())
    this.tokens.push((this.tokens.at(-1) ?? 0) + tokens)
    const data = input.map((_, index) => ({ index, embedding: [1, 0] }))
    return Response.json({ data, usage: { prompt_tokens: tokens, total_tokens: tokens } }, { headers: headers ?? {} })
  }

  /** Takes a request from the buckets, or gives the ms after which they will have enough. */
  #admit(tokens: number): number {
    const at = this.#clock.now()
    const wait = Math.max(this.#requestsLeft.wait(1, at), this.#tokensLeft.wait(tokens, at))
    if (wait === 0) {
      this.#requestsLeft.level -= 1
      this.#tokensLeft.level -= tokens
    }
    const [requestsLeft, tokensLeft] = [this.#requestsLeft.level, this.#tokensLeft.level]
    this.arrivals.push({ at, refused: wait > 0, requestsLeft, tokensLeft })
    return wait
  }

  #headers(): Record<string, string> {
    return {
      'x-ratelimit-limit-requests': String(this.#options.requestsPerMinute),
      'x-ratelimit-remaining-requests': String(Math.floor(this.#requestsLeft.level)),
      'x-ratelimit-limit-tokens': String(this.#options.tokensPerMinute),
      'x-ratelimit-remaining-tokens': String(Math.floor(this.#tokensLeft.level))
    }
  }
}

export function tokensOf(text: string): number {
  return Math.ceil(text.length / 4)
}

/** What a bucket that fills evenly can hold; at least one request. */
export function capacityOf(perMinute: number, bucketSeconds: number): number {
  return Math.max(1, (perMinute * bucketSeconds) / 60)
}

class Bucket {
  readonly #perMs: number
  readonly #capacity: number
  #at = 0
  level: number

  constructor(perMinute: number, seconds: number) {
    this.#perMs = perMinute / 60_000
    this.#capacity = capacityOf(perMinute, seconds)
    this.level = this.#capacity
  }

  wait(amount: number, now: number): number {
    this.level = Math.min(this.#capacity, this.level + (now - this.#at) * this.#perMs)
    this.#at = now
    return this.level + 1e-6 >= amount ? 0 : (amount - this.level) / this.#perMs
  }
}

/** Without a body: its status and headers say all, and thousands of bodies would take seconds to read. */
function refusal(wait: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status: 429, headers: { ...headers, 'retry-after-ms': String(Math.ceil(wait)) } })
}
