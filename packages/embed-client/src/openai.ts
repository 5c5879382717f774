import { Matrix } from '@llm-cookbook/vector'
import { checkTexts, type Embedder } from './embedder.ts'
import { EmbedError } from './errors.ts'
import { defaultLimits, type PlannedText, planRequests, type RequestLimits } from './plan.ts'
import { defaultRetry, retry, type RetryOptions } from './retry.ts'
import { createService, type ServiceOptions } from './service.ts'

export interface OpenAiEmbedderOptions extends ServiceOptions {
  /** What one request may hold. Default: what OpenAI takes. */
  limits?: Partial<RequestLimits> | undefined
  /** Tokens of a text, for the limits. Default: an estimate from above. */
  count?: ((text: string) => number) | undefined
  /** How often to try a request, and how long to wait in between. */
  retry?: Partial<RetryOptions> | undefined
  /** Requests in flight at the same time, of one call of `embed`. Default 4. */
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
  const request = createService(options)
  const { count, concurrency = 4 } = options
  const limits = { ...defaultLimits, ...options.limits }
  const retries = { ...defaultRetry, ...options.retry }
  checkWhole({ concurrency, ...limits, attempts: retries.attempts, dimensions: options.dimensions ?? 1 })
  let dimensions = options.dimensions

  return {
    get dimensions() {
      return dimensions
    },
    fingerprint: options.fingerprint ?? fingerprintOf(options),

    async embed(texts, { signal, onProgress } = {}) {
      signal?.throwIfAborted()
      checkTexts(texts)
      const requests = planRequests(texts, limits, count)
      const queue = requests.values()
      const vectors = new Array<Float32Array | undefined>(texts.length).fill(undefined)
      let done = 0
      // Ends the waits of all workers at the first failure; requests in flight are paid for, so they may finish.
      const failure = new AbortController()
      const stop = signal ? AbortSignal.any([signal, failure.signal]) : failure.signal

      const send = (batch: readonly PlannedText[]): Promise<Float32Array[]> =>
        request(
          batch.map(({ text }) => text),
          signal
        )
      const place = (planned: PlannedText, row: Float32Array): void => {
        dimensions ??= row.length
        if (row.length !== dimensions) throw wrongLength(row.length, dimensions)
        for (const index of planned.indices) vectors[index] = row
        done += planned.indices.length
      }
      const work = async (): Promise<void> => {
        for (const batch of queue) {
          const rows = await retry(() => send(batch), retries, stop)
          batch.forEach((planned, i) => {
            place(planned, rows[i]!)
          })
          onProgress?.({ done, total: texts.length })
        }
      }
      try {
        const worker = (): Promise<void> =>
          work().catch((error: unknown) => {
            failure.abort(error)
          })
        await Promise.all(Array.from({ length: Math.min(concurrency, requests.length) }, worker))
        stop.throwIfAborted()
      } catch (error) {
        signal?.throwIfAborted()
        throw error instanceof EmbedError ? error.withVectors(vectors) : error
      }
      return toMatrix(vectors as Float32Array[], dimensions ?? 0)
    }
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
