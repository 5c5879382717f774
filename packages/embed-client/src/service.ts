import type OpenAI from 'openai'
import { EmbedError } from './errors.ts'
import { explain } from './failure.ts'
import { readChunks, readJson } from './service/body.ts'
import { openClient } from './service/client.ts'
import { checkService, secretsOf } from './service/options.ts'
import { startWatch, type Watch } from './service/watch.ts'

/** Where an OpenAI-compatible service is, and what every request to it carries. */
export interface ServiceOptions {
  /** Where `/embeddings` hangs under, such as `https://api.openai.com/v1` or `http://127.0.0.1:11434/v1`. */
  baseURL: string
  /** Sent as `Authorization: Bearer …`. Local services often need none. Default: none is sent. */
  apiKey?: string | undefined
  /** Whose account is billed, for a key that several have: sent as `OpenAI-Organization`. */
  organization?: string | undefined
  /** What it is billed to, within the account: sent as `OpenAI-Project`. */
  project?: string | undefined
  /** Further headers, such as `api-key` for Azure. They replace those of the same name. */
  headers?: Readonly<Record<string, string>> | undefined
  /** Further parameters of the address, such as `api-version` for Azure. */
  query?: Readonly<Record<string, string>> | undefined
  /** Milliseconds for one attempt, from the request to the end of the answer. Default 60,000. */
  timeoutMs?: number | undefined
  /** Bytes of an answer, above which it is not read. Default 2^28, some 268 MB. */
  maxResponseBytes?: number | undefined
  /** Allows `http:` to other machines than this one. Texts and key then travel in the clear. Default false. */
  allowInsecureHttp?: boolean | undefined
  /** Allows a key in a browser, where everyone who opens the page can read it. Default false. */
  allowKeyInBrowser?: boolean | undefined
  /** The `fetch` to use. Default: the global one. */
  fetch?: typeof globalThis.fetch | undefined
}

export interface RequestOptions {
  /** The method of the request. Default `POST`. */
  method?: 'GET' | 'POST' | 'DELETE' | undefined
  /** Ends the exchange, which then rejects with the signal's reason. */
  signal?: AbortSignal | undefined
  /** Called as soon as the head of the answer is there, whatever its status. Not where there is no answer. */
  onHeaders?: ((headers: Headers, status: number) => void) | undefined
}

/** One exchange with the service at a time: nothing here waits, repeats, or decides what a failure means. */
export interface Service {
  /**
   * Sends `body` (a `FormData` as a form, everything else as JSON, `undefined` not at all) and gives the JSON of the answer.
   *
   * @param path  under the base URL, such as `/embeddings`
   * @throws {EmbedError} every failure; its `retryable` says whether the same request may succeed later
   * @throws the signal's reason, once it is aborted
   */
  request(path: string, body: unknown, options?: RequestOptions): Promise<unknown>
  /**
   * The bytes of an answer as they come, for files. They are not bounded in size, and `timeoutMs` is for the head and
   * for each piece. Whoever stops reading ends the exchange.
   *
   * @param path  under the base URL, such as `/files/file-1/content`
   * @throws as `request`
   */
  download(path: string, options?: Omit<RequestOptions, 'method'>): AsyncIterable<Uint8Array>
}

/**
 * The service behind the `openai` client, with everything switched off that the client would do on its own account:
 * retries, logs, and what it reads from the environment. The client is loaded with the first request.
 *
 * @throws {TypeError | RangeError} an option that cannot be right
 */
export function createService(options: ServiceOptions): Service {
  const { timeoutMs = 60_000, maxResponseBytes = 2 ** 28 } = options
  if (!(timeoutMs > 0 && timeoutMs < 2 ** 31)) {
    throw new RangeError(`timeoutMs: expected milliseconds above 0 and below 2^31, got ${timeoutMs}`)
  }
  if (!(maxResponseBytes > 0)) {
    throw new RangeError(`maxResponseBytes: expected bytes above 0, got ${maxResponseBytes}`)
  }
  checkService(options)
  const secrets = secretsOf(options)
  let client: Promise<OpenAI> | undefined

  async function send(path: string, body: unknown, how: RequestOptions, watch: Watch): Promise<Response> {
    const { method = 'POST', onHeaders } = how
    client ??= openClient(options)
    const opened = await client
    watch.signal.throwIfAborted()
    const response = await opened.request({ method: methods[method], path, body, signal: watch.signal }).asResponse()
    onHeaders?.(response.headers, response.status)
    return response
  }

  function failure(error: unknown, { signal, onHeaders }: RequestOptions, watch: Watch): unknown {
    if (signal?.aborted) return signal.reason
    if (error instanceof EmbedError) return error
    if (watch.late) return lateness(timeoutMs)
    const refusal = error as { status?: unknown; headers?: unknown }
    if (typeof refusal.status === 'number' && refusal.headers instanceof Headers) {
      onHeaders?.(refusal.headers, refusal.status)
    }
    return explain(error, secrets)
  }

  return {
    async request(path, body, how = {}) {
      const watch = startWatch(timeoutMs, how.signal)
      try {
        return await readJson(await send(path, body, how, watch), maxResponseBytes)
      } catch (error) {
        throw failure(error, how, watch)
      } finally {
        watch.end()
      }
    },

    async *download(path, how = {}) {
      const watch = startWatch(timeoutMs, how.signal)
      try {
        const response = await send(path, undefined, { ...how, method: 'GET' }, watch)
        for await (const chunk of readChunks(response)) {
          // How long the reader takes is not the service's fault.
          watch.pause()
          yield chunk
          watch.restart()
        }
      } catch (error) {
        throw failure(error, how, watch)
      } finally {
        watch.end()
      }
    }
  }
}

const methods = { GET: 'get', POST: 'post', DELETE: 'delete' } as const

function lateness(timeoutMs: number): EmbedError {
  const message = `The service did not answer in time: there is no whole answer after ${timeoutMs} ms (timeoutMs).`
  return new EmbedError('timeout', message, { retryable: true })
}
