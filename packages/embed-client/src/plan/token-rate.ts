/** What counts tokens: every tokenizer of `@llm-cookbook/tokenize` does, and so do `js-tiktoken` and others. */
export interface Tokenizer {
  /**
   * The tokens of a text. Where only the limits matter, they are counted and not looked at.
   *
   * @param text  any text, an empty one too
   */
  encode(text: string): ArrayLike<number>
  /** Only where texts are truncated or cut into chunks. */
  decode(tokens: readonly number[]): string
}

/**
 * The tokens of texts, by their size: what a tokenizer counts, or bytes in UTF-8. How many tokens the service makes of that
 * is learned from the `usage` in its answers, as TCP learns the round-trip time (Jacobson, 'Congestion Avoidance and
 * Control', SIGCOMM 1988): a moving mean and a moving mean deviation, four of which on top make an upper bound.
 */
export class TokenRate {
  readonly #tokenizer: Tokenizer | undefined
  #mean: number
  #deviation: number

  constructor(tokenizer?: Tokenizer) {
    this.#tokenizer = tokenizer
    // English has some four bytes a token, source code three, random letters and digits two.
    this.#mean = tokenizer ? 1 : 0.3
    this.#deviation = tokenizer ? 0 : 0.05
  }

  /** In whatever unit this rate is for, from 1 for a text that is not empty. */
  sizeOf(text: string): number {
    return this.#tokenizer ? this.#tokenizer.encode(text).length : utf8Bytes(text)
  }

  /** Tokens that texts of this size together are expected to have. */
  expected(size: number): number {
    return Math.ceil(size * this.#mean)
  }

  /** Tokens that texts of this size together hardly ever exceed. */
  atMost(size: number): number {
    return Math.ceil(size * (this.#mean + 4 * this.#deviation))
  }

  /** @param tokens  what the service says that texts of this size together had */
  learn(size: number, tokens: number): void {
    // A few words say little: a service may add two tokens a text.
    const gain = Math.min(1, size / 4096) / 8
    const error = tokens / size - this.#mean
    this.#deviation += 2 * gain * (Math.abs(error) - this.#deviation)
    this.#mean += gain * error
  }
}

/** Bytes of a well-formed text. */
export function utf8Bytes(text: string): number {
  let bytes = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    // A surrogate is half of a character of four bytes.
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 2 : 3
  }
  return bytes
}
