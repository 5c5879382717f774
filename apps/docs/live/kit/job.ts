import { answerCalls, openSession } from './session.ts'

/**
 * A long job, in a worker of its own, so that the page goes on: `answerJobs` in the worker's file says what is done,
 * `runJob` in the page asks for it. It is a session of one call; a job is given up by ending its worker.
 */

/** What goes in, what is told on the way, what comes out. All of it can be cloned. */
export interface Job {
  readonly input: unknown
  readonly progress: unknown
  readonly result: unknown
}

export interface JobOptions<J extends Job> {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: J['progress']) => void) | undefined
}

/**
 * @param address  of the worker's file: `import address from './train-worker.ts?worker&url'`
 * @throws the signal's reason, once it is aborted; an error with the name and message of the one in the worker
 */
export async function runJob<J extends Job>(
  address: string,
  input: J['input'],
  { signal, onProgress }: JobOptions<J> = {}
): Promise<J['result']> {
  signal?.throwIfAborted()
  const session = openSession<{ job: J }>(address)
  const givenUp = Promise.withResolvers<never>()
  const giveUp = (): void => {
    givenUp.reject(signal?.reason)
  }
  signal?.addEventListener('abort', giveUp)
  try {
    return await Promise.race([session.call('job', input, onProgress), givenUp.promise])
  } finally {
    signal?.removeEventListener('abort', giveUp)
    session.close()
  }
}

/** Answers, in a worker, what `runJob` asks. */
export function answerJobs<J extends Job>(
  work: (input: J['input'], report: (progress: J['progress']) => void) => Promise<J['result']>
): void {
  answerCalls<{ job: J }>({ job: work })
}
