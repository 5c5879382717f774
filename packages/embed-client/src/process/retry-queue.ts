/** What is to be tried again, each at its time. */
export class RetryQueue<T> {
  /** The first that is due is the last here. */
  readonly #items: { readonly item: T; readonly due: number }[] = []

  /** @param due  in milliseconds since any fixed moment */
  put(item: T, due: number): void {
    const at = this.#items.findLastIndex(other => other.due > due) + 1
    this.#items.splice(at, 0, { item, due })
  }

  /** The first that is due by now, if there is one. */
  take(now: number): T | undefined {
    const first = this.#items.at(-1)
    return first && first.due <= now ? this.#items.pop()!.item : undefined
  }

  /** Milliseconds until the first is due; `undefined` where nothing is to be tried again. */
  untilFirst(now: number): number | undefined {
    const first = this.#items.at(-1)
    return first && Math.max(0, first.due - now)
  }
}
