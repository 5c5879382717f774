import type { Job } from 'bullmq'
import { setTimeout as sleep } from 'node:timers/promises'
import { createCaller } from '../call.ts'
import { EmbedError } from '../errors.ts'
import { createLimiter, type Limiter, type LimiterOptions } from '../limit.ts'
import { loadOptional } from '../optional.ts'
import { checkRetry, defaultRetry, type RetryOptions } from '../retry.ts'
import type { Service } from '../service.ts'
import { checkName, connect, prefix, type QueueAddress } from './connect.ts'
import { redisLimitStore } from './limit-store.ts'
import type { QueuedOutcome, QueuedRequest } from './line.ts'
import { SharedState } from './state.ts'

export interface WorkerOptions extends QueueAddress {
  /** Where this worker sends requests, with its own key: the queue knows neither. */
  service: Service
  /**
   * The limit that all workers with the same `account` keep to together; give each the same. Default: what the service
   * says, or what its 429s show.
   */
  limits?: Omit<LimiterOptions, 'store' | 'clock'> | undefined
  /** Name of the account with the service, for jobs that share one. Default: the name of the job. */
  account?: string | undefined
  /** How often to try a line at a time, and how long to wait in between. */
  retry?: Partial<RetryOptions> | undefined
  /** Lines in hand at the same time, waiting for their turn or in flight, from 1. Default 32. */
  concurrency?: number | undefined
  /**
   * For how long lines are this worker's while nothing is heard of it, in milliseconds from 100. A worker that was killed,
   * or sleeps, loses its lines to others after at most twice that time. Default 30,000.
   */
  leaseMs?: number | undefined
  /** Ends the work in good order, once it is aborted: requests in flight may finish, all other lines go to others. */
  signal?: AbortSignal | undefined
  /** Called for each line that has ended here. */
  onLine?: ((counts: WorkerReport) => void) | undefined
  /** Gets what goes wrong in the background: a connection that breaks and is made again, a lease that was lost. */
  onError?: ((error: Error) => void) | undefined
}

/** What one worker has done. */
export interface WorkerReport {
  /** Lines whose answer it brought. */
  succeeded: number
  /** Lines that it gave up for good. */
  failed: number
}

/**
 * Works on the lines of a job until all of them have ended, together with any number of workers on any machines: one that
 * comes later or leaves early is no matter, nor one that is killed. It may be there before the job is.
 *
 * A line is leased, and the lease renewed before each request. Whoever has lost it, having slept for too long, sends
 * nothing more for that line and cannot write its outcome. So a line has one outcome, and is sent a second time only if its
 * worker was lost while the request was in flight. A line that no attempt brought through, but that may pass, is tried
 * again later, up to five times in all, by whichever worker.
 *
 * A key that is not accepted, and a quota that is used up, end this worker; its lines go to others.
 *
 * @returns what this worker has done, when the job has finished or `signal` is aborted
 * @throws {EmbedError} `package-missing`, `connection` (to Redis, at the start), `unauthorized`, `quota-exceeded`
 * @throws {TypeError | RangeError} an option that cannot be right
 *
 * @example
 * ```ts no-run
 * import { createService } from '@llm-cookbook/embed-client'
 * import { runWorker } from '@llm-cookbook/embed-client/queue'
 *
 * const stop = new AbortController()
 * process.once('SIGTERM', () => stop.abort())
 * const report = await runWorker({
 *   redis: 'redis://127.0.0.1:6379',
 *   name: 'recipes',
 *   service: createService({ baseURL: 'http://127.0.0.1:11434/v1' }),
 *   limits: { requestsPerMinute: 3000 },
 *   signal: stop.signal
 * })
 * console.log(`${report.succeeded} answered, ${report.failed} given up`)
 * ```
 */
export async function runWorker(options: WorkerOptions): Promise<WorkerReport> {
  const { name, service, limits, account = name, concurrency = 32, leaseMs = 30_000 } = options
  const { signal, onLine, onError = () => undefined } = options
  const retry = { ...defaultRetry, ...options.retry }
  checkOptions({ name, account, concurrency, leaseMs, retry })
  const { Worker, WaitingError } = await loadOptional(() => import('bullmq'), 'bullmq ioredis')
  const client = await connect(options, onError)
  const limiter = createLimiter({ ...limits, store: redisLimitStore(client, account) })
  const report: WorkerReport = { succeeded: 0, failed: 0 }
  const stop = new AbortController()
  let failure: unknown

  const worker = new Worker<QueuedRequest, QueuedOutcome>(name, work, {
    connection: client,
    prefix,
    concurrency,
    lockDuration: leaseMs,
    stalledInterval: Math.ceil(leaseMs / 2),
    // A line that five workers have not survived would be the end of all.
    maxStalledCount: 5,
    autorun: false
  })
  worker.on('error', onError)
  worker.on('completed', (_, { errors }) => {
    report[errors ? 'failed' : 'succeeded']++
    onLine?.({ ...report })
  })
  const end = (): void => {
    stop.abort()
    // At once, so that it takes no lines that others have just been given.
    void worker.close()
  }
  signal?.addEventListener('abort', end)
  try {
    if (signal?.aborted) end()
    else worker.run().catch(fail)
    await untilEnd(new SharedState(client, name), stop.signal)
    end()
    await worker.close()
  } finally {
    signal?.removeEventListener('abort', end)
    client.disconnect()
  }
  if (failure !== undefined) throw failure as Error
  return report

  async function work(job: Job<QueuedRequest, QueuedOutcome>, token = ''): Promise<QueuedOutcome> {
    const { endpoint, body, tokens } = job.data
    const errors: string[] = []
    const renew = (): Promise<number> => job.extendLock(token, leaseMs)
    const call = createCaller({ service, limiter: whileLeased(limiter, renew), retry })
    const onFailedAttempt = (error: unknown): void => {
      if (error instanceof EmbedError && errors.length < 20) errors.push(`${error.code}: ${error.message}`)
    }
    try {
      const { data } = await call(endpoint, body, { tokens, stop: stop.signal, onFailedAttempt })
      return { answer: data }
    } catch (error) {
      if (error instanceof LeaseLost) throw error
      if (!stop.signal.aborted && isOfTheLine(error)) {
        if (error.retryable && job.attemptsMade + 1 < (job.opts.attempts ?? 1)) throw error
        return { errors }
      }
      if (!stop.signal.aborted) fail(error)
      await job.moveToWait(token)
      throw new WaitingError()
    }
  }

  function fail(error: unknown): void {
    failure ??= error
    end()
  }
}

/** Another worker may have the line by now. */
class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}

/** Permits for one line, of which none is given when the line is no longer this worker's. */
function whileLeased(limiter: Limiter, renew: () => Promise<number>): Limiter {
  return {
    async acquire(tokens, signal) {
      const permit = await limiter.acquire(tokens, signal)
      try {
        if ((await renew()) !== 1) throw new LeaseLost('the worker slept for longer than leaseMs')
        return permit
      } catch (error) {
        permit.done({})
        throw error
      }
    }
  }
}

/** Not of the account, nor of this program: another line would fare no better. */
function isOfTheLine(error: unknown): error is EmbedError {
  return error instanceof EmbedError && !['unauthorized', 'quota-exceeded'].includes(error.code)
}

async function untilEnd(state: SharedState, stop: AbortSignal): Promise<void> {
  while (!stop.aborted && (await state.read())?.status !== 'finished') {
    await sleep(500, undefined, { signal: stop }).catch(() => undefined)
  }
}

function checkOptions(options: {
  name: string
  account: string
  concurrency: number
  leaseMs: number
  retry: RetryOptions
}): void {
  const { name, account, concurrency, leaseMs, retry } = options
  checkName(name)
  checkName(account)
  checkRetry(retry)
  if (!Number.isSafeInteger(concurrency) || concurrency < 1) {
    throw new RangeError(`concurrency: expected a whole number from 1, got ${concurrency}`)
  }
  if (!(leaseMs >= 100 && leaseMs < 2 ** 31)) {
    throw new RangeError(`leaseMs: expected milliseconds from 100, got ${leaseMs}`)
  }
}
