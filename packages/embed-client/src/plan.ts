import type { TokenRate } from './plan/token-rate.ts'

/** What a service takes in one request. */
export interface RequestLimits {
  /** Texts a request. Default 2,048, what OpenAI takes. */
  inputsPerRequest: number
  /** Tokens of all texts of a request together. Default 300,000, what OpenAI takes. */
  tokensPerRequest: number
  /** Tokens of one text. Default 8,191, what OpenAI's models take. */
  tokensPerInput: number
}

export const defaultLimits: RequestLimits = { inputsPerRequest: 2048, tokensPerRequest: 300_000, tokensPerInput: 8191 }

/** A text that is sent once. */
export interface PlannedText {
  readonly text: string
  /** As `TokenRate` measures it. */
  readonly size: number
  /** Indices of the given texts that are this one, ascending. */
  readonly indices: number[]
}

/**
 * Packs texts, in order, into as few requests as the limits allow. The limits and the rate may change meanwhile: what was
 * learned from one answer holds for the next request.
 */
export class Packer {
  readonly #limits: Readonly<RequestLimits>
  readonly #rate: TokenRate
  #request: PlannedText[] = []
  #size = 0

  constructor(limits: Readonly<RequestLimits>, rate: TokenRate) {
    this.#limits = limits
    this.#rate = rate
  }

  /** How many texts wait to be sent. */
  get length(): number {
    return this.#request.length
  }

  /** Takes a text, and gives the request before it if there is no room for both. */
  add(text: PlannedText): PlannedText[] | undefined {
    const { inputsPerRequest, tokensPerRequest } = this.#limits
    const isFull =
      this.#request.length >= inputsPerRequest || this.#rate.atMost(this.#size + text.size) > tokensPerRequest
    const full = isFull && this.#request.length > 0 ? this.flush() : undefined
    this.#request.push(text)
    this.#size += text.size
    return full
  }

  /** The texts that wait, as a request, which may be empty. */
  flush(): PlannedText[] {
    const request = this.#request
    this.#request = []
    this.#size = 0
    return request
  }
}
