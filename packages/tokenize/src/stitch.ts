import { chunk, type ChunkOptions } from './chunk/chunk.ts'
import type { Chunk } from './chunk/pack.ts'
import { TokenizeError } from './errors.ts'

export interface StitchOptions extends Omit<ChunkOptions, 'overlap'> {
  /** What a chunk holds, as in `chunk`. Default: as many whole paragraphs as fit. */
  by?: NonNullable<ChunkOptions['by']>
  /** What becomes of a chunk: its translation. Several are processed at a time, in the order of the text. */
  process: (chunk: Chunk, context: StitchContext) => string | Promise<string>
  /** How many chunks are processed at a time; a whole number from 1. Default 4. */
  concurrency?: number
  /**
   * What stands in the place of a chunk that `process` failed on; `({ text }) => text` leaves it as it was. Default: nothing
   * does, and everything stops.
   */
  recover?: (chunk: Chunk, error: unknown, context: StitchContext) => string | Promise<string>
  /** Stops everything: the promise rejects with its reason. */
  signal?: AbortSignal | undefined
  /** Called as chunks are finished. */
  onProgress?: ((progress: { done: number; total: number }) => void) | undefined
}

/** What the work on a piece is told beside its text. */
export interface StitchContext {
  /** The place of the chunk, from 0. */
  readonly index: number
  /** The number of chunks. */
  readonly total: number
  /** Aborted as soon as what comes of it is not needed any more. */
  readonly signal: AbortSignal
}

/**
 * Cuts a text into chunks, processes them side by side, and puts what comes of it in their places: what stands between chunks
 * (blank lines, the white space at the ends) stays as it is. With a `process` that changes nothing the result is the text.
 *
 * @throws {TokenizeError} `process-failed` with the index of the chunk and the cause, unless there is `recover`
 * @throws {RangeError} if an option is not as described
 * @throws {TypeError} if `process` gives anything but a string, or both `count` and `tokenizer` are given
 * @throws the signal's reason, once it is aborted, and what `recover` throws
 */
export async function stitch(text: string, options: StitchOptions): Promise<string> {
  const { process, concurrency = 4, recover, signal, onProgress, by = 'paragraphs', ...others } = options
  if (!(Number.isInteger(concurrency) && concurrency >= 1)) {
    throw new RangeError(`concurrency must be a whole number from 1, got ${concurrency}`)
  }
  signal?.throwIfAborted()
  const chunks = chunk(text, { ...others, by, overlap: 0 })
  const total = chunks.length
  const results: string[] = []
  const stop = new AbortController()
  let next = 0
  let done = 0

  const work = async (): Promise<void> => {
    while (next < total) {
      const index = next++
      results[index] = await result(chunks[index]!, { index, total, signal: stop.signal })
      stop.signal.throwIfAborted()
      onProgress?.({ done: ++done, total })
    }
  }
  await new Promise<void>((resolve, reject) => {
    const abort = (): void => {
      stop.abort(signal!.reason)
    }
    stop.signal.addEventListener('abort', () => {
      signal?.removeEventListener('abort', abort)
      reject(stop.signal.reason as Error)
    })
    signal?.addEventListener('abort', abort)
    Promise.all(Array.from({ length: Math.min(concurrency, total) }, work)).then(
      () => {
        signal?.removeEventListener('abort', abort)
        resolve()
      },
      (error: unknown) => {
        stop.abort(error)
      }
    )
  })
  return stitched(text, chunks, results)

  async function result(piece: Chunk, context: StitchContext): Promise<string> {
    let made: unknown
    try {
      made = await process(piece, context)
    } catch (error) {
      if (context.signal.aborted) throw error
      if (recover === undefined) {
        const place = `chunk ${context.index} (of ${total}, characters ${piece.start} to ${piece.end})`
        throw new TokenizeError('process-failed', `${place} could not be processed: ${String(error)}`, { cause: error })
      }
      made = await recover(piece, error, context)
    }
    if (typeof made === 'string') return made
    throw new TypeError(`process must give a string, got ${typeof made} for chunk ${context.index}`)
  }
}

function stitched(text: string, chunks: readonly Chunk[], results: readonly string[]): string {
  let at = 0
  const pieces: string[] = []
  chunks.forEach(({ start, end }, i) => {
    pieces.push(text.slice(at, start), results[i]!)
    at = end
  })
  return pieces.join('') + text.slice(at)
}
