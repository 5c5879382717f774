import type { Clock } from '@llm-cookbook/embed-client'

/**
 * A clock on which minutes pass in milliseconds: whenever nobody has anything to do, it is set to the moment at which the
 * next sleeper wakes. Hand it to whatever takes a `clock`, and let `run` bring its work to an end.
 */
export class SimulatedClock implements Clock {
  #now = 0
  #order = 0
  #holds = 0
  readonly #sleepers: Sleeper[] = []

  now(): number {
    return this.#now
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error)
        return
      }
      const sleeper: Sleeper = { at: this.#now + Math.max(0, ms), order: this.#order++, wake: resolve }
      push(this.#sleepers, sleeper)
      signal?.addEventListener(
        'abort',
        () => {
          sleeper.wake = undefined
          reject(signal.reason as Error)
        },
        { once: true }
      )
    })
  }

  /** Time stands still until `release`: for what takes real time, and shall take none here. */
  hold(): void {
    this.#holds++
  }

  release(): void {
    this.#holds--
  }

  /** Lets time pass until the work is done; fails where it waits for what no sleeper brings. */
  async run<T>(work: Promise<T>): Promise<T> {
    let done = false
    const end = (): void => {
      done = true
    }
    work.then(end, end)
    const tasks = new MessageChannel()
    const next = (): Promise<void> =>
      new Promise(resolve => {
        tasks.port1.onmessage = () => {
          resolve()
        }
        tasks.port2.postMessage(null)
      })
    try {
      for (;;) {
        // After a task all promises that can go on have gone on.
        await next()
        if (done as boolean) return await work
        if (this.#holds > 0) continue
        const sleeper = pop(this.#sleepers)
        if (sleeper === undefined) throw new Error(`everyone waits for ever, ${this.#now} ms after the start`)
        if (sleeper.wake === undefined) continue
        this.#now = sleeper.at
        sleeper.wake()
      }
    } finally {
      tasks.port1.close()
    }
  }
}

interface Sleeper {
  readonly at: number
  readonly order: number
  /** None who was woken by a signal. */
  wake: (() => void) | undefined
}

function isBefore(a: Sleeper, b: Sleeper): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order)
}

/** Into a binary heap: none before its parent. */
function push(heap: Sleeper[], sleeper: Sleeper): void {
  let place = heap.push(sleeper) - 1
  while (place > 0) {
    const parent = (place - 1) >> 1
    if (!isBefore(sleeper, heap[parent]!)) break
    heap[place] = heap[parent]!
    place = parent
  }
  heap[place] = sleeper
}

function pop(heap: Sleeper[]): Sleeper | undefined {
  const first = heap[0]
  const last = heap.pop()
  if (last === undefined || last === first) return first
  let place = 0
  for (;;) {
    const [left, right] = [2 * place + 1, 2 * place + 2]
    if (left >= heap.length) break
    const child = right < heap.length && isBefore(heap[right]!, heap[left]!) ? right : left
    if (!isBefore(heap[child]!, last)) break
    heap[place] = heap[child]!
    place = child
  }
  heap[place] = last
  return first
}
