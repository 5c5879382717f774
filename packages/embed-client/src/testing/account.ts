import { hash } from 'node:crypto'

/** What became of the requests so far. */
export type Account = Readonly<Omit<Ledger, 'arrive' | 'serve'>>

/** The account as the server keeps it. */
export class Ledger {
  /** Requests that came, of every kind. */
  requests = 0
  /** Requests that were refused for a limit or an exhausted quota. */
  refused = 0
  /** Requests whose work was done, and which a real service would bill, whether or not the answer arrived. */
  served = 0
  /** Of `served`, those whose answer a fault kept from arriving whole. */
  lost = 0
  /** Tokens of the requests served. */
  tokens = 0
  /** Inputs of the requests served: each text for vectors; a chat, a completion, a response is one. */
  inputs = 0
  /** Of `inputs`, those that had been served before. */
  repeated = 0
  /** Requests being worked on now: their head has come, their answer has not ended. */
  inFlight = 0
  /** The most that were in flight at any time. */
  peakInFlight = 0
  /** Of each input only a number is kept, so that a million long ones fit into memory. */
  readonly #times = new Map<number, number>()

  /** How often this input was served. A chat is named by the JSON of its messages. */
  timesServed(input: string): number {
    return this.#times.get(keyOf(input)) ?? 0
  }

  arrive(): void {
    this.requests++
    this.peakInFlight = Math.max(this.peakInFlight, ++this.inFlight)
  }

  serve(inputs: readonly string[], tokens: number): void {
    this.served++
    this.tokens += tokens
    this.inputs += inputs.length
    for (const input of inputs) {
      const key = keyOf(input)
      const times = this.#times.get(key) ?? 0
      this.#times.set(key, times + 1)
      if (times > 0) this.repeated++
    }
  }
}

/** 52 bits of a hash: that two of a million inputs share theirs has a chance of one in ten thousand. */
function keyOf(input: string): number {
  return parseInt(hash('sha1', input).slice(0, 13), 16)
}
