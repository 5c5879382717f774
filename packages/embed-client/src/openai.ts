import { createCaller } from './call.ts'
import type { Embedder } from './embedder.ts'
import { EmbedError } from './errors.ts'
import { createLimiter, type Limiter } from './limit.ts'
import { chunkPooling, pooled } from './long.ts'
import { truncate } from './long/cut.ts'
import { embedAll } from './openai/all.ts'
import type { Engine } from './openai/engine.ts'
import { Sender } from './openai/send.ts'
import { TokenRate, type Tokenizer } from './plan/token-rate.ts'
import { defaultLimits, type RequestLimits } from './plan.ts'
import type { RetryOptions } from './retry.ts'
import { createService, type ServiceOptions } from './service.ts'
import { streamVectors } from './stream/pipeline.ts'

export interface OpenAiEmbedderOptions extends ServiceOptions {
  /** The model's name, as the service calls it. */
  model: string
  /** Asks for vectors of this length, from models that can shorten theirs. Default: the model's own. */
  dimensions?: number | undefined
  /** Names the end user to the service, where it wants that. */
  user?: string | undefined
  /** How vectors travel. `base64` (default) is a third of the size; a service that ignores it is understood too. */
  encoding?: 'base64' | 'float' | undefined
  /** What one request may hold. Default: what OpenAI takes. A service that takes less is found out, at some cost. */
  limits?: Partial<RequestLimits> | undefined
  /** Counts tokens, for the limits. Default: an estimate, which the service's own count corrects. */
  tokenizer?: Tokenizer | undefined
  /**
   * What becomes of a text with more tokens than `limits.tokensPerInput`. `error` (default): it fails; without a tokenizer
   * only if the service refuses it. `truncate`: its beginning is embedded. `chunk`: its vector is the mean of those of its
   * chunks by their length, and all rows are brought to length 1. Without a tokenizer, two bytes count as a token here.
   */
  tooLong?: 'error' | 'truncate' | 'chunk' | undefined
  /** How often to try a request, and how long to wait in between. */
  retry?: Partial<RetryOptions> | undefined
  /** Milliseconds for one call of `embed` or `embedStream`. Default: no end. */
  deadlineMs?: number | undefined
  /** Paces the requests; share one with whatever else uses the account. Default: one of its own, of the options below. */
  limiter?: Limiter | undefined
  /** Requests a minute, at most. Default: learned from the service. */
  requestsPerMinute?: number | undefined
  /** Tokens a minute, at most. Default: learned from the service. */
  tokensPerMinute?: number | undefined
  /** Requests in flight at the same time, at most. Default 64. */
  concurrency?: number | undefined
  /**
   * Stands for the vectors instead of base URL, model and dimensions. Two services may call different models by the same
   * name, so by default each address has vectors of its own; give a name here if you know that they are the same.
   */
  fingerprint?: string | undefined
}

/**
 * An embedder over any OpenAI-compatible service: OpenAI, Azure, Ollama, vLLM, LM Studio, llama.cpp and others.
 * Rows are the vectors as the service gives them, not normalised by us (but see `tooLong`). Reads no environment variable.
 *
 * Identical texts are sent once, the rest packed into as few requests as the limits allow, as fast as the service permits.
 * What may pass is repeated (408, 409, 429, 5xx, broken connections and answers). A request that is refused for its texts
 * is halved until the one at fault is alone. The first failure that is not about a text stops the rest; its
 * error has the vectors that were done. No error holds the key or another header's value.
 *
 * @throws {TypeError | RangeError} an option that cannot be right
 */
export function createOpenAiEmbedder(options: OpenAiEmbedderOptions): Embedder {
  const { model, user, encoding = 'base64', tokenizer, tooLong = 'error', concurrency = 64 } = options
  const { deadlineMs = Infinity, requestsPerMinute, tokensPerMinute } = options
  checkOptions(options)
  const limits = { ...defaultLimits, ...options.limits }
  checkWhole({ concurrency, ...limits, dimensions: options.dimensions ?? 1 })
  const call = createCaller({
    service: createService(options),
    limiter: options.limiter ?? createLimiter({ requestsPerMinute, tokensPerMinute, concurrency }),
    retry: options.retry
  })
  const rate = new TokenRate(tokenizer)
  const body = (input: readonly string[]): unknown => ({
    input,
    model,
    encoding_format: encoding,
    ...(options.dimensions !== undefined && { dimensions: options.dimensions }),
    ...(user !== undefined && { user })
  })
  const sender = new Sender({ call, body, limits, rate, dimensions: options.dimensions })
  const { tokensPerInput } = limits

  const engine: Engine = {
    get dimensions() {
      return sender.dimensions
    },
    get accepted() {
      return sender.accepted
    },
    limits,
    rate,
    deadlineMs,
    // Those that wait between two attempts leave their place to others.
    width: 2 * concurrency,
    plan(given, index) {
      // Lone surrogates, which cannot be sent as UTF-8, become U+FFFD.
      const whole = given.toWellFormed()
      if (whole === '') return new EmbedError('empty-text', 'An empty text has no vector: leave it out.')
      const text = tooLong === 'truncate' ? truncate(whole, { maxTokens: tokensPerInput, tokenizer }) : whole
      const size = rate.sizeOf(text)
      return tokenizer && size > tokensPerInput ? longError(size, tokensPerInput) : { text, size, indices: [index] }
    },
    send: (texts, run, deliver) => sender.send(texts, run, deliver)
  }
  const embedder: Embedder = {
    get dimensions() {
      return sender.dimensions
    },
    fingerprint: fingerprintOf(options),
    embed: (texts, options = {}) => embedAll(engine, texts, options),
    embedStream: (texts, options = {}) => streamVectors(engine, texts, options)
  }
  if (tooLong !== 'chunk') return embedder
  return pooled(embedder, chunkPooling({ maxTokens: tokensPerInput, tokenizer }))
}

function fingerprintOf({ baseURL, model, dimensions, fingerprint, tooLong }: OpenAiEmbedderOptions): string {
  const address = new URL(baseURL).href.replace(/\/+$/, '')
  const vectors = `${address} ${model} ${dimensions === undefined ? 'default' : String(dimensions)} dimensions`
  return `${fingerprint ?? vectors}${tooLong === 'truncate' ? ', long texts truncated' : ''}`
}

function longError(tokens: number, limit: number): EmbedError {
  const message = `The text has ${tokens} tokens, and the model takes ${limit} (limits.tokensPerInput): see tooLong.`
  return new EmbedError('text-too-long', message)
}

function checkOptions({ model, encoding = 'base64', tooLong = 'error', deadlineMs = 1 }: OpenAiEmbedderOptions): void {
  if (model === '') throw new TypeError('model: expected the name of a model, got an empty text')
  checkOneOf('encoding', encoding, ['base64', 'float'])
  checkOneOf('tooLong', tooLong, ['error', 'truncate', 'chunk'])
  if (!(deadlineMs > 0)) throw new RangeError(`deadlineMs: expected milliseconds above 0, got ${deadlineMs}`)
}

function checkOneOf(name: string, given: string, expected: readonly string[]): void {
  if (!expected.includes(given)) throw new TypeError(`${name}: expected ${expected.join(' or ')}, got ${given}`)
}

function checkWhole(numbers: Record<string, number>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (Number.isSafeInteger(value) && value >= 1) continue
    throw new RangeError(`${name}: expected a whole number from 1, got ${value}`)
  }
}
