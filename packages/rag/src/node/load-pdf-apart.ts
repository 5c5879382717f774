import { Worker } from 'node:worker_threads'
import type { Document } from '../document.ts'
import { RagError } from '../errors.ts'
import type { PdfOptions } from '../load/pdf.ts'
import type { PdfJob, PdfOutcome } from './pdf-thread.ts'

/**
 * Loads a PDF in a thread of its own: the caller's stays free, an abort stops even a file that keeps the parser busy
 * for ever, and one that fills the memory fails alone.
 */
export async function loadPdfApart(bytes: Uint8Array, { signal, ...options }: PdfOptions): Promise<Document> {
  signal?.throwIfAborted()
  const thread = takeThread()
  const { promise, resolve, reject } = Promise.withResolvers<PdfOutcome>()
  const fail = (error: Error): void => {
    reject(exhausted(error, options.source) ?? new Error(`the thread that reads PDFs failed`, { cause: error }))
  }
  const abort = (): void => {
    reject(signal?.reason)
  }
  thread.once('message', resolve).once('error', fail)
  signal?.addEventListener('abort', abort, { once: true })
  let outcome
  try {
    thread.postMessage({ bytes, options } satisfies PdfJob)
    outcome = await promise
  } catch (error) {
    await thread.terminate()
    throw error
  } finally {
    signal?.removeEventListener('abort', abort)
    thread.off('message', resolve).off('error', fail)
  }
  keepThread(thread)
  if ('document' in outcome) return outcome.document
  throw outcome.code === undefined ? new Error(outcome.message) : new RagError(outcome.code, outcome.message)
}

/** Memory that a thread may take, in megabytes. A book of 350 pages takes about 100. */
const MEMORY = 1024

/** A thread starts in a fifth of a second, most of it for pdf.js: one that is free waits for the next file. */
let free: Worker | undefined

function takeThread(): Worker {
  const thread = free ?? startThread()
  free = undefined
  thread.ref()
  return thread
}

function keepThread(thread: Worker): void {
  // It does not keep the process alive.
  thread.unref()
  if (free) void thread.terminate()
  else free = thread
}

function startThread(): Worker {
  const thread = new Worker(new URL(import.meta.url.replace(/load-pdf-apart(\.\w+)$/, 'pdf-thread$1')), {
    resourceLimits: { maxOldGenerationSizeMb: MEMORY },
    // What the parser may print is for nobody.
    stdout: true,
    stderr: true
  })
  thread.once('exit', () => {
    if (free === thread) free = undefined
  })
  return thread
}

function exhausted(error: NodeJS.ErrnoException, source: string): RagError | undefined {
  if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') return undefined
  const message = `${source} needs more than ${MEMORY} MB to be read: it is damaged, or made to exhaust memory`
  return new RagError('document-damaged', message, { cause: error })
}
