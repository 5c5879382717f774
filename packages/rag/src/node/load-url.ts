import { lookup } from 'node:dns/promises'
import type { LookupAddress } from 'node:dns'
import { isIP } from 'node:net'
import type { Document } from '../document.ts'
import { RagError } from '../errors.ts'
import { loadBytes, type FormatOptions } from './load-bytes.ts'
import { isPublicAddress } from './public-address.ts'
import { requestFrom, type Answer } from './request.ts'

export interface LoadUrlOptions extends FormatOptions {
  /** Bytes that the answer may have, unpacked; more is `too-large`. Default 50 MiB. */
  maxBytes?: number
  /** Milliseconds after which the answer has to be there, redirects included. Default 30,000. */
  timeout?: number
  /** Redirects that are followed. Default 5. */
  maxRedirects?: number
  /**
   * Whether hosts of this machine and of private networks may be asked. Default false: who may choose the address could
   * otherwise read what only this machine can reach.
   */
  allowPrivateNetwork?: boolean
  /**
   * Makes the requests instead of Node's own client, as for a proxy. The hosts are looked up and checked all the same, but
   * whom it then connects to is its own affair.
   */
  fetch?: (
    url: string,
    init: { redirect: 'manual'; headers: Record<string, string>; signal: AbortSignal }
  ) => Promise<Response>
}

/**
 * Loads what a web address answers, like a file: its media type, its first bytes and its name tell the format. Only http
 * and https, without user and password. Each redirect is checked like the first address; by default every address that
 * the host's name stands for has to be public, and the connection is made to one of those that were checked. Nothing in
 * the page is fetched or run. The source is the address as it is given; links are absolute.
 *
 * @param url      of a page or a file
 * @param options  whom may be asked, how long and how much; and what single formats are read with
 * @throws {TypeError} `url` is no address
 * @throws {RagError} `url-refused` (scheme, password, private network, too many redirects), `fetch-failed` (no such host,
 *   no connection, a status other than 2xx, too late), `too-large`, and what loading such a file throws
 * @throws the signal's reason, once it is aborted
 *
 * @example
 * ```ts
 * import { createServer } from 'node:http'
 * import type { AddressInfo } from 'node:net'
 * import { loadUrl } from '@llm-cookbook/rag/node'
 *
 * const server = createServer((_, response) => {
 *   response.setHeader('content-type', 'text/html').end('<title>Hours</title><p>The museum is closed on Mondays.</p>')
 * })
 * await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening))
 * const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hours`
 *
 * const refused = await loadUrl(url).catch(error => error.code)
 * refused // => 'url-refused'
 * const { title, text } = await loadUrl(url, { allowPrivateNetwork: true })
 * text // => 'The museum is closed on Mondays.'
 * title // => 'Hours'
 * server.close()
 * ```
 */
export async function loadUrl(url: string | URL, options: LoadUrlOptions = {}): Promise<Document> {
  const { signal, timeout = 30_000, maxBytes = 50 * 2 ** 20 } = options
  if (!URL.canParse(url)) throw new TypeError(`url has to be an http or https address, and is ${JSON.stringify(url)}`)
  const source = String(url)
  signal?.throwIfAborted()
  const deadline = AbortSignal.timeout(timeout)
  const both = signal ? AbortSignal.any([signal, deadline]) : deadline
  let place = new URL(url)
  let bytes: Uint8Array
  let type: string | undefined
  try {
    const { answer, address } = await follow(place, options, both)
    place = address
    type = answer.header('content-type')
    bytes = await readBody(answer, place, maxBytes)
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof RagError) throw error
    const why = deadline.aborted ? `it took longer than ${timeout / 1000} s (timeout)` : reasonOf(error)
    throw new RagError('fetch-failed', `${shown(place)} cannot be loaded: ${why}`, { cause: error })
  }
  const [mediaType, charset] = parseType(type)
  const origin = { source, name: place.pathname, mediaType, charset, baseUrl: place.href }
  const document = await loadBytes(bytes, origin, options)
  return { ...document, metadata: { url: place.href, ...document.metadata } }
}

/** The answer after all redirects, and whose it is. */
async function follow(
  from: URL,
  { maxRedirects = 5, ...options }: LoadUrlOptions,
  signal: AbortSignal
): Promise<{ answer: Answer; address: URL }> {
  let address = from
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const answer = await ask(address, options, signal)
    const { status } = answer
    const location = REDIRECTS.has(status) ? answer.header('location') : undefined
    if (location === undefined) {
      if (status >= 200 && status < 300) return { answer, address }
      answer.discard()
      throw new RagError('fetch-failed', `${shown(address)} cannot be loaded: the server answered ${status}`)
    }
    answer.discard()
    if (!URL.canParse(location, address)) throw refused(address, 'it redirects to what is no address')
    address = new URL(location, address)
  }
  throw refused(from, `it redirects more than ${maxRedirects} times (maxRedirects)`)
}

const REDIRECTS = new Set([301, 302, 303, 307, 308])
const HEADERS = {
  accept: 'text/html,application/xhtml+xml,application/pdf,*/*;q=0.8',
  'user-agent': 'llm-cookbook-rag'
}

async function ask(
  url: URL,
  { allowPrivateNetwork = false, fetch }: LoadUrlOptions,
  signal: AbortSignal
): Promise<Answer> {
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw refused(url, 'only http and https addresses are loaded')
  if (url.username !== '' || url.password !== '') throw refused(url, 'addresses with a user or password are not loaded')
  const addresses = await aborted(addressesOf(url), signal)
  const inside = addresses.find(({ address }) => !isPublicAddress(address))
  if (inside && !allowPrivateNetwork) {
    throw refused(url, `${url.hostname} is ${inside.address}, of a private network (allowPrivateNetwork)`)
  }
  if (!fetch) return requestFrom(addresses, url, HEADERS, signal)
  const response = await fetch(url.href, { redirect: 'manual', headers: HEADERS, signal })
  return {
    status: response.status,
    header: name => response.headers.get(name) ?? undefined,
    body: response.body ?? emptyBody(),
    discard: () => void response.body?.cancel().catch(() => undefined)
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- it has to be an async iterable
async function* emptyBody(): AsyncGenerator<Uint8Array, void> {
  yield new Uint8Array()
}

async function addressesOf({ hostname }: URL): Promise<LookupAddress[]> {
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  const family = isIP(host)
  return family > 0 ? [{ address: host, family }] : lookup(host, { all: true })
}

/** A promise that also ends when the signal does; looking up a name knows none. */
async function aborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const { promise: stopped, reject } = Promise.withResolvers<never>()
  const stop = (): void => {
    reject(signal.reason)
  }
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([promise, stopped])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

async function readBody(answer: Answer, url: URL, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  const tooLarge = (): RagError => {
    answer.discard()
    return new RagError('too-large', `${shown(url)} has more than ${maxBytes.toLocaleString('en')} bytes (maxBytes)`)
  }
  if (Number(answer.header('content-length') ?? 0) > maxBytes) throw tooLarge()
  for await (const part of answer.body) {
    length += part.length
    if (length > maxBytes) throw tooLarge()
    parts.push(part)
  }
  return Buffer.concat(parts, length)
}

/** The media type and the encoding of a `Content-Type`. */
function parseType(type: string | undefined): [string | undefined, string | undefined] {
  const [mediaType, ...parameters] = (type ?? '').toLowerCase().split(';')
  const charset = parameters.map(parameter => /^\s*charset\s*=\s*"?([^"\s]+)/.exec(parameter)?.[1]).find(Boolean)
  return [mediaType?.trim(), charset]
}

const refused = (url: URL, why: string): RagError => new RagError('url-refused', `${shown(url)} is refused: ${why}`)

/** An address without what may be secret in it: user, password and query. */
const shown = ({ protocol, host, pathname, search }: URL): string =>
  `${protocol}${host === '' ? '' : '//'}${host}${pathname}${search === '' ? '' : '?…'}`

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : (error as NodeJS.ErrnoException)
  const { code, message } = cause as NodeJS.ErrnoException
  return REASONS[code ?? ''] ?? (message === '' ? (code ?? 'unknown reason') : message)
}

const REASONS: Readonly<Record<string, string | undefined>> = {
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'its host cannot be looked up',
  ECONNREFUSED: 'no server listens there',
  ECONNRESET: 'the connection was lost'
}
