import { VizError } from '../errors.ts'
import { createPause } from '../pause.ts'
import type { Crew } from './crew.ts'
import type { Job } from './jobs.ts'
import type { Subject } from './kernels/kernel.ts'
import { merge, type Lists } from './lists.ts'

/** What a thread is told. It answers each, in this order: 'lists' with those that it has, the others when they are done. */
export type Message = { readonly subject: Subject } | { readonly job: Job } | { readonly lists: Lists } | 'lists'

/** What starts a thread that answers as serve.ts does. */
export type StartThread = (listener: ThreadListener) => ThreadPort

export interface ThreadPort {
  send(message: Message): void
  end(): void
}

export interface ThreadListener {
  readonly onAnswer: (answer: unknown) => void
  /** Told when the thread can answer no more. */
  readonly onEnd: (reason: string, cause?: unknown) => void
}

/** Several threads, each with a kernel and lists of its own; what they find is merged. */
export async function threads(
  count: number,
  start: StartThread,
  subject: Subject,
  signal: AbortSignal | undefined
): Promise<Crew> {
  signal?.throwIfAborted()
  const members = Array.from({ length: count }, () => new Thread(start))
  const end = (): void => {
    signal?.removeEventListener('abort', abort)
    for (const member of members) member.end()
  }
  const abort = (): void => {
    for (const member of members) member.fail(signal?.reason)
    end()
  }
  signal?.addEventListener('abort', abort)
  const all = (message: Message): Promise<unknown[]> => Promise.all(members.map(member => member.ask(message)))
  try {
    await all({ subject })
  } catch (error) {
    end()
    throw error
  }
  return {
    async perform(jobs, onDone) {
      const waiting = jobs[Symbol.iterator]()
      let done = 0
      // Each asks for the next job when it has done one; two at a time, so that it never waits.
      const work = async (member: Thread): Promise<void> => {
        for (let next = waiting.next(); !next.done; next = waiting.next()) {
          await member.ask({ job: next.value })
          onDone(++done)
        }
      }
      await Promise.all([...members, ...members].map(work))
    },
    async lists() {
      const pause = createPause(signal)
      const [first, ...others] = (await all('lists')) as [Lists, ...Lists[]]
      let merged = first
      for (const lists of others) merged = await merge(merged, lists, subject.k, pause)
      return merged
    },
    async share(lists) {
      await all({ lists })
    },
    end
  }
}

class Thread {
  readonly #port: ThreadPort
  /** Who waits for an answer; the thread answers in the order in which it was asked. */
  readonly #waiting: PromiseWithResolvers<unknown>[] = []
  #failure: { readonly reason: unknown } | undefined

  constructor(start: StartThread) {
    this.#port = start({
      onAnswer: answer => this.#waiting.shift()?.resolve(answer),
      onEnd: (reason, cause) => {
        this.fail(new VizError('worker-failed', `a worker cannot search for neighbors: ${reason}`, { cause }))
      }
    })
  }

  async ask(message: Message): Promise<unknown> {
    if (this.#failure) throw this.#failure.reason
    const answer = Promise.withResolvers<unknown>()
    this.#waiting.push(answer)
    this.#port.send(message)
    return answer.promise
  }

  fail(reason: unknown): void {
    this.#failure ??= { reason }
    for (const answer of this.#waiting.splice(0)) answer.reject(reason)
  }

  /** Whoever still waits is not told any more. */
  end(): void {
    this.#waiting.length = 0
    this.#port.end()
  }
}
