import { connect, checkName, openQueue, type QueueAddress } from './connect.ts'
import { SharedState } from './state.ts'

/** How far a job is, seen from anywhere. */
export interface QueueProgress {
  /** `finished` once each line has its outcome in the files of who distributes. */
  status: 'running' | 'finished'
  /** Lines of the input. */
  total: number
  /** Lines that were collected as answers. */
  succeeded: number
  /** Lines that were collected as failures. */
  failed: number
  /** Lines that have ended, and wait until those before them have. */
  ended: number
  /** Lines that workers have in hand. */
  active: number
  /** Lines that wait for a worker, or for their next try. */
  waiting: number
  /** Workers that are there, on all machines. */
  workers: number
}

/**
 * How far a job is; `undefined` where there is none of that name, or none any more: it is forgotten a day after its end.
 *
 * @throws {EmbedError} `package-missing`, `connection`, `unauthorized`
 * @throws {TypeError} an address that cannot be right
 *
 * @example
 * ```ts no-run
 * import { readQueueProgress } from '@llm-cookbook/embed-client/queue'
 *
 * const progress = await readQueueProgress({ redis: 'redis://127.0.0.1:6379', name: 'recipes' })
 * if (progress === undefined) console.log('There is no such job')
 * else console.log(`${progress.succeeded} of ${progress.total} answered, ${progress.workers} workers`)
 * ```
 */
export async function readQueueProgress(address: QueueAddress): Promise<QueueProgress | undefined> {
  checkName(address.name)
  const ignore = (): void => undefined
  const client = await connect(address, ignore)
  try {
    const state = await new SharedState(client, address.name).read()
    if (state === undefined) return undefined
    const queue = await openQueue(client, address.name, ignore)
    const counts = await queue.getJobCounts()
    const workers = await queue.getWorkersCount()
    await queue.close()
    const { input: _, ...rest } = state
    const { completed = 0, failed = 0, active = 0, wait = 0, delayed = 0, paused = 0, prioritized = 0 } = counts
    return { ...rest, ended: completed + failed, active, waiting: wait + delayed + paused + prioritized, workers }
  } finally {
    client.disconnect()
  }
}
