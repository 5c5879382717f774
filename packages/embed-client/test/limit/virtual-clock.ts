import type { Clock } from '../../src/limit/clock.ts'

/** A clock on which minutes pass in milliseconds: whenever nobody has anything to do, it jumps to the next timer. */
export class VirtualClock implements Clock {
  #now = 0
  #order = 0
  #running = false
  readonly #timers = new Heap()

  now(): number {
    return this.#now
  }

  /** How many are sleeping. */
  get sleepers(): number {
    return this.#timers.size
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error)
        return
      }
      const abort = (): void => {
        this.#timers.remove(timer)
        reject(signal?.reason as Error)
      }
      const timer: Timer = {
        at: this.#now + Math.max(0, ms),
        order: this.#order++,
        place: -1,
        ring() {
          signal?.removeEventListener('abort', abort)
          resolve()
        }
      }
      this.#timers.add(timer)
      signal?.addEventListener('abort', abort, { once: true })
    })
  }

  /** Lets time pass until the work is done; fails where it waits for what no timer brings. */
  async run<T>(work: Promise<T>): Promise<T> {
    if (this.#running) throw new Error('the clock runs already')
    this.#running = true
    const state = { isDone: false }
    const end = (): void => {
      state.isDone = true
    }
    work.then(end, end)
    try {
      for (;;) {
        await new Promise(resolve => setImmediate(resolve))
        if (state.isDone) return await work
        const timer = this.#timers.removeFirst()
        if (!timer) throw new Error(`everyone waits for ever, ${this.#now} ms after the start`)
        this.#now = timer.at
        timer.ring()
      }
    } finally {
      this.#running = false
    }
  }
}

interface Timer {
  readonly at: number
  readonly order: number
  place: number
  readonly ring: () => void
}

/** A binary heap whose items know their place, so that they can leave from anywhere. */
class Heap {
  readonly #items: Timer[] = []

  get size(): number {
    return this.#items.length
  }

  add(timer: Timer): void {
    this.#put(timer, this.#items.length)
    this.#rise(timer)
  }

  removeFirst(): Timer | undefined {
    const first = this.#items[0]
    if (first) this.remove(first)
    return first
  }

  remove(timer: Timer): void {
    if (this.#items[timer.place] !== timer) return
    const last = this.#items.pop()!
    if (last === timer) return
    this.#put(last, timer.place)
    this.#rise(last)
    this.#sink(last)
  }

  #rise(timer: Timer): void {
    while (timer.place > 0) {
      const parent = this.#items[(timer.place - 1) >> 1]!
      if (!isBefore(timer, parent)) return
      this.#swap(timer, parent)
    }
  }

  #sink(timer: Timer): void {
    for (;;) {
      const [left, right] = [this.#items[2 * timer.place + 1], this.#items[2 * timer.place + 2]]
      if (!left) return
      const child = right && isBefore(right, left) ? right : left
      if (!isBefore(child, timer)) return
      this.#swap(timer, child)
    }
  }

  #swap(a: Timer, b: Timer): void {
    const place = a.place
    this.#put(a, b.place)
    this.#put(b, place)
  }

  #put(timer: Timer, place: number): void {
    this.#items[place] = timer
    timer.place = place
  }
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order)
}
