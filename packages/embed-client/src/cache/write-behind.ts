import type { CacheEntry, VectorCache } from '../cache.ts'
import { nextTask } from '../next-task.ts'

/**
 * Writes into a cache while more is coming: what came during one write is the next. So each request's vectors are
 * written at once, and a slow cache gets larger writes.
 */
export class WriteBehind<Entry extends CacheEntry> {
  readonly #cache: VectorCache
  readonly #onWritten: (entries: readonly Entry[]) => void
  readonly #onError: (error: unknown) => void
  #entries: Entry[] = []
  #writing: Promise<void> | undefined

  /** @param onError  called once: nothing is written afterwards */
  constructor(cache: VectorCache, onWritten: (entries: readonly Entry[]) => void, onError: (error: unknown) => void) {
    this.#cache = cache
    this.#onWritten = onWritten
    this.#onError = onError
  }

  /** Resolves when more may come: at once, unless the cache is far behind. */
  async add(entry: Entry): Promise<void> {
    this.#entries.push(entry)
    this.#writing ??= this.#write()
    if (this.#entries.length >= mostWaiting) await this.#writing
  }

  /** Resolves when everything is written, or cannot be. */
  async end(): Promise<void> {
    await this.#writing
  }

  async #write(): Promise<void> {
    try {
      // The vectors of one answer come one after the other, but without a pause.
      await nextTask()
      while (this.#entries.length > 0) {
        const entries = this.#entries
        this.#entries = []
        await this.#cache.set(entries)
        this.#onWritten(entries)
      }
      this.#writing = undefined
    } catch (error) {
      this.#onError(error)
    }
  }
}

const mostWaiting = 4096
