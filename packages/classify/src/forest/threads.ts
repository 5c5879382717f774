import { ClassifyError } from '../errors.ts'
import { alone, type Growing } from './fit.ts'
import type { GrownTree, Subject } from './grow.ts'

/** What a thread is told: first what to grow from, then which tree to grow. It answers the latter. */
export type Message = { readonly subject: Subject } | Order

interface Order {
  /** Which of the trees it is. */
  readonly index: number
  readonly seed: number
}

export interface Answer {
  readonly index: number
  readonly tree: GrownTree
}

/** What starts a thread that answers as serve.ts does. */
export type StartThread = (listener: ThreadListener) => ThreadPort

export interface ThreadPort {
  send(message: Message): void
  end(): void
}

export interface ThreadListener {
  readonly onAnswer: (answer: Answer) => void
  /** Told when the thread can answer no more. */
  readonly onEnd: (reason: string, cause?: unknown) => void
}

/** Several threads, which take the trees in turn; as each tree has a seed of its own, it is the same whoever grows it. */
export function inThreads(workers: number, start: StartThread): Growing {
  return {
    shared: workers > 1,
    async grow(subject, seeds, onGrown, signal) {
      const count = Math.min(workers, seeds.length, worth(subject, seeds.length))
      if (count < 2) return alone.grow(subject, seeds, onGrown, signal)
      signal?.throwIfAborted()
      const trees = new Array<GrownTree>(seeds.length)
      const finished = Promise.withResolvers<undefined>()
      const abort = (): void => {
        finished.reject(signal?.reason)
      }
      signal?.addEventListener('abort', abort)
      const orders = seeds.entries()
      let grown = 0
      const ports = Array.from({ length: count }, () => {
        const port = start({
          onAnswer({ index, tree }) {
            trees[index] = tree
            onGrown(++grown)
            if (grown === seeds.length) finished.resolve(undefined)
            else sendNext()
          },
          onEnd(reason, cause) {
            finished.reject(new ClassifyError('worker-failed', `a worker cannot grow trees: ${reason}`, { cause }))
          }
        })
        const sendNext = (): void => {
          const { value, done } = orders.next()
          if (done !== true) port.send({ index: value[0], seed: value[1] })
        }
        port.send({ subject })
        // Two at a time, so that it never waits for the next.
        sendNext()
        sendNext()
        return port
      })
      try {
        await finished.promise
      } finally {
        signal?.removeEventListener('abort', abort)
        for (const port of ports) port.end()
      }
      return trees
    }
  }
}

/** For how many threads there is enough to do: each has to be worth its start, of some hundredths of a second. */
function worth({ ranks, limits }: Subject, trees: number): number {
  return Math.floor((ranks.rows * limits.columnsASplit * trees) / 500_000)
}
