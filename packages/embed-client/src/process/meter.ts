import type { Totals } from './ledger.ts'
import type { Usage } from './tokens.ts'

/** How much a million tokens costs, in any currency. */
export interface Price {
  /** A million tokens of requests, from 0. */
  readonly input: number
  /** A million tokens of answers, from 0. Default 0: vectors have none. */
  readonly output?: number | undefined
}

/** How far a job is. */
export interface ProcessProgress extends Totals {
  /** Lines that have ended, in earlier runs too. */
  done: number
  /** Lines of the input. */
  total: number
  /** Of this run, over the last seconds. */
  requestsPerMinute: number
  /** As the service counts them; of this run, over the last seconds. */
  tokensPerMinute: number
  /** What all runs cost; `undefined` without a price. */
  cost: number | undefined
  /** At the rate of the last seconds; `Infinity` as long as nothing has ended. */
  secondsLeft: number
}

/** Counts outcomes, and tells how fast they come. */
export class Meter {
  readonly #total: number
  readonly #price: Price | undefined
  readonly #totals: Totals
  #seconds: Second[]

  /** @param before  what earlier runs have done */
  constructor({
    total,
    before,
    price,
    now
  }: {
    total: number
    before: Totals
    price?: Price | undefined
    now: number
  }) {
    this.#total = total
    this.#price = price
    this.#totals = { ...before }
    this.#seconds = [{ start: now, requests: 0, tokens: 0 }]
  }

  get totals(): Totals {
    return { ...this.#totals }
  }

  /** @param now  in milliseconds since any fixed moment */
  count(failed: boolean, { promptTokens, completionTokens }: Usage, now: number): void {
    this.#totals[failed ? 'failed' : 'succeeded']++
    this.#totals.promptTokens += promptTokens
    this.#totals.completionTokens += completionTokens
    let second = this.#seconds.at(-1)!
    if (now - second.start >= 1000) {
      second = { start: now, requests: 0, tokens: 0 }
      this.#seconds = [...this.#seconds.filter(({ start }) => now - start < windowMs), second]
    }
    second.requests++
    second.tokens += promptTokens + completionTokens
  }

  progress(now: number): ProcessProgress {
    const { succeeded, failed } = this.#totals
    const minutes = Math.max(now - this.#seconds[0]!.start, 1) / 60_000
    const sum = (of: 'requests' | 'tokens'): number => this.#seconds.reduce((sum, second) => sum + second[of], 0)
    const requestsPerMinute = sum('requests') / minutes
    const left = this.#total - succeeded - failed
    return {
      ...this.#totals,
      done: succeeded + failed,
      total: this.#total,
      requestsPerMinute,
      tokensPerMinute: sum('tokens') / minutes,
      cost: this.cost,
      secondsLeft: left === 0 ? 0 : (60 * left) / requestsPerMinute
    }
  }

  get cost(): number | undefined {
    if (this.#price === undefined) return undefined
    const { input, output = 0 } = this.#price
    return (this.#totals.promptTokens * input + this.#totals.completionTokens * output) / 1e6
  }
}

/** Long enough for a steady figure, short enough to follow what changes. */
const windowMs = 15_000

interface Second {
  readonly start: number
  requests: number
  tokens: number
}
