import { createCaller } from './call.ts'
import { EmbedError } from './errors.ts'
import { type Clock, systemClock } from './limit/clock.ts'
import { createLimiter, type Limiter } from './limit.ts'
import { checkRetry, defaultRetry, Retries, type RetryOptions } from './retry.ts'
import type { Service } from './service.ts'

/** A service's batch endpoint, one call a step. For a whole job on files see `openBatch` of the subpath `node`. */
export interface BatchClient {
  /**
   * Uploads a file of requests, and gives its id. Where an answer is lost, the service is asked for a file of this name and
   * size before it is sent again.
   *
   * @param name  one that no other file has
   */
  upload(file: Blob, name: string, options?: StepOptions): Promise<string>
  /**
   * Lets the service work on an uploaded file. Where an answer is lost, its batches are searched for this `key` before it is
   * asked again, so that nothing is paid twice.
   */
  create(batch: NewBatch, options?: StepOptions): Promise<Batch>
  /**
   * Asks how far a batch is.
   *
   * @param id  the `id` of a batch that `create` gave
   */
  get(id: string, options?: CallSignal): Promise<Batch>
  /**
   * Asks the service to stop; what is done by then has its results, once the batch has ended. One that has ended stays as it
   * is.
   *
   * @param id  the `id` of the batch
   */
  cancel(id: string, options?: CallSignal): Promise<Batch>
  /**
   * Reads a file of results. Where it does not come whole, `read` is called again, and gets it from its beginning.
   *
   * @param fileId  the `outputFileId` or `errorFileId` of a batch
   * @param read    reads the bytes to their end; what it makes of them is the result
   * @throws what `read` throws
   */
  download<T>(fileId: string, read: (bytes: AsyncIterable<Uint8Array>) => Promise<T>, options?: CallSignal): Promise<T>
  /**
   * Removes a file from the service; one that is gone already is fine.
   *
   * @param fileId  what `upload` gave, or a file of results
   */
  remove(fileId: string, options?: CallSignal): Promise<void>
}

export interface BatchClientOptions {
  /** Where the calls go; its `timeoutMs` has to be enough for an upload. */
  service: Service
  /** Paces the calls. Default: one of its own; services count these calls apart from those for vectors and chats. */
  limiter?: Limiter | undefined
  /** How often to try a call, and how long to wait in between. */
  retry?: Partial<RetryOptions> | undefined
  /** For the waits between attempts. Default: the machine's. */
  clock?: Clock | undefined
}

/** What stops a call. */
export interface CallSignal {
  /** Ends the call, which then rejects with the signal's reason. */
  signal?: AbortSignal | undefined
}

export interface StepOptions extends CallSignal {
  /** Whether an earlier process may have done this already: then the service is asked first. Default false. */
  mayExist?: boolean | undefined
}

/** A batch that is to be made. */
export interface NewBatch {
  /** The file of its requests, as `upload` gave it. */
  fileId: string
  /** As each line of the file has it, such as `/v1/embeddings`. */
  url: string
  /** Tells this batch from all others. It stands in the batch's metadata. */
  key: string
  /** Within what time it is to be done, in the service's words. Default `24h`, the only one that OpenAI has. */
  completionWindow?: string | undefined
}

/** What the service says about a batch. */
export interface Batch {
  /** What the service calls it: `get` and `cancel` want it. */
  readonly id: string
  /** In the service's words, such as `in_progress`. */
  readonly status: string
  /** Whether nothing more will happen: it is `completed`, `failed`, `expired` or `cancelled`. */
  readonly ended: boolean
  /** Requests in it; 0 until the service has counted them. */
  readonly total: number
  /** Requests that were answered so far. */
  readonly completed: number
  /** Requests that the service refused, or could not answer, so far. */
  readonly failed: number
  /** The file of the answers, a line each, in any order; `undefined` as long as there is none. */
  readonly outputFileId: string | undefined
  /** The same for the requests that failed. */
  readonly errorFileId: string | undefined
  /** Why it failed as a whole, if it did. */
  readonly problems: readonly BatchProblem[]
}

/** What the service found wrong with a batch. */
export interface BatchProblem {
  /** In the service's words, such as `token_limit_exceeded`. */
  readonly code: string
  /** For a person; it ends with the line of the file where it is about one. */
  readonly message: string
}

/**
 * A client of the batch endpoint that OpenAI, Azure and others have. Whatever may pass is tried again, as `retry` says; all
 * methods throw `EmbedError`, or the reason of the signal, once it is aborted.
 *
 * @throws {RangeError} a number in `retry` that cannot be right
 *
 * @example
 * ```ts
 * import { text } from 'node:stream/consumers'
 * import { setTimeout as sleep } from 'node:timers/promises'
 * import { createBatchClient, createService } from '@llm-cookbook/embed-client'
 * import { startServer } from '@llm-cookbook/embed-client/testing'
 *
 * const server = await startServer()
 * const client = createBatchClient({ service: createService({ baseURL: server.url }) })
 * const url = '/v1/embeddings'
 * const line = { custom_id: 'first', method: 'POST', url, body: { model: 'test-model', input: 'How do I cook rice?' } }
 * const fileId = await client.upload(new Blob([JSON.stringify(line)]), 'rice-1.jsonl')
 * let batch = await client.create({ fileId, url, key: 'rice-1' })
 * for (; !batch.ended; batch = await client.get(batch.id)) await sleep(20)
 * batch.status // => 'completed'
 * const answers = await client.download(batch.outputFileId!, text)
 * JSON.parse(answers).custom_id // => 'first'
 * await server.close()
 * ```
 */
export function createBatchClient(options: BatchClientOptions): BatchClient {
  const { service, clock = systemClock } = options
  const policy = { ...defaultRetry, ...options.retry }
  checkRetry(policy)
  const limiter = options.limiter ?? createLimiter({ clock })
  const call = createCaller({ service, limiter, retry: policy, clock })
  const callOnce = createCaller({ service, limiter, retry: { ...policy, attempts: 1 }, clock })

  async function ask(path: string, signal?: AbortSignal): Promise<Json> {
    return asObject((await call(path, undefined, { method: 'GET', tokens: 0, signal })).data)
  }

  async function findListed(
    path: string,
    isWanted: (item: Json) => boolean,
    signal?: AbortSignal
  ): Promise<Json | undefined> {
    for (let after = ''; ;) {
      const page = await ask(`${path}limit=100${after}`, signal)
      const items = Array.isArray(page['data']) ? page['data'].map(asObject) : []
      const found = items.find(isWanted)
      const last = items.at(-1)
      if (found || !last || page['has_more'] !== true) return found
      after = `&after=${encodeURIComponent(idOf(last))}`
    }
  }

  async function persist<T>(attempt: (isFirst: boolean) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const retries = new Retries(policy)
    for (let isFirst = true; ; isFirst = false) {
      try {
        return await attempt(isFirst)
      } catch (error) {
        signal?.throwIfAborted()
        const wait = retries.after(error, clock.now())
        if (wait === undefined) throw error
        await clock.sleep(wait, signal)
      }
    }
  }

  /** Sends what must not be done twice, unless it is done already, or an attempt whose answer was lost has done it. */
  function ensure(
    find: () => Promise<Json | undefined>,
    { path, body }: { path: string; body: unknown },
    { mayExist = false, signal }: StepOptions
  ): Promise<Json> {
    return persist(async isFirst => {
      const there = mayExist || !isFirst ? await find() : undefined
      return there ?? asObject((await callOnce(path, body, { tokens: 0, signal })).data)
    }, signal)
  }

  return {
    async upload(file, name, options = {}) {
      const { signal } = options
      const body = new FormData()
      body.set('purpose', 'batch')
      body.set('file', file, name)
      const isIt = (item: Json): boolean => item['filename'] === name && item['bytes'] === file.size
      let about = await ensure(
        () => findListed('/files?purpose=batch&', isIt, signal),
        { path: '/files', body },
        options
      )
      // Azure takes its time before a batch may use the file.
      for (
        let wait = 500;
        about['status'] === 'pending' || about['status'] === 'running';
        wait = Math.min(2 * wait, 10_000)
      ) {
        await clock.sleep(wait, signal)
        about = await ask(`/files/${idOf(about)}`, signal)
      }
      if (about['status'] === 'error') throw unexpected(`it cannot process the file ${idOf(about)}`)
      return idOf(about)
    },

    async create({ fileId, url, key, completionWindow = '24h' }, options = {}) {
      const metadata = { [keyName]: key }
      const body = { input_file_id: fileId, endpoint: url, completion_window: completionWindow, metadata }
      const isIt = (item: Json): boolean => isRecord(item['metadata']) && item['metadata'][keyName] === key
      return asBatch(
        await ensure(() => findListed('/batches?', isIt, options.signal), { path: '/batches', body }, options)
      )
    },

    async get(id, { signal } = {}) {
      return asBatch(await ask(`/batches/${id}`, signal))
    },

    async cancel(id, { signal } = {}) {
      try {
        return asBatch(asObject((await call(`/batches/${id}/cancel`, {}, { tokens: 0, signal })).data))
      } catch (error) {
        // It has ended, or an attempt whose answer was lost has cancelled it.
        if (error instanceof EmbedError && error.code === 'bad-request') return this.get(id, { signal })
        throw error
      }
    },

    download(fileId, read, { signal } = {}) {
      return persist(async () => {
        const { bytes } = await ask(`/files/${fileId}`, signal)
        let received = 0
        async function* counted(): AsyncGenerator<Uint8Array, void, undefined> {
          for await (const chunk of service.download(`/files/${fileId}/content`, { signal })) {
            received += chunk.length
            yield chunk
          }
        }
        const result = await read(counted())
        if (typeof bytes !== 'number' || received === bytes) return result
        throw unexpected(`${received} bytes of the file ${fileId} came, expected ${bytes}`, true)
      }, signal)
    },

    async remove(fileId, { signal } = {}) {
      await call(`/files/${fileId}`, undefined, { method: 'DELETE', tokens: 0, signal }).catch((error: unknown) => {
        if (!(error instanceof EmbedError && error.code === 'not-found')) throw error
      })
    }
  }
}

type Json = Readonly<Record<string, unknown>>

/** In the metadata of a batch: whose it is. */
const keyName = 'client_key'

const endStates: ReadonlySet<unknown> = new Set(['completed', 'failed', 'expired', 'cancelled'])

function asBatch(answer: Json): Batch {
  const { status, request_counts: counts, errors } = answer
  if (typeof status !== 'string') throw unexpected('there is no batch with a status in it')
  const count = (name: string): number => {
    const value = isRecord(counts) ? counts[name] : 0
    return typeof value === 'number' ? value : 0
  }
  const fileOf = (name: string): string | undefined => (typeof answer[name] === 'string' ? answer[name] : undefined)
  const problems = isRecord(errors) && Array.isArray(errors['data']) ? errors['data'].filter(isRecord) : []
  return {
    id: idOf(answer),
    status,
    ended: endStates.has(status),
    total: count('total'),
    completed: count('completed'),
    failed: count('failed'),
    outputFileId: fileOf('output_file_id'),
    errorFileId: fileOf('error_file_id'),
    problems: problems.map(({ code, message, line }) => ({
      code: String(code),
      message: `${String(message)}${typeof line === 'number' ? ` (line ${line})` : ''}`
    }))
  }
}

function idOf({ id }: Json): string {
  // It becomes a part of addresses.
  if (typeof id === 'string' && /^\w[\w.:-]*$/.test(id)) return id
  throw unexpected('there is no id in it')
}

function asObject(value: unknown): Json {
  if (isRecord(value)) return value
  throw unexpected('it is no object')
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null
}

function unexpected(reason: string, retryable = false): EmbedError {
  return new EmbedError('bad-response', `The answer of the service is not what was asked for: ${reason}.`, {
    retryable
  })
}
