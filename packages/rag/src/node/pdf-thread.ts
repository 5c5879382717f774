import { parentPort } from 'node:worker_threads'
import type { Document } from '../document.ts'
import { RagError, type RagErrorCode } from '../errors.ts'
import { loadPdf, type PdfOptions } from '../load/pdf.ts'

/** What the thread is sent. */
export interface PdfJob {
  readonly bytes: Uint8Array
  readonly options: Omit<PdfOptions, 'signal'>
}

/** What it answers. Errors lose their class on the way between threads, so their parts travel. */
export type PdfOutcome =
  { readonly document: Document } | { readonly code: RagErrorCode | undefined; readonly message: string }

// What the parser may print is for nobody; this console is the thread's own.
const silent = (): void => undefined
Object.assign(console, { log: silent, info: silent, warn: silent, error: silent })

parentPort?.on('message', ({ bytes, options }: PdfJob) => {
  void loadPdf(bytes, options)
    .then(
      (document): PdfOutcome => ({ document }),
      (error: unknown): PdfOutcome => ({
        code: error instanceof RagError ? error.code : undefined,
        message: error instanceof Error ? error.message : String(error)
      })
    )
    .then(outcome => parentPort?.postMessage(outcome))
})
