import { Matrix } from '@llm-cookbook/vector'
import { decodeVectors } from './answer.ts'
import { createCaller } from './call.ts'
import { checkTexts, type Embedder } from './embedder.ts'
import { badInputs, EmbedError } from './errors.ts'
import { createLimiter, type Limiter } from './limit.ts'
import { defaultLimits, estimateTokens, type PlannedText, planRequests, type RequestLimits } from './plan.ts'
import type { RetryOptions } from './retry.ts'
import { createService, type ServiceOptions } from './service.ts'
import { streamOf } from './stream.ts'

export interface OpenAiEmbedderOptions extends ServiceOptions {
  /** The model's name, as the service calls it. */
  model: string
  /** Asks for vectors of this length, from models that can shorten theirs. */
  dimensions?: number | undefined
  /** Names the end user to the service, where it wants that. */
  user?: string | undefined
  /** How vectors travel. `base64` (default) is a third of the size; a service that ignores it is understood too. */
  encoding?: 'base64' | 'float' | undefined
  /** What one request may hold. Default: what OpenAI takes. */
  limits?: Partial<RequestLimits> | undefined
  /** Tokens of a text, for the limits. Default: an estimate from above. */
  count?: ((text: string) => number) | undefined
  /** How often to try a request, and how long to wait in between. */
  retry?: Partial<RetryOptions> | undefined
  /** Paces the requests; share one with whatever else uses the account. Default: one of its own, with `concurrency`. */
  limiter?: Limiter | undefined
  /** Requests in flight at the same time, at most. Default 64. */
  concurrency?: number | undefined
  /**
   * Stands for the vectors instead of base URL, model and dimensions. Two services may call different models by the
   * same name, so by default each address has vectors of its own; give a name here if you know that they are the same.
   */
  fingerprint?: string | undefined
}

/**
 * An embedder over any OpenAI-compatible service: OpenAI, Azure, Ollama, vLLM, LM Studio, llama.cpp and others.
 * Rows are the vectors as the service gives them, not normalised by us. Reads no environment variable.
 *
 * `embed` sends identical texts once, packs the rest into as few requests as the limits allow, and repeats what may
 * pass (408, 409, 429, 5xx, broken connections and answers). The first failure that does not pass stops the rest; its
 * error has the vectors that were done. Its errors never hold the key or another header's value.
 *
 * @throws {TypeError | RangeError} an option that cannot be right
 */
export function createOpenAiEmbedder(options: OpenAiEmbedderOptions): Embedder {
  const { model, user, encoding = 'base64', count = estimateTokens, concurrency = 64 } = options
  if (model === '') throw new TypeError('model: expected the name of a model, got an empty text')
  const limits = { ...defaultLimits, ...options.limits }
  checkWhole({ concurrency, ...limits, dimensions: options.dimensions ?? 1 })
  const service = createService(options)
  const limiter = options.limiter ?? createLimiter({ concurrency })
  const call = createCaller({ service, limiter, retry: options.retry })
  let dimensions = options.dimensions

  const embed: Embedder['embed'] = async (texts, { signal, onProgress } = {}) => {
    signal?.throwIfAborted()
    checkTexts(texts)
    const { requests, failures } = planRequests(texts, limits, options.count)
    const queue = requests.values()
    const vectors = new Array<Float32Array | undefined>(texts.length).fill(undefined)
    let done = 0
    // Ends the waits of all workers at the first failure; requests in flight are paid for, so they may finish.
    const failure = new AbortController()
    const stop = signal ? AbortSignal.any([signal, failure.signal]) : failure.signal

    const send = async (batch: readonly PlannedText[]): Promise<Float32Array[]> => {
      const tokens = batch.reduce((sum, { text }) => sum + count(text), 0)
      const body = {
        input: batch.map(({ text }) => text),
        model,
        encoding_format: encoding,
        ...(options.dimensions !== undefined && { dimensions: options.dimensions }),
        ...(user !== undefined && { user })
      }
      const onFailedAttempt = (error: unknown, waitMs: number | undefined): void => {
        if (waitMs === undefined) failure.abort(error)
      }
      const { data } = await call('/embeddings', body, { tokens, signal, stop, onFailedAttempt })
      return decodeVectors(data, batch.length)
    }
    const place = (planned: PlannedText, row: Float32Array): void => {
      dimensions ??= row.length
      if (row.length !== dimensions) throw wrongLength(row.length, dimensions)
      for (const index of planned.indices) vectors[index] = row
      done += planned.indices.length
    }
    const work = async (): Promise<void> => {
      for (const batch of queue) {
        const rows = await send(batch)
        batch.forEach((planned, i) => {
          place(planned, rows[i]!)
        })
        onProgress?.({ done, total: texts.length })
        stop.throwIfAborted()
      }
    }
    try {
      const worker = (): Promise<void> =>
        work().catch((error: unknown) => {
          failure.abort(error)
        })
      await Promise.all(Array.from({ length: Math.min(2 * concurrency, requests.length) }, worker))
      stop.throwIfAborted()
    } catch (error) {
      signal?.throwIfAborted()
      throw error instanceof EmbedError ? error.withResults(vectors, failures) : error
    }
    if (failures.length > 0) throw badInputs(failures, vectors)
    return toMatrix(vectors as Float32Array[], dimensions ?? 0)
  }

  return {
    get dimensions() {
      return dimensions
    },
    fingerprint: options.fingerprint ?? fingerprintOf(options),
    embed,
    embedStream: streamOf(embed, { batch: limits.inputsPerRequest })
  }
}

function fingerprintOf({ baseURL, model, dimensions }: OpenAiEmbedderOptions): string {
  const address = new URL(baseURL).href.replace(/\/+$/, '')
  return `${address} ${model} ${dimensions === undefined ? 'default' : String(dimensions)} dimensions`
}

function wrongLength(given: number, expected: number): EmbedError {
  return new EmbedError('bad-response', `The service sent vectors of ${given} numbers, expected ${expected}.`)
}

function toMatrix(rows: readonly Float32Array[], columns: number): Matrix {
  const matrix = new Matrix(rows.length, columns)
  rows.forEach((row, i) => {
    matrix.data.set(row, i * columns)
  })
  return matrix
}

function checkWhole(numbers: Record<string, number>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (Number.isSafeInteger(value) && value >= 1) continue
    throw new RangeError(`${name}: expected a whole number from 1, got ${value}`)
  }
}
