import { availableParallelism } from 'node:os'
import type { Worker } from 'node:worker_threads'

/**
 * Threads of one module, started when they are needed and kept for the next job. Those that wait for one do not keep
 * the process alive, and end after a while.
 */
export class ThreadPool {
  readonly #start: () => Worker
  readonly #most: number
  readonly #idleTime: number
  readonly #threads = new Set<Worker>()
  readonly #idle = new Map<Worker, NodeJS.Timeout>()
  readonly #waiting: ((thread: Worker) => void)[] = []

  /**
   * `most` threads at once (by default one a core, at most 4, since each takes 100 MB and more); one that has had
   * nothing to do for `idleTime` milliseconds (10,000) ends.
   */
  constructor(
    start: () => Worker,
    { most = Math.min(4, availableParallelism()), idleTime = 10_000 }: { most?: number; idleTime?: number } = {}
  ) {
    this.#start = start
    this.#most = most
    this.#idleTime = idleTime
  }

  /** A thread of one's own until it is given back; waits while all are busy. Rejects with the signal's reason. */
  async take(signal?: AbortSignal): Promise<Worker> {
    signal?.throwIfAborted()
    const [free] = this.#idle.keys()
    if (free) {
      this.#leaveIdle(free)
      free.ref()
      return free
    }
    if (this.#threads.size < this.#most) return this.#startOne()
    const { promise, resolve, reject } = Promise.withResolvers<Worker>()
    const abort = (): void => {
      const place = this.#waiting.indexOf(resolve)
      if (place >= 0) this.#waiting.splice(place, 1)
      reject(signal?.reason)
    }
    this.#waiting.push(resolve)
    signal?.addEventListener('abort', abort, { once: true })
    try {
      return await promise
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }

  /** Gives back a thread that has done its job. */
  keep(thread: Worker): void {
    if (!this.#threads.has(thread)) return
    const next = this.#waiting.shift()
    if (next) {
      next(thread)
      return
    }
    thread.unref()
    this.#idle.set(thread, setTimeout(() => void this.dismiss(thread), this.#idleTime).unref())
  }

  /** Ends a thread, whatever it is doing. */
  async dismiss(thread: Worker): Promise<void> {
    this.#forget(thread)
    await thread.terminate()
  }

  #startOne(): Worker {
    const thread = this.#start()
    this.#threads.add(thread)
    // What goes wrong between two jobs concerns nobody.
    thread.on('error', () => undefined)
    thread.once('exit', () => {
      this.#forget(thread)
    })
    return thread
  }

  /** Whoever waits gets another in its place. */
  #forget(thread: Worker): void {
    this.#leaveIdle(thread)
    if (this.#threads.delete(thread)) this.#waiting.shift()?.(this.#startOne())
  }

  #leaveIdle(thread: Worker): void {
    clearTimeout(this.#idle.get(thread))
    this.#idle.delete(thread)
  }
}
