import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { createRandom } from '@llm-cookbook/vector'
import type { Embedder } from '../embedder.ts'
import { type Account, Ledger } from './account.ts'
import type { BatchesOptions } from './batches.ts'
import { quoteSources } from './chat.ts'
import { type Fault, faultRule, type Faults, type FaultyRequest, spoiling } from './faults.ts'
import { hashEmbedder } from './hash-embedder.ts'
import { type Admission, createRateLimiter, type RateLimiter, type ServerLimits } from './limits.ts'
import { faultReply, refusal, send, type WholeReply } from './reply.ts'
import { createRouter, type Router, type Wanted } from './router.ts'
import type { Chat, Count, Work } from './work.ts'

export interface ServerOptions {
  /** The port of 127.0.0.1 to listen at. Default: a free one. */
  port?: number | undefined
  /** Where vectors come from. Default `hashEmbedder()`: without meaning. Hand in a local embedder for meaning. */
  embedder?: Pick<Embedder, 'embed'> | undefined
  /** Whether vectors come as base64 to who asks for it. `false`: always as lists, as of some services. Default true. */
  base64?: boolean | undefined
  /** The answer to a chat, a completion, a response. Default `quoteSources`. */
  chat?: Chat | undefined
  /** What goes wrong. Default: nothing. */
  faults?: Faults | undefined
  /** How it works off batches. */
  batches?: BatchesOptions | undefined
  /** What the server allows. Default: everything, in requests of the size that OpenAI takes. */
  limits?: ServerLimits | undefined
  /** Tokens of a text. Default a quarter of its length, rounded up. */
  count?: Count | undefined
  /** Milliseconds before each answer; what a limit refuses is answered at once. Default 0. */
  latencyMs?: number | undefined
  /** The share of the latency that varies, from 0 to 1: 0.25 draws from 75 to 125 %, evenly, the same each time. Default 0. */
  latencyJitter?: number | undefined
  /** Milliseconds between two events of a streamed answer. Default 0. */
  streamDelayMs?: number | undefined
  /** The origin whose pages a browser lets call this server, as `http://localhost:5173`, or `*` for all. Default: none. */
  allowOrigin?: string | undefined
  /** Every other key gets a 401. Default: any key, and none, will do. */
  apiKey?: string | undefined
  /** What `GET /v1/models` lists. Every name is accepted in requests. Default `['test-model']`. */
  models?: readonly string[] | undefined
  /** How many of the last requests `requests` keeps. Default 10,000. */
  keepRequests?: number | undefined
}

/** A server for tests that runs on this machine. */
export interface Server {
  /** The base URL for clients: `http://127.0.0.1:<port>/v1`. */
  readonly url: string
  /** The last requests, in the order in which they came. */
  readonly requests: readonly ReceivedRequest[]
  /** What was served, refused and charged so far. */
  readonly account: Account
  /** Cuts all connections and frees the port. Nothing happens the second time. */
  close(): Promise<void>
}

/** A request as it reached the server for tests. */
export interface ReceivedRequest {
  /** Such as `POST`. */
  readonly method: string
  /** With the query. */
  readonly path: string
  /** By their names in lower case; a key that was sent is in `authorization`. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Parsed JSON; `undefined` where there was none. */
  readonly body: unknown
  /** What went wrong with it, by plan. */
  readonly fault: Fault | undefined
}

/**
 * An OpenAI-compatible service on 127.0.0.1, for tests of whatever calls one: `POST /v1/embeddings` (lists and base64),
 * `POST /v1/chat/completions` (at once and streamed), `/v1/completions`, `/v1/responses`, `GET /v1/models`, and
 * `/v1/files` and `/v1/batches`, with limits and faults. Needs Node. Files are kept in memory.
 *
 * A request is refused for its key, then for the limits, then suffers its fault, then for what it says; all but those
 * without a right key count against the limits.
 *
 * @throws {TypeError | RangeError} a limit, rate or number that cannot be right
 */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const state = prepare(options)
  const server = createServer((request, response) => {
    if (options.allowOrigin !== undefined) {
      response.setHeader('access-control-allow-origin', options.allowOrigin)
      response.setHeader('access-control-expose-headers', '*')
      if (request.method === 'OPTIONS') {
        // What a browser asks before it sends a key, or JSON.
        const allowed = request.headers['access-control-request-headers']
        if (allowed !== undefined) response.setHeader('access-control-allow-headers', allowed)
        response.writeHead(204, { 'access-control-allow-methods': 'GET, POST, DELETE' }).end()
        return
      }
    }
    serve(request, response, state).catch((error: unknown) => {
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
    requests: state.requests,
    account: state.ledger,
    close: () =>
      new Promise(resolve => {
        state.router.close()
        // The only error is that it is closed already, as the caller wants.
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      })
  }
}

/** A running server, but for its port. */
interface State {
  readonly apiKey: string | undefined
  readonly limits: ServerLimits
  readonly limiter: RateLimiter
  readonly ledger: Ledger
  readonly router: Router
  readonly requests: ReceivedRequest[]
  readonly keepRequests: number
  readonly faultOf: (request: FaultyRequest) => Fault | undefined
  readonly nextLatency: () => number
}

function prepare(options: ServerOptions): State {
  const { limits = {}, latencyMs = 0, latencyJitter = 0, streamDelayMs = 0, keepRequests = 10_000 } = options
  checkNumbers({ latencyMs, streamDelayMs, keepRequests })
  if (!(latencyJitter >= 0 && latencyJitter <= 1)) {
    throw new RangeError(`latencyJitter: expected a share from 0 to 1, got ${latencyJitter}`)
  }
  const random = createRandom(1)
  const ledger = new Ledger()
  return {
    apiKey: options.apiKey,
    limits,
    limiter: createRateLimiter(limits),
    ledger,
    router: createRouter({
      embedder: options.embedder ?? hashEmbedder(),
      base64: options.base64 ?? true,
      chat: options.chat ?? quoteSources,
      count: options.count ?? (text => Math.ceil(text.length / 4)),
      models: options.models ?? ['test-model'],
      batches: options.batches ?? {},
      limits,
      streamDelayMs,
      onServed: ({ inputs = [], tokens = 0 }) => {
        ledger.serve(inputs, tokens)
      }
    }),
    requests: [],
    keepRequests,
    faultOf: faultRule(options.faults),
    nextLatency: () => latencyMs * (1 + latencyJitter * (2 * random.uniform() - 1))
  }
}

async function serve(request: IncomingMessage, response: ServerResponse, state: State): Promise<void> {
  const { ledger, requests } = state
  const { method = 'GET', url: path = '/', headers } = request
  const number = ledger.requests
  ledger.arrive()
  response.once('close', () => {
    ledger.inFlight--
  })
  const bytes = await readBytes(request)
  const contentType = headers['content-type'] ?? ''
  const body = contentType.startsWith('multipart/') ? undefined : parse(bytes)
  const planned = state.faultOf({ number, method, path, body })
  const wanted = { method, path, json: body, bytes, contentType }
  const { work, limited } = judge(wanted, headers, state)
  const fault = limited.refusal ? undefined : planned
  requests.push({ method, path, headers, body, fault })
  if (requests.length > state.keepRequests) requests.shift()

  if (limited.refusal) {
    ledger.refused++
    return send(response, limited.refusal, limited.headers)
  }
  const latency = state.nextLatency()
  if (latency > 0) await sleep(latency)
  if (fault?.type === 'hang') return
  if (fault?.type === 'drop') response.destroy()
  else if (fault?.type === 'status') await send(response, faultReply(fault), limited.headers)
  else if ('status' in work) await send(response, work, limited.headers, fault)
  else {
    const reply = await work.do(fault)
    if (work.inputs) charge(work.inputs, work.tokens ?? 0, fault, response, ledger)
    if (fault?.type === 'drop-after') response.destroy()
    else await send(response, reply, limited.headers, fault)
  }
}

/** What is to be done, and whether the limits allow it. Only requests for work by a model are counted. */
function judge(
  wanted: Wanted,
  headers: IncomingHttpHeaders,
  { apiKey, router, limiter, limits, ledger }: State
): { work: Work | WholeReply; limited: Admission } {
  if (apiKey !== undefined && headers.authorization !== `Bearer ${apiKey}`) {
    return { work: refusal(401, 'Incorrect API key provided.', 'invalid_api_key'), limited: { headers: {} } }
  }
  const work = router.route(wanted)
  if ('do' in work && !work.inputs) return { work, limited: { headers: {} } }
  if (ledger.tokens >= (limits.quotaTokens ?? Infinity)) return { work, limited: { headers: {}, refusal: quotaUsed } }
  return { work, limited: limiter.admit('do' in work ? (work.tokens ?? 0) : 0) }
}

const quotaUsed: WholeReply = {
  status: 429,
  body: {
    error: {
      message: 'You exceeded your current quota, please check your plan and billing details.',
      type: 'insufficient_quota',
      param: null,
      code: 'insufficient_quota'
    }
  }
}

function charge(
  inputs: readonly string[],
  tokens: number,
  fault: Fault | undefined,
  response: ServerResponse,
  ledger: Ledger
): void {
  ledger.serve(inputs, tokens)
  response.once('close', () => {
    if (!response.writableFinished || (fault && spoiling.has(fault.type))) ledger.lost++
  })
}

async function readBytes(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    return undefined
  }
}

function checkNumbers(numbers: Record<string, number>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (!(value >= 0)) throw new RangeError(`${name}: expected a number from 0, got ${value}`)
  }
}
