import { RagError } from '../errors.ts'
import type { Reranker } from '../ports.ts'

export interface RerankServiceOptions {
  /** Where the service is asked: `https://api.cohere.com/v2/rerank`, `http://127.0.0.1:8080/rerank`, … */
  url: string
  /**
   * What it is asked in: the form of Cohere, Jina, vLLM and llama.cpp (`'cohere'`, the default), or that of Hugging Face's
   * text-embeddings-inference (`'tei'`).
   */
  format?: 'cohere' | 'tei' | undefined
  /** Which model, where the service has several. */
  model?: string | undefined
  /** Sent as a bearer token. No error tells it. */
  key?: string | undefined
  /** The most texts in a request. Default 100; with `'tei'`, 32, which is the most that it takes unless told otherwise. */
  batchSize?: number | undefined
  /** Milliseconds until a request has to be answered as a whole. Default 30,000. */
  timeoutMs?: number | undefined
  /**
   * How often a request is repeated that came to nothing: no connection, no answer in time, or status 408, 429, 500, 502,
   * 503 or 504. Default 2.
   */
  retries?: number | undefined
  /**
   * Milliseconds before the first repetition; twice as many before each further one. Where the service says how long to
   * wait (`retry-after`), that long, but it is not asked again at all if that is more than a minute. Default 500.
   */
  retryDelayMs?: number | undefined
  /** Makes the requests, as for a proxy. Default: the global `fetch`. */
  fetch?: typeof fetch | undefined
}

/**
 * A cross-encoder behind HTTP: a model that reads query and passage together. Its errors are `reranker-failed`.
 *
 * @param options  where the service is (`url`, the only one that is needed), and how it is asked
 * @returns what the option `rerank` of a search takes; its scores are those of the service
 * @throws {TypeError} `url` is no http address, or `format` is unknown
 * @throws {RangeError} a number out of range
 *
 * @example
 * ```ts
 * import { rerankService } from '@llm-cookbook/rag'
 *
 * const reranker = rerankService({
 *   url: 'http://127.0.0.1:8080/rerank',
 *   // In the place of a service: it answers in the form of Cohere's, best first.
 *   fetch: async () =>
 *     Response.json({ results: [{ index: 1, relevance_score: 0.98 }, { index: 0, relevance_score: 0.12 }] })
 * })
 * await reranker.rerank('When is the museum closed?', ['The museum has a café.', 'It is closed on Mondays.'])
 * // => [0.12, 0.98]
 * ```
 */
export function rerankService(options: RerankServiceOptions): Reranker {
  const service = new RerankService(options)
  return {
    async rerank(query, texts, { signal } = {}) {
      const scores: number[] = []
      for (let from = 0; from < texts.length; from += service.batchSize) {
        scores.push(...(await service.ask(query, texts.slice(from, from + service.batchSize), signal)))
      }
      return scores
    }
  }
}

const passing = new Set([408, 429, 500, 502, 503, 504])
const longestWaitMs = 60_000

class RerankService {
  readonly batchSize: number
  readonly #options: RerankServiceOptions
  readonly #timeoutMs: number
  readonly #retries: number
  readonly #retryDelayMs: number

  constructor(options: RerankServiceOptions) {
    const { url, format = 'cohere', timeoutMs = 30_000, retries = 2, retryDelayMs = 500 } = options
    const { batchSize = format === 'tei' ? 32 : 100 } = options
    if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
      throw new TypeError('url must be the http or https address of a rerank endpoint')
    }
    if (!['cohere', 'tei'].includes(format)) {
      throw new TypeError(`format must be 'cohere' or 'tei', not '${format as string}'`)
    }
    requireNumber('batchSize', batchSize, 1, Number.isInteger(batchSize))
    requireNumber('timeoutMs', timeoutMs, 1)
    requireNumber('retries', retries, 0, Number.isInteger(retries))
    requireNumber('retryDelayMs', retryDelayMs, 0)
    this.batchSize = batchSize
    this.#options = options
    this.#timeoutMs = timeoutMs
    this.#retries = retries
    this.#retryDelayMs = retryDelayMs
  }

  async ask(query: string, texts: readonly string[], signal: AbortSignal | undefined): Promise<number[]> {
    for (let tried = 0; ; tried++) {
      signal?.throwIfAborted()
      const { scores, problem, retryAfterMs } = await this.#askOnce(query, texts, signal)
      if (scores) return scores
      const wait = Math.max(this.#retryDelayMs * 2 ** tried, retryAfterMs ?? 0)
      if (retryAfterMs === undefined || tried >= this.#retries || wait > longestWaitMs) {
        const times = tried > 0 ? ` (asked ${tried + 1} times)` : ''
        throw this.#failure(`${problem}${times}`)
      }
      await pause(wait, signal)
    }
  }

  /** Scores, or what went wrong; `retryAfterMs` is undefined where asking again would be no use. */
  async #askOnce(query: string, texts: readonly string[], signal: AbortSignal | undefined): Promise<Outcome> {
    const { url, model, key, fetch: send = fetch } = this.#options
    const timeout = AbortSignal.timeout(this.#timeoutMs)
    let response: Response
    let body: string
    try {
      response = await send(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          ...(key !== undefined && { authorization: `Bearer ${key}` })
        },
        body: JSON.stringify({ ...(model !== undefined && { model }), ...this.#question(query, texts) }),
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout
      })
      body = await response.text()
    } catch (error) {
      signal?.throwIfAborted()
      const problem = timeout.aborted ? `did not answer within ${this.#timeoutMs} ms` : `failed: ${reasonOf(error)}`
      return { problem, retryAfterMs: 0 }
    }
    if (!response.ok) {
      const told = body.trim().slice(0, 200)
      return {
        problem: `answered with status ${response.status}${told === '' ? '' : `: ${told}`}`,
        ...(passing.has(response.status) && { retryAfterMs: retryAfter(response.headers) })
      }
    }
    return readScores(body, texts.length)
  }

  #question(query: string, texts: readonly string[]): object {
    if (this.#options.format === 'tei') return { query, texts, truncate: true }
    return { query, documents: texts, top_n: texts.length }
  }

  #failure(problem: string): RagError {
    const { url, key } = this.#options
    const { origin, pathname } = new URL(url)
    // A service may repeat the key that it was sent, and an address may hold one in its query.
    const told = key ? problem.replaceAll(key, '[key]') : problem
    return new RagError('reranker-failed', `the rerank service ${origin}${pathname} ${told}`)
  }
}

interface Outcome {
  readonly scores?: number[]
  readonly problem?: string
  readonly retryAfterMs?: number
}

/** One score a text: `[{ index, score }]`, or the like as `results`, in any order; `relevance_score` is a score too. */
function readScores(body: string, count: number): Outcome {
  let answer: unknown
  try {
    answer = JSON.parse(body)
  } catch {
    return { problem: `answered with what is no JSON: ${body.slice(0, 100)}` }
  }
  const results = Array.isArray(answer) ? (answer as unknown[]) : (answer as { results?: unknown } | null)?.results
  if (!Array.isArray(results)) return { problem: 'answered without results' }
  const scores = new Map<number, number>()
  for (const result of results as ({ index?: unknown; score?: unknown; relevance_score?: unknown } | null)[]) {
    const [index, score] = [result?.index, result?.relevance_score ?? result?.score]
    if (!(Number.isInteger(index) && (index as number) >= 0 && (index as number) < count)) {
      return { problem: `answered with a result for text ${String(index)} of ${count}` }
    }
    if (!Number.isFinite(score)) return { problem: `answered with the score ${String(score)}` }
    if (scores.has(index as number)) return { problem: `answered with two results for text ${String(index)}` }
    scores.set(index as number, score as number)
  }
  if (scores.size < count) return { problem: `answered with ${scores.size} scores for ${count} texts` }
  return { scores: Array.from({ length: count }, (_, i) => scores.get(i)!) }
}

/** In milliseconds; the header holds seconds or a date. */
function retryAfter(headers: Headers): number {
  const header = headers.get('retry-after')?.trim() ?? ''
  const wait = /^\d+$/.test(header) ? 1000 * Number(header) : Date.parse(header) - Date.now()
  return Number.isFinite(wait) ? Math.max(0, wait) : 0
}

/** Of fetch's errors the cause tells more than the message, which is 'fetch failed'. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>(resolve => {
    const done = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    signal?.addEventListener('abort', done)
    if (signal?.aborted) done()
  })
}

function requireNumber(name: string, value: number, least: number, fits = true): void {
  if (fits && value >= least && value <= 2 ** 31 - 1) return
  throw new RangeError(`${name} must be a number from ${least} up, whole if it counts something, not ${value}`)
}
