/** A sequence that is written once and read by any number of readers, each from its beginning. */
export class Replay<T> implements AsyncIterable<T> {
  readonly #items: T[] = []
  #end: { readonly error?: unknown } | undefined
  #wake = Promise.withResolvers<undefined>()

  push(item: T): void {
    this.#items.push(item)
    this.#change()
  }

  close(): void {
    this.#end = {}
    this.#change()
  }

  /** Readers get what was pushed before, then the error. */
  fail(error: unknown): void {
    this.#end = { error }
    this.#change()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (let at = 0; ;) {
      if (at < this.#items.length) yield this.#items[at++]!
      else if (this.#end === undefined) await this.#wake.promise
      else if ('error' in this.#end) throw this.#end.error
      else return
    }
  }

  #change(): void {
    this.#wake.resolve(undefined)
    this.#wake = Promise.withResolvers()
  }
}
