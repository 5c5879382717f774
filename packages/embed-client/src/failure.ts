import { EmbedError } from './errors.ts'

/** What is read here of the errors that the `openai` client throws. */
interface ClientError extends Error {
  status?: number | undefined
  headers?: Headers | undefined
  code?: string | null | undefined
  type?: string | null | undefined
}

/**
 * The client's error as ours; whether the same request may be sent again is decided here, once.
 * The client's error is not kept as the cause: it holds what the service sent, and a service may echo the key.
 *
 * @param secrets  hidden wherever they stand in what the service says
 */
export function explain(error: unknown, secrets: readonly string[]): EmbedError {
  const failure: ClientError = error instanceof Error ? error : new Error(String(error))
  const code = codeOf(failure)
  const isRedirect = failure.status !== undefined && failure.status < 400
  const prefix = isRedirect ? 'The service is at another address, and redirects are not followed:' : prefixes[code]
  // Hidden first, then shortened: half of a secret would not be found.
  const words = shorten(hide(failure.message, secrets))
  return new EmbedError(code, [prefix, words, systemCode(failure)].filter(Boolean).join(' '), {
    status: failure.status,
    requestId: hide(failure.headers?.get('x-request-id') ?? '', secrets) || undefined,
    retryable: mayPass(code, failure),
    retryAfterMs: failure.headers && retryAfter(failure.headers)
  })
}

type ServiceCode =
  | 'bad-request'
  | 'too-large'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'quota-exceeded'
  | 'rate-limited'
  | 'server-error'
  | 'timeout'
  | 'connection'
  | 'bad-response'

const prefixes: Record<ServiceCode, string> = {
  'bad-request': 'The service refused the request:',
  'too-large': 'The service takes no request as large as this:',
  unauthorized: 'The service does not accept the key:',
  forbidden: 'The service does not allow this to the key:',
  'not-found': 'The service does not know the address or the model:',
  'quota-exceeded': 'The quota of the account is used up:',
  'rate-limited': 'The service asks to slow down:',
  'server-error': 'The service failed:',
  timeout: 'The service did not answer in time:',
  connection: 'The connection to the service failed:',
  'bad-response': 'The answer of the service cannot be read:'
}

function codeOf(error: ClientError): ServiceCode {
  const { status, code, type } = error
  if (status === undefined) {
    if (error instanceof SyntaxError) return 'bad-response'
    return /timed? ?out/i.test(error.message) ? 'timeout' : 'connection'
  }
  if (status === 402 || code === 'insufficient_quota' || type === 'insufficient_quota') return 'quota-exceeded'
  if (isTooLarge(status, shorten(error.message))) return 'too-large'
  if (status === 401) return 'unauthorized'
  if (status === 403) return 'forbidden'
  if (status === 404) return 'not-found'
  if (status === 408) return 'timeout'
  if (status === 429) return 'rate-limited'
  if (status === 409 || status >= 500) return 'server-error'
  return status < 400 ? 'bad-response' : 'bad-request'
}

/**
 * The words of services for a request with an input that is too long, or with too many: OpenAI and Azure, Mistral, vLLM,
 * Ollama, llama.cpp (which sends a 500), text-embeddings-inference (413). OpenAI sends a 429 for what is above the tokens of
 * a whole minute, and would do so for ever.
 */
function isTooLarge(status: number, message: string): boolean {
  if (status === 413) return true
  if (status === 429) return /request too large/i.test(message)
  if (status >= 500) return /input is too large|context (size|length)/i.test(message)
  if (status !== 400 && status !== 422) return false
  return /too (large|long|many)|context (size|length|window)|tokens per request|batch size|exceeds? .*(limit|max)/i.test(
    message
  )
}

/** 408, 409, 429, 5xx, a broken connection and half an answer may pass, unless the service says otherwise. */
function mayPass(code: ServiceCode, { status, headers }: ClientError): boolean {
  if (code === 'quota-exceeded' || code === 'too-large') return false
  const said = headers?.get('x-should-retry')
  if (said === 'true' || said === 'false') return said === 'true'
  return status === undefined || status === 408 || status === 409 || status === 429 || status >= 500
}

/** Milliseconds that the service asks to wait: `retry-after-ms`, or `retry-after` in seconds or as a date. */
function retryAfter(headers: Headers): number | undefined {
  const ms = amount(headers.get('retry-after-ms'))
  if (ms !== undefined) return ms
  const text = headers.get('retry-after')
  const seconds = amount(text)
  if (seconds !== undefined) return seconds * 1000
  // A date is compared with the service's own clock: ours may be wrong.
  const wait = Date.parse(text ?? '') - Date.parse(headers.get('date') ?? '')
  return Number.isNaN(wait) ? undefined : Math.max(0, wait)
}

function amount(text: string | null): number | undefined {
  return text !== null && /^\s*\d+(\.\d*)?\s*$/.test(text) ? Number(text) : undefined
}

/** The operating system's name for a broken connection, such as ECONNREFUSED: it stands deep in the causes. */
function systemCode(error: ClientError): string | undefined {
  for (let cause: unknown = error.cause, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth++) {
    if ('code' in cause && typeof cause.code === 'string') return `(${cause.code})`
  }
  return undefined
}

/** Enough to understand it; services send whole pages. */
function shorten(message: string): string {
  return message.length > 1000 ? `${message.slice(0, 1000)}…` : message
}

function hide(message: string, secrets: readonly string[]): string {
  return secrets.reduce((text, secret) => text.replaceAll(secret, '[hidden]'), message)
}
