import type { Matrix } from '@llm-cookbook/vector'
import { RagError } from './errors.ts'
import type { Embedder } from './ports.ts'

export interface EmbedOptions {
  /** Length of the vectors of the index; undefined if these are its first. */
  dimensions?: number | undefined
  signal?: AbortSignal | undefined
  onProgress?: ((progress: { done: number; total: number }) => void) | undefined
}

/**
 * What the embedder answers, if it is what was asked for: one row a text, of the expected length, finite.
 *
 * @throws {RagError} `embedder-failed`, with the embedder's own error as the cause
 * @throws the signal's reason, once it is aborted
 */
export async function embed(
  embedder: Embedder,
  texts: readonly string[],
  { dimensions, signal, onProgress }: EmbedOptions = {}
): Promise<Matrix> {
  signal?.throwIfAborted()
  let vectors: Matrix
  try {
    vectors = await untilAborted(embedder.embed(texts, { signal, onProgress }), signal)
  } catch (cause) {
    signal?.throwIfAborted()
    throw new RagError(
      'embedder-failed',
      `the embedder failed: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause }
    )
  }
  signal?.throwIfAborted()
  const fail = (expected: string, given: string): never => {
    throw new RagError(
      'embedder-failed',
      `the embedder ${embedder.fingerprint} should answer with ${expected}, not ${given}`
    )
  }
  const { rows, columns, data } = vectors
  if (rows !== texts.length) fail(`one vector a text (${texts.length})`, String(rows))
  if (dimensions !== undefined && columns !== dimensions) fail(`${dimensions} numbers a vector`, String(columns))
  if (rows > 0 && columns === 0) fail('numbers', 'vectors of length 0')
  if (data.length !== rows * columns) fail(`${rows} times ${columns} numbers`, String(data.length))
  for (const value of data) if (!Number.isFinite(value)) fail('finite numbers', String(value))
  return vectors
}

/** Does not wait for an embedder that does not heed the signal. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  let stop = (): void => undefined
  const aborted = new Promise<never>((_, reject) => {
    stop = () => {
      reject(signal.reason as Error)
    }
  })
  signal.addEventListener('abort', stop)
  if (signal.aborted) stop()
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
