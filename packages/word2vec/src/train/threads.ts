import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { Word2vecError } from '../errors.ts'
import type { KernelSettings, TrainResult } from '../kernels/kernel.ts'
import type { Crew } from './crew.ts'
import type { ThreadJob, ThreadStart } from './thread.ts'

/**
 * So many threads, each with a kernel of its own, on the parameters of one: without locks, as in word2vec.c (F. Niu et al.,
 * "Hogwild!", 2011). More than the machine has cores would bring nothing; they are not started.
 *
 * Two chunks a thread are given out at a time, so that none waits for this thread, which reads and hands them on.
 */
export async function startThreads(
  workers: number,
  memory: WebAssembly.Memory,
  settings: KernelSettings,
  states: readonly number[][]
): Promise<Crew> {
  const count = Math.min(workers, availableParallelism())
  const threads = Array.from(
    { length: count },
    (_, i) => new Thread({ settings, memory, worker: i + 1, state: states[i] })
  )
  try {
    await Promise.all(threads.map(thread => thread.call<number[]>('state')))
  } catch (error) {
    await Promise.all(threads.map(thread => thread.end()))
    throw error
  }
  return {
    lanes: 2 * count,
    // A copy: what is sent is moved away, with all of the memory that it is a view of.
    train: (lane, ids, alpha) => threads[lane % count]!.call<TrainResult>({ ids: ids.slice(), alpha }),
    states: () => Promise.all(threads.map(thread => thread.call<number[]>('state'))),
    end: async () => {
      await Promise.all(threads.map(thread => thread.end()))
    }
  }
}

// As TypeScript or compiled, like this file.
const script = new URL(import.meta.url.endsWith('.ts') ? './thread.ts' : './thread.js', import.meta.url)

class Thread {
  readonly #worker: Worker
  /** Who waits for an answer; the thread answers in the order in which it was asked. */
  readonly #waiting: PromiseWithResolvers<unknown>[] = []
  #failure: Word2vecError | undefined

  constructor(start: ThreadStart) {
    this.#worker = new Worker(script, { workerData: start })
      .on('message', (answer: unknown) => this.#waiting.shift()?.resolve(answer))
      .on('error', (error: Error) => {
        this.#fail(`it failed: ${error.message}`, error)
      })
      .on('exit', code => {
        this.#fail(`it ended (exit code ${code})`)
      })
  }

  call<Answer>(job: ThreadJob): Promise<Answer> {
    if (this.#failure) return Promise.reject(this.#failure)
    const answer = Promise.withResolvers<unknown>()
    this.#waiting.push(answer)
    this.#worker.postMessage(job, job === 'state' ? [] : [job.ids.buffer])
    return answer.promise as Promise<Answer>
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
  }

  #fail(reason: string, cause?: Error): void {
    this.#failure ??= new Word2vecError('worker-failed', `a thread cannot train: ${reason}`, { cause })
    for (const answer of this.#waiting.splice(0)) answer.reject(this.#failure)
  }
}
