/**
 * Which keys some call is at work on, so that another that wants the same waits for it in place of paying again.
 * Who has claimed keys settles them all, whatever happens, before it waits for those of others: so no two calls wait for
 * each other.
 */
export class Claims<T> {
  readonly #waiting = new Map<string, Set<(value: T | undefined) => void>>()

  /** False: another call is at work on it. */
  claim(key: string): boolean {
    if (this.#waiting.has(key)) return false
    this.#waiting.set(key, new Set())
    return true
  }

  /**
   * What the call that is at work on it comes to; `undefined` when it comes to nothing, or when none is.
   *
   * @throws the signal's reason, once it is aborted
   */
  wait(key: string, signal?: AbortSignal): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      const waiting = this.#waiting.get(key)
      if (waiting === undefined) {
        resolve(undefined)
        return
      }
      const abort = (): void => {
        waiting.delete(settled)
        reject(signal?.reason as Error)
      }
      const settled = (value: T | undefined): void => {
        signal?.removeEventListener('abort', abort)
        resolve(value)
      }
      waiting.add(settled)
      signal?.addEventListener('abort', abort, { once: true })
    })
  }

  /** Nothing happens the second time. */
  settle(key: string, value: T | undefined): void {
    const waiting = this.#waiting.get(key) ?? []
    this.#waiting.delete(key)
    for (const settled of waiting) settled(value)
  }
}
