import type { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { EmbedError } from '../errors.ts'
import { loadOptional } from '../optional.ts'
import type { QueuedOutcome, QueuedRequest } from './line.ts'

/** Which job, and where. All who work on it give the same. */
export interface QueueAddress {
  /**
   * `redis://[[user]:password@]host[:port][/database]`, or `rediss:` for TLS. Requests and answers travel over it, in the
   * clear without TLS, and stay in Redis until they are collected.
   */
  redis: string
  /** Name of the job, one of its own for each: letters, digits, `.`, `_` and `-`. */
  name: string
}

/** Before the keys of BullMQ, and of what is kept beside it. */
export const prefix = 'embed-client'

/**
 * @param onError  gets what goes wrong in the background, such as a connection that breaks and is made again
 * @throws {EmbedError} `package-missing`, `connection`, `unauthorized`
 * @throws {TypeError} an address that cannot be right
 */
export async function connect({ redis }: { redis: string }, onError: (error: Error) => void): Promise<Redis> {
  const { hostname, port } = checkAddress(redis)
  const { Redis: Client } = await loadOptional(() => import('ioredis'), 'bullmq ioredis')
  // BullMQ asks for null: commands wait for a connection that is made again.
  const client = new Client(redis, { lazyConnect: true, maxRetriesPerRequest: null })
  let failure: Error | undefined
  const keep = (error: Error): void => {
    failure ??= error
  }
  client.on('error', keep)
  try {
    await client.connect()
    await client.ping()
  } catch (error) {
    client.disconnect()
    throw refusal(failure ?? error, `${hostname}:${port || 6379}`)
  }
  client.off('error', keep)
  client.on('error', onError)
  return client
}

/** The lines of a job, as BullMQ keeps them. */
export async function openQueue(client: Redis, name: string, onError: (error: Error) => void): Promise<LineQueue> {
  const { Queue } = await loadOptional(() => import('bullmq'), 'bullmq ioredis')
  const queue: LineQueue = new Queue(name, { connection: client, prefix })
  queue.on('error', onError)
  return queue
}

/** A line that no worker survived has no outcome. */
export type LineQueue = Queue<QueuedRequest, QueuedOutcome | null, 'line'>

export function checkName(name: string): void {
  if (/^[\w.-]+$/.test(name)) return
  throw new TypeError(`name: expected letters, digits, '.', '_' and '-', got ${name}`)
}

/** The address is not repeated: there may be a password in it. */
function checkAddress(redis: string): URL {
  const url = URL.canParse(redis) ? new URL(redis) : undefined
  if (url && ['redis:', 'rediss:'].includes(url.protocol) && url.hostname !== '') return url
  throw new TypeError('redis: expected an address such as redis://127.0.0.1:6379 (value not shown)')
}

function refusal(error: unknown, address: string): EmbedError {
  const reason = error instanceof Error ? error.message || String((error as { code?: unknown }).code) : String(error)
  const isKey = /^(NOAUTH|WRONGPASS|ERR AUTH|ERR invalid password|NOPERM)/.test(reason)
  const message = isKey
    ? `Redis at ${address} does not accept user and password`
    : `Redis at ${address} does not answer`
  return new EmbedError(isKey ? 'unauthorized' : 'connection', `${message}: ${reason}`, { retryable: !isKey })
}
