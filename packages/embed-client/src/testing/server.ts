import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Embedder } from '../embedder.ts'
import { type ChatMessage, quoteSources, streamed, whole } from './chat.ts'
import { encodeEmbeddings } from './embeddings.ts'
import { type Fault, faultFor, type Faults } from './faults.ts'
import { hashEmbedder } from './hash-embedder.ts'
import { type Reply, refusal, send } from './reply.ts'

export interface ServerOptions {
  /** Default: a free one. */
  port?: number | undefined
  /** Where vectors come from. Default `hashEmbedder()`: without meaning. Hand in a local embedder for meaning. */
  embedder?: Embedder | undefined
  /** Whether vectors come as base64 to who asks for it. `false`: always as lists, as of some services. Default true. */
  base64?: boolean | undefined
  /** The answer to a chat. Default `quoteSources`. */
  chat?: ((messages: readonly ChatMessage[]) => string | Promise<string>) | undefined
  /** What goes wrong. Default: nothing. */
  faults?: Faults | undefined
  /** Milliseconds before each answer. Default 0. */
  latencyMs?: number | undefined
  /** Milliseconds between two events of a streamed answer. Default 0. */
  streamDelayMs?: number | undefined
  /** Every other key gets a 401. Default: any key, and none, will do. */
  apiKey?: string | undefined
  /** What `GET /v1/models` lists. Every name is accepted in requests. Default `['test-model']`. */
  models?: readonly string[] | undefined
}

export interface Server {
  /** The base URL for clients: `http://127.0.0.1:<port>/v1`. */
  readonly url: string
  /** Every request so far, in the order in which they came. */
  readonly requests: readonly ReceivedRequest[]
  /** Cuts all connections and frees the port. Nothing happens the second time. */
  close(): Promise<void>
}

export interface ReceivedRequest {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Parsed JSON; `undefined` where there was none. */
  readonly body: unknown
  /** What went wrong with it, by plan. */
  readonly fault: Fault | undefined
}

/**
 * An OpenAI-compatible service on 127.0.0.1, for tests of whatever calls one: `POST /v1/embeddings` (lists and base64),
 * `POST /v1/chat/completions` (at once and streamed) and `GET /v1/models`. Needs Node.
 */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const requests: ReceivedRequest[] = []
  const server = createServer((request, response) => {
    serve(request, response, options, requests).catch((error: unknown) => {
      // What a caller's own function throws is an answer too, for whoever waits for one.
      if (response.headersSent) response.destroy()
      else void send(response, refusal(500, String(error)))
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    close: () =>
      new Promise(resolve => {
        // The only error is that it is closed already, as the caller wants.
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      })
  }
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  options: ServerOptions,
  requests: ReceivedRequest[]
): Promise<void> {
  const { method = 'GET', url: path = '/', headers } = request
  const body = await readJson(request)
  const fault = options.faults && faultFor(options.faults, { number: requests.length, path, body })
  const received = { method, path, headers, body, fault }
  requests.push(received)
  if (options.latencyMs !== undefined) await sleep(options.latencyMs)
  if (fault?.type === 'drop') response.destroy()
  else await send(response, fault?.type === 'status' ? fault : await answer(received, options), fault)
}

function answer(
  { method, path, headers, body, fault }: ReceivedRequest,
  options: ServerOptions
): Reply | Promise<Reply> {
  if (options.apiKey !== undefined && headers['authorization'] !== `Bearer ${options.apiKey}`) {
    return refusal(401, 'Incorrect API key provided.', 'invalid_api_key')
  }
  const route = `${method} ${path.split('?')[0]!}`
  if (route === 'GET /v1/models') {
    const data = (options.models ?? ['test-model']).map(id => ({ id, object: 'model', created: 0, owned_by: 'test' }))
    return { status: 200, body: { object: 'list', data } }
  }
  if (route !== 'POST /v1/embeddings' && route !== 'POST /v1/chat/completions') {
    return refusal(404, `Unknown request: ${route}`)
  }
  if (!isRecord(body) || typeof body['model'] !== 'string') {
    return refusal(400, 'The body is not JSON with a model.')
  }
  return route === 'POST /v1/embeddings' ? embeddings(body, options, fault) : chat(body, options)
}

async function embeddings(
  body: JsonBody,
  { embedder = hashEmbedder(), base64 = true }: ServerOptions,
  fault?: Fault
): Promise<Reply> {
  const { model, input, dimensions, encoding_format: format } = body
  const texts = typeof input === 'string' ? [input] : input
  if (!isTexts(texts)) return refusal(400, 'input: expected from 1 to 2048 strings, none of them empty')
  const data = encodeEmbeddings(await embedder.embed(texts), {
    base64: base64 && format === 'base64',
    dimensions: typeof dimensions === 'number' ? dimensions : undefined,
    fault
  })
  const tokens = texts.reduce((sum, text) => sum + Math.ceil(text.length / 4), 0)
  return {
    status: 200,
    body: { object: 'list', data, model, usage: { prompt_tokens: tokens, total_tokens: tokens } }
  }
}

async function chat(body: JsonBody, options: ServerOptions): Promise<Reply> {
  const { messages, model, stream } = body
  if (!isMessages(messages)) return refusal(400, 'messages: expected a list of { role, content }')
  const content = await (options.chat ?? quoteSources)(messages)
  return stream === true ? streamed(content, model, options.streamDelayMs) : whole(content, model)
}

type JsonBody = Record<string, unknown>

async function readJson(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  try {
    return JSON.parse(Buffer.concat(parts).toString())
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is JsonBody {
  return typeof value === 'object' && value !== null
}

function isTexts(value: unknown): value is string[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > 2048) return false
  return value.every(text => typeof text === 'string' && text !== '')
}

function isMessages(value: unknown): value is ChatMessage[] {
  return (
    Array.isArray(value) &&
    value.every(
      message => isRecord(message) && typeof message['role'] === 'string' && typeof message['content'] === 'string'
    )
  )
}
