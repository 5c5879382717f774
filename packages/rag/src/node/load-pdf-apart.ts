import { Worker } from 'node:worker_threads'
import type { Document } from '../document.ts'
import { RagError } from '../errors.ts'
import type { PdfOptions } from '../load/pdf.ts'
import type { Picture } from '../ports.ts'
import type { FromThread, ToThread } from './pdf-thread.ts'
import { ThreadPool } from './thread-pool.ts'

export interface PdfApartOptions extends PdfOptions {
  /** Megabytes that reading the file may take, at most and by default 1,024. A book of 350 pages takes about 100. */
  memory?: number
  /** Seconds without a page finished after which the file is given up, 20 by default. */
  patience?: number
}

/**
 * Loads a PDF in a thread of its own: the caller's stays free, an abort stops even a file that keeps the parser busy
 * for ever, and one that does so, or fills the memory, fails alone. Call it for several files at once: as many threads
 * as there are cores (4 at most) are kept for the next file, others wait.
 *
 * Throws what `loadPdf` throws, and `document-damaged` where it takes more memory or patience than it may.
 */
export async function loadPdfApart(bytes: Uint8Array, options: PdfApartOptions): Promise<Document> {
  const thread = await threads.take(options.signal)
  let outcome
  try {
    outcome = await new Job(thread, options).run(bytes)
  } catch (error) {
    await threads.dismiss(thread)
    throw error
  }
  threads.keep(thread)
  if (outcome instanceof RagError) throw outcome
  return outcome
}

const MEMORY = 1024
const PATIENCE = 20
/** How often a thread is looked after, in milliseconds. */
const WATCH = 200

const threads = new ThreadPool(
  () =>
    new Worker(new URL(import.meta.url.replace(/load-pdf-apart(\.\w+)$/, 'pdf-thread$1')), {
      resourceLimits: { maxOldGenerationSizeMb: MEMORY }
    })
)

/** One file in a thread. */
class Job {
  readonly #thread: Worker
  readonly #options: PdfApartOptions
  readonly #outcome = Promise.withResolvers<Document | RagError>()
  /** Looks at the thread since its last sign of life. Looks are counted, not time: a machine may be asleep meanwhile. */
  #looks = 0
  #page = 0
  #recognizing = false

  constructor(thread: Worker, options: PdfApartOptions) {
    this.#thread = thread
    this.#options = options
  }

  /** The document, or why the file was refused; rejects where the thread is of no more use. */
  async run(bytes: Uint8Array): Promise<Document | RagError> {
    const { signal, onProgress: _, ocr, memory: __, patience: ___, ...options } = this.#options
    const { reject, promise } = this.#outcome
    const thread = this.#thread
    const receive = (message: FromThread): void => {
      this.#looks = 0
      this.#receive(message)
    }
    const fail = (error: Error): void => {
      reject(crashOf(error, options.source))
    }
    const end = (code: number): void => {
      reject(new Error(`the thread that reads PDFs ended (exit code ${code})`))
    }
    const abort = (): void => {
      reject(signal?.reason)
    }
    const watch = setInterval(() => {
      void this.#watch()
    }, WATCH)
    thread.on('message', receive).once('error', fail).once('exit', end)
    signal?.addEventListener('abort', abort, { once: true })
    try {
      signal?.throwIfAborted()
      thread.postMessage({ kind: 'load', bytes, options, ocr: ocr !== undefined } satisfies ToThread)
      return await promise
    } finally {
      clearInterval(watch)
      signal?.removeEventListener('abort', abort)
      thread.off('message', receive).off('error', fail).off('exit', end)
    }
  }

  #receive(message: FromThread): void {
    const { resolve, reject } = this.#outcome
    if (message.kind === 'loaded') resolve(message.document)
    else if (message.kind === 'refused') resolve(new RagError(message.code, message.message))
    else if (message.kind === 'failed') reject(message.error)
    // What the caller's own functions throw ends the job.
    else if (message.kind === 'progress') {
      const { done, total } = message
      this.#page = Math.min(done + 1, total)
      try {
        this.#options.onProgress?.({ done, total })
      } catch (error) {
        reject(error)
      }
    } else this.#recognize(message.picture).catch(reject)
  }

  async #recognize(picture: Picture): Promise<void> {
    const { ocr, signal } = this.#options
    this.#recognizing = true
    const text = (await ocr?.recognize(picture, { signal })) ?? ''
    this.#recognizing = false
    this.#looks = 0
    this.#thread.postMessage({ kind: 'recognized', text } satisfies ToThread)
  }

  async #watch(): Promise<void> {
    const { source, memory = MEMORY, patience = PATIENCE } = this.#options
    if (!this.#recognizing && ++this.#looks * WATCH > 1000 * patience) {
      const where = this.#page > 0 ? `page ${this.#page} of ${source}` : source
      this.#outcome.reject(damaged(`${where} keeps the reader busy for more than ${patience} seconds`))
    }
    // Buffers count here, which the limit given to the thread leaves out. Node before 22.16 cannot tell.
    const told = await (this.#thread as Partial<Worker>).getHeapStatistics?.().catch(() => undefined)
    if (told && told.total_heap_size + told.external_memory > memory * 2 ** 20)
      this.#outcome.reject(tooBig(source, memory))
  }
}

const damaged = (what: string, cause?: unknown): RagError =>
  new RagError('document-damaged', `${what}: it is damaged, or made to exhaust its reader`, { cause })

const tooBig = (source: string, memory: number, cause?: unknown): RagError =>
  damaged(`${source} needs more than ${memory} MB to be read`, cause)

/** Why the thread crashed: the file, or else what is at fault in the installation. */
function crashOf(error: NodeJS.ErrnoException, source: string): Error {
  if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') return tooBig(source, MEMORY, error)
  if (error.code !== undefined)
    return new Error(`the thread that reads PDFs failed: ${error.message}`, { cause: error })
  return new RagError('document-damaged', `${source} is a damaged PDF that cannot be read`, { cause: error })
}
