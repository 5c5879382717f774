import { createCaller, createLimiter, EmbedError, type Service } from '@llm-cookbook/embed-client'
import { createRandom } from '@llm-cookbook/vector'
import { SimulatedClock } from './simulated-clock.ts'

/** It works on one request after the other, and has places for so many; all others get a 503. Travel is one way, in ms. */
const fullServer = { places: 10, workMs: 20, travelMs: 25 }

/** Longer than this, in simulated ms or in requests, nobody looks on: the server has broken down. */
const patience = { ms: 180_000, requests: 30_000 }

export interface CrowdOptions {
  /** All of them send their request in the same moment, and again until it is served. */
  readonly clients: number
  /** The range of the first wait in ms; each later one is twice as wide. */
  readonly baseMs: number
  /** No range is wider; 0 for no wait at all. */
  readonly capMs: number
  /** The share of the range that is drawn: 0, everyone waits for the whole of it; 1, anything from 0 on. */
  readonly jitter: number
  /** Work of the server in ms for each request that it refuses. */
  readonly refusalMs: number
  readonly seed: number
}

export interface CrowdRun {
  /** When requests came that were taken, in ms from the start. */
  readonly taken: readonly number[]
  /** When requests came that were refused. */
  readonly refused: readonly number[]
  /** Clients that had their answer. */
  readonly served: number
  /** When the last had it, or patience was over; in ms. */
  readonly endMs: number
}

/** Clients that all want something of a server that is full, each with retries as the package makes them. */
export async function simulateCrowd(options: CrowdOptions): Promise<CrowdRun> {
  const { clients, baseMs, capMs, jitter, refusalMs, seed } = options
  const clock = new SimulatedClock()
  const random = createRandom(seed)
  const [taken, refused]: [number[], number[]] = [[], []]
  const control = new AbortController()
  const server = new FullServer(clock, refusalMs)
  // Networks are never quite even.
  const travel = (): Promise<void> => clock.sleep(fullServer.travelMs * (0.9 + 0.2 * random.uniform()))
  const service: Service = {
    async request() {
      await travel()
      const work = server.take()
      const list = work === undefined ? refused : taken
      list.push(clock.now())
      if (taken.length + refused.length >= patience.requests) control.abort()
      await work
      await travel()
      if (work === undefined) throw new EmbedError('server-error', 'The server is full.', { retryable: true })
      return {}
    },
    download: () => {
      throw new Error('there are no files here')
    }
  }
  const retry = {
    attempts: Number.MAX_SAFE_INTEGER,
    baseDelayMs: baseMs,
    maxDelayMs: capMs,
    random: () => 1 - jitter + jitter * random.uniform()
  }
  void clock.sleep(patience.ms).then(() => {
    control.abort()
  })
  let served = 0
  let endMs = 0
  const ask = async (): Promise<void> => {
    const call = createCaller({ service, limiter: createLimiter({ clock }), retry, clock })
    await call('/embeddings', {}, { tokens: 1, signal: control.signal })
    served++
    endMs = clock.now()
  }
  await clock.run(Promise.allSettled(Array.from({ length: clients }, ask)))
  if (served < clients) endMs = Math.max(taken.at(-1) ?? 0, refused.at(-1) ?? 0)
  return { taken, refused, served, endMs }
}

class FullServer {
  readonly #clock: SimulatedClock
  readonly #refusalMs: number
  #stolenMs = 0
  #line = Promise.resolve()
  #waiting = 0

  constructor(clock: SimulatedClock, refusalMs: number) {
    this.#clock = clock
    this.#refusalMs = refusalMs
  }

  /** Resolves when the work is done; `undefined` where there is no place. */
  take(): Promise<void> | undefined {
    if (this.#waiting >= fullServer.places) {
      this.#stolenMs += this.#refusalMs
      return undefined
    }
    this.#waiting++
    this.#line = this.#line.then(() => this.#work())
    return this.#line
  }

  /** To refuse goes before: it takes its time from those who are there. */
  async #work(): Promise<void> {
    for (let left = fullServer.workMs; left > 0; left = this.#stolenMs) {
      this.#stolenMs = 0
      await this.#clock.sleep(left)
    }
    this.#waiting--
  }
}

/** In how many ms such a server can serve so many, at best. */
export function shortestMs(clients: number): number {
  return clients * fullServer.workMs + 2 * fullServer.travelMs
}

/** How many of the moments lie in each of `count` equal parts of the time until `end`. */
export function countByTime(moments: readonly number[], end: number, count: number): number[] {
  const counts = new Array<number>(count).fill(0)
  for (const at of moments) {
    const part = Math.min(count - 1, Math.floor((at / end) * count))
    counts[part] = counts[part]! + 1
  }
  return counts
}
