import type { Line } from './lines.ts'

/** What a service does with requests of files, by where they are sent. */
export type Endpoint = '/embeddings' | '/chat/completions' | '/completions' | '/responses'

/** A line that can be sent. */
export interface FileRequest {
  readonly endpoint: Endpoint
  readonly body: Readonly<Record<string, unknown>>
}

/** What was read of a line: a request, or why it is none. */
export type Parsed = Echo &
  (
    | { readonly request: FileRequest; readonly problem?: undefined }
    | { readonly request?: undefined; readonly problem: string }
  )

/** What the outcome repeats of a line, as JSON. */
interface Echo {
  /** The line without its metadata. */
  readonly echo: string
  readonly metadata?: string | undefined
}

/**
 * The end of an address, as `https://api.openai.com/v1/embeddings`, `/v1/embeddings` or `/embeddings`, with or without a query;
 * `undefined` where it is none of those of `Endpoint`.
 *
 * @param url  an address, or a part of one
 *
 * @example
 * ```ts
 * import { endpointOf } from '@llm-cookbook/embed-client/node'
 *
 * endpointOf('https://api.openai.com/v1/embeddings') // => '/embeddings'
 * endpointOf('/openai/deployments/gpt/chat/completions?api-version=2024-10-21') // => '/chat/completions'
 * endpointOf('/v1/images/generations') // => undefined
 * ```
 */
export function endpointOf(url: string): Endpoint | undefined {
  return /(\/embeddings|\/chat\/completions|\/completions|\/responses)\/?(?:\?.*)?$/.exec(url)?.[1] as
    Endpoint | undefined
}

/**
 * A line as a request: its parameters, with two fields beside them that are not sent. `metadata` is repeated in the outcome;
 * `url` says where the request goes, before `endpoint` does. A line in the format of the batch endpoint has its parameters in
 * `body`. A line of a file of failures, `[request, errors, metadata?]`, is the request that failed.
 *
 * @param endpoint  where requests without `url` go. Without it their parameters decide: `messages` are a chat, a `prompt` is
 *   a completion, and everything else is for embeddings.
 */
export function parseRequest(line: Line, endpoint?: Endpoint): Parsed {
  if (line.tooLong) return { problem: 'the line is too long', echo: JSON.stringify(`${line.bytes.toString()}…`) }
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(line.bytes).trim()
  } catch {
    return { problem: 'the line is not UTF-8', echo: JSON.stringify(shorten(line.bytes.toString())) }
  }
  if (text === '') return { problem: 'the line is empty', echo: '""' }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { problem: `the line is not JSON: ${(error as Error).message}`, echo: JSON.stringify(shorten(text)) }
  }
  return Array.isArray(value) ? fromFailure(value) : fromObject(value, text)

  function fromFailure([request, errors, metadata]: unknown[]): Parsed {
    if (!Array.isArray(errors)) return { problem: 'the line is a list, expected an object', echo: text }
    const parsed = fromObject(request, JSON.stringify(request))
    return isAbsent(metadata) ? parsed : { ...parsed, metadata: JSON.stringify(metadata) }
  }

  function fromObject(value: unknown, text: string): Parsed {
    if (!isRecord(value)) return { problem: 'the line is JSON, but no object', echo: text }
    const { metadata, ...others } = value
    const echo: Echo = isAbsent(metadata)
      ? { echo: text }
      : { echo: JSON.stringify(others), metadata: JSON.stringify(metadata) }
    const request = asRequest(others, endpoint)
    return typeof request === 'string' ? { ...echo, problem: request } : { ...echo, request }
  }
}

/** The request, or why there is none. */
function asRequest(line: Record<string, unknown>, otherwise: Endpoint | undefined): FileRequest | string {
  const { url, ...rest } = line
  if (url !== undefined && typeof url !== 'string') return 'url: expected a text'
  const body = url !== undefined && 'body' in rest ? rest['body'] : rest
  if (!isRecord(body)) return 'body: expected an object'
  const endpoint = url === undefined ? (otherwise ?? byParameters(body)) : endpointOf(url)
  if (endpoint === undefined)
    return `url: expected the address of embeddings, chat/completions, completions or responses, got ${shorten(String(url))}`
  if (typeof body['model'] !== 'string' || body['model'] === '') return 'model: expected the name of a model'
  if (body['stream'] === true) return 'stream: expected false, since an outcome is one line'
  return { endpoint, body }
}

function byParameters(body: Record<string, unknown>): Endpoint {
  if ('messages' in body) return '/chat/completions'
  return 'prompt' in body ? '/completions' : '/embeddings'
}

/** As the program whose format this is has it: no metadata, or null. */
function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function shorten(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
