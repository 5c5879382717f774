/**
 * A long job, in a worker, so that the page goes on: `answerJobs` in the worker's file says what is done, `runJob` in
 * the page asks for it. A job is given up by ending its worker.
 */

/** What goes in, what is told on the way, what comes out. All of it can be cloned. */
export interface Job {
  readonly input: unknown
  readonly progress: unknown
  readonly result: unknown
}

type Message<J extends Job> =
  | { readonly progress: J['progress'] }
  | { readonly result: J['result'] }
  | { readonly error: { readonly name: string; readonly message: string } }

export interface JobOptions<J extends Job> {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: J['progress']) => void) | undefined
}

/**
 * @param start  makes the worker: `() => new Worker(new URL('./train-worker.ts', import.meta.url), { type: 'module' })`,
 *   written so for the bundler to see it
 * @throws the signal's reason, once it is aborted; an error with the name and message of the one in the worker
 */
export function runJob<J extends Job>(
  start: () => Worker,
  input: J['input'],
  { signal, onProgress }: JobOptions<J> = {}
): Promise<J['result']> {
  signal?.throwIfAborted()
  const worker = start()
  const { promise, resolve, reject } = Promise.withResolvers<J['result']>()
  const giveUp = (): void => {
    reject(signal?.reason as Error)
  }
  signal?.addEventListener('abort', giveUp)
  worker.onmessage = ({ data }: MessageEvent<Message<J>>) => {
    if ('progress' in data) onProgress?.(data.progress)
    else if ('result' in data) resolve(data.result)
    else reject(Object.assign(new Error(data.error.message), { name: data.error.name }))
  }
  worker.onerror = event => {
    reject(new Error(event.message || 'the worker could not be loaded'))
  }
  worker.postMessage(input)
  return promise.finally(() => {
    signal?.removeEventListener('abort', giveUp)
    worker.terminate()
  })
}

/** Answers, in a worker, what `runJob` asks. */
export function answerJobs<J extends Job>(
  work: (input: J['input'], report: (progress: J['progress']) => void) => Promise<J['result']>
): void {
  const send = (message: Message<J>): void => {
    postMessage(message)
  }
  addEventListener('message', ({ data }: MessageEvent<J['input']>) => {
    work(data, progress => {
      send({ progress })
    }).then(
      result => {
        send({ result })
      },
      (error: unknown) => {
        const { name, message } = error instanceof Error ? error : new Error(String(error))
        send({ error: { name, message } })
      }
    )
  })
}
