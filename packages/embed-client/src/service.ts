import type OpenAI from 'openai'
import { decodeVectors } from './answer.ts'
import { explain } from './failure.ts'

/** Where an OpenAI-compatible service is, and what every request to it carries. */
export interface ServiceOptions {
  /** Where `/embeddings` hangs under, such as `https://api.openai.com/v1` or `http://127.0.0.1:11434/v1`. */
  baseURL: string
  /** Sent as `Authorization: Bearer …`. Local services often need none. */
  apiKey?: string | undefined
  /** The model's name, as the service calls it. */
  model: string
  /** Asks for vectors of this length, from models that can shorten theirs. */
  dimensions?: number | undefined
  /** Names the end user to the service, where it wants that. */
  user?: string | undefined
  organization?: string | undefined
  project?: string | undefined
  /** Further headers, such as `api-key` for Azure. They replace those of the same name. */
  headers?: Readonly<Record<string, string>> | undefined
  /** Further parameters of the address, such as `api-version` for Azure. */
  query?: Readonly<Record<string, string>> | undefined
  /** How vectors travel. `base64` (default) is a third of the size; a service that ignores it is understood too. */
  encoding?: 'base64' | 'float' | undefined
  /** Milliseconds for one attempt, from the request to the end of the answer. Default 60,000. */
  timeoutMs?: number | undefined
  /** Allows `http:` to other machines than this one. Texts and key then travel in the clear. Default false. */
  allowInsecureHttp?: boolean | undefined
  /** Allows a key in a browser, where everyone who opens the page can read it. Default false. */
  allowKeyInBrowser?: boolean | undefined
  /** The `fetch` to use. Default: the global one. */
  fetch?: typeof globalThis.fetch | undefined
}

/** One request: as many vectors as texts, in their order. */
export type Service = (texts: readonly string[], signal?: AbortSignal) => Promise<Float32Array[]>

/**
 * The service behind the `openai` client, with everything switched off that the client would do on its own account:
 * retries, logs, and what it reads from the environment. The client is loaded with the first request.
 *
 * @throws {TypeError | RangeError} from this call: an option that cannot be right
 * @throws {EmbedError} from a request: every failure; the signal's reason, once it is aborted
 */
export function createService(options: ServiceOptions): Service {
  const { model, timeoutMs = 60_000 } = options
  if (model === '') throw new TypeError('model: expected the name of a model, got an empty text')
  if (!(timeoutMs > 0 && timeoutMs < 2 ** 31)) {
    throw new RangeError(`timeoutMs: expected milliseconds above 0 and below 2^31, got ${timeoutMs}`)
  }
  checkAddress(options)
  checkHeaders(options)
  const secrets = secretsOf(options)
  let client: Promise<OpenAI> | undefined
  return async (texts, signal) => {
    client ??= openClient(options)
    const { embeddings } = await client
    signal?.throwIfAborted()
    let answer: unknown
    try {
      answer = await embeddings.create(
        {
          input: texts as string[],
          model,
          encoding_format: options.encoding ?? 'base64',
          ...(options.dimensions !== undefined && { dimensions: options.dimensions }),
          ...(options.user !== undefined && { user: options.user })
        },
        { signal: signal ?? null }
      )
    } catch (error) {
      signal?.throwIfAborted()
      throw explain(error, secrets)
    }
    return decodeVectors(answer, texts.length)
  }
}

/** What is null or off here would come from the environment; what is sent is up to `chooseHeaders`. */
async function openClient(options: ServiceOptions): Promise<OpenAI> {
  const { default: Client } = await import('openai')
  return new Client({
    baseURL: options.baseURL,
    apiKey: options.apiKey ?? 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    defaultQuery: { ...options.query },
    timeout: options.timeoutMs ?? 60_000,
    maxRetries: 0,
    logLevel: 'off',
    dangerouslyAllowBrowser: options.apiKey === undefined || options.allowKeyInBrowser === true,
    fetchOptions: { redirect: 'manual' },
    fetch: (input, init) => (options.fetch ?? fetch)(input, { ...init, headers: chooseHeaders(options, init?.headers) })
  })
}

/** What no error may repeat. Values as short as a version number are no secret, and would blot out half of a message. */
function secretsOf({ apiKey, headers, query }: ServiceOptions): string[] {
  const values = [headers, query].flatMap(record => Object.values(record ?? {}))
  // Of `Bearer …` the second word is the secret.
  const others = values.flatMap(value => [value, ...value.split(' ')]).filter(value => value.length >= 8)
  return apiKey === undefined ? others : [apiKey, ...others]
}

/** Exactly the headers that the options ask for: the client would add what it finds in OPENAI_CUSTOM_HEADERS. */
function chooseHeaders(options: ServiceOptions, given: RequestInit['headers']): Headers {
  const from = new Headers(given)
  const headers = new Headers()
  for (const name of ['accept', 'content-type', 'user-agent']) {
    const value = from.get(name)
    if (value !== null) headers.set(name, value)
  }
  if (options.apiKey !== undefined) headers.set('authorization', `Bearer ${options.apiKey}`)
  if (options.organization !== undefined) headers.set('openai-organization', options.organization)
  if (options.project !== undefined) headers.set('openai-project', options.project)
  for (const [name, value] of Object.entries(options.headers ?? {})) headers.set(name, value)
  return headers
}

function checkAddress({ baseURL, allowInsecureHttp }: ServiceOptions): void {
  const url = URL.canParse(baseURL) ? new URL(baseURL) : undefined
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new TypeError(`baseURL: expected an http or https address such as https://api.openai.com/v1, got ${baseURL}`)
  }
  if (url.username || url.password || url.search || url.hash) {
    // The value is not repeated: what is in it may be secret.
    throw new TypeError('baseURL: expected an address without user, password, query or fragment: use apiKey and query')
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && allowInsecureHttp !== true) {
    throw new TypeError(
      `baseURL: http: to ${url.hostname} would send texts and key in the clear: use https:, or set allowInsecureHttp`
    )
  }
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d+){3}$/.test(hostname)
  )
}

/** What cannot be a header would be named, value and all, in the error of whoever tries to send it. */
function checkHeaders({ apiKey, headers = {} }: ServiceOptions): void {
  if (apiKey !== undefined && !/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new TypeError('apiKey: expected visible ASCII characters without spaces or line breaks (value not shown)')
  }
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) throw new TypeError(`headers: expected the name of a header, got ${name}`)
    if (!/^[\x20-\x7e]*$/.test(value)) throw new TypeError(`headers: expected ASCII in ${name} (value not shown)`)
  }
}
