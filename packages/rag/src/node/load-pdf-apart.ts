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
    reject(crashOf(error, options.source))
  }
  const end = (code: number): void => {
    reject(new Error(`the thread that reads PDFs ended (exit code ${code})`))
  }
  const abort = (): void => {
    reject(signal?.reason)
  }
  thread.once('message', resolve).once('error', fail).once('exit', end)
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
    thread.off('message', resolve).off('error', fail).off('exit', end)
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
    resourceLimits: { maxOldGenerationSizeMb: MEMORY }
  })
  // What goes wrong after an answer is given concerns nobody.
  thread.on('error', () => undefined)
  thread.once('exit', () => {
    if (free === thread) free = undefined
  })
  return thread
}

/** Why the thread crashed: the file, or else what is at fault in the installation. */
function crashOf(error: NodeJS.ErrnoException, source: string): Error {
  if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    const message = `${source} needs more than ${MEMORY} MB to be read: it is damaged, or made to exhaust memory`
    return new RagError('document-damaged', message, { cause: error })
  }
  if (error.code !== undefined)
    return new Error(`the thread that reads PDFs failed: ${error.message}`, { cause: error })
  return new RagError('document-damaged', `${source} is a damaged PDF that cannot be read`, { cause: error })
}
