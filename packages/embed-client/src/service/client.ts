import type OpenAI from 'openai'
import type { ServiceOptions } from '../service.ts'
import { shortenRefusal } from './body.ts'
import { headersOf } from './options.ts'

/** What the client is asked to send. */
type Request = Parameters<OpenAI['buildRequest']>[0]

/** What it hands to `fetch`; ours has the signal in a place of its own. */
type Init = RequestInit & { exchange?: AbortSignal | undefined }

/**
 * The `openai` client, with everything switched off that it would do on its own account: retries, logs, what it reads from
 * the environment (null or off here), and the headers that it would add, some of them from the environment too. Its own
 * making of a request, with a composed signal, takes as long as half of an exchange with a server near by.
 */
export async function openClient(options: ServiceOptions): Promise<OpenAI> {
  const { default: Client } = await import('openai')
  const headers = headersOf(options)
  const jsonHeaders = new Headers(headers)
  if (!jsonHeaders.has('content-type')) jsonHeaders.set('content-type', 'application/json')

  class BareClient extends Client {
    override buildRequest({ method, path, body, signal }: Request): ReturnType<OpenAI['buildRequest']> {
      const isForm = body instanceof FormData
      const init: Init & { headers: Headers } = {
        method,
        headers: body === undefined || isForm ? headers : jsonHeaders,
        redirect: 'manual',
        exchange: signal ?? undefined
      }
      if (body !== undefined) init.body = isForm ? body : JSON.stringify(body)
      // It is the watch that ends what is late: the client's own timer does not see the body.
      return Promise.resolve({ req: init, url: this.buildURL(path, undefined), timeout: 2 ** 31 - 1 })
    }
  }
  return new BareClient({
    baseURL: options.baseURL,
    apiKey: options.apiKey ?? 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    defaultQuery: { ...options.query },
    maxRetries: 0,
    logLevel: 'off',
    // A key in a browser was refused by `checkService`.
    dangerouslyAllowBrowser: true,
    async fetch(input, { exchange, ...init }: Init = {}) {
      return shortenRefusal(await (options.fetch ?? fetch)(input, exchange ? { ...init, signal: exchange } : init))
    }
  })
}
