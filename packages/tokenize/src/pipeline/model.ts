/** What makes tokens out of a piece of text. */
export interface Model {
  /** The number of tokens. */
  readonly size: number
  /** One more than the largest id. */
  readonly idLimit: number
  idOf(token: string): number | undefined
  tokenOf(id: number): string | undefined
  /** How a token is written that covers a text. */
  written(id: number, covered: string): string
  /**
   * The tokens of a piece that is not empty, as its id, start and end for one after the other, in UTF-16 units of the piece. A
   * token that is only some bytes of a character covers the whole of it.
   */
  tokenize(piece: string): number[]
}

/** A vocabulary in both directions. Of several tokens with one id the last is what the id stands for. */
export class TokenTable {
  readonly #ids: Map<string, number>
  readonly #tokens: string[] = []

  constructor(ids: Map<string, number>) {
    this.#ids = ids
    for (const [token, id] of ids) this.#tokens[id] = token
  }

  get size(): number {
    return this.#ids.size
  }

  get idLimit(): number {
    return this.#tokens.length
  }

  idOf(token: string): number | undefined {
    return this.#ids.get(token)
  }

  tokenOf(id: number): string | undefined {
    return this.#tokens[id]
  }

  written(id: number, _covered: string): string {
    return this.#tokens[id] ?? ''
  }

  /** The tokens `<0x00>` to `<0xFF>` of a text's UTF-8 bytes, if the vocabulary has all of them. */
  bytesOf(text: string): number[] | undefined {
    const ids: number[] = []
    for (const byte of utf8.encode(text)) {
      const id = this.idOf(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`)
      if (id === undefined) return undefined
      ids.push(id)
    }
    return ids
  }
}

const utf8 = new TextEncoder()
