import { parentPort } from 'node:worker_threads'
import type { Document } from '../document.ts'
import { RagError, type RagErrorCode } from '../errors.ts'
import { loadPdf, type PdfOptions } from '../load/pdf.ts'
import type { Ocr, Picture } from '../ports.ts'

/** What the thread is sent: a file, and later the text of each picture that it asked for. */
export type ToThread =
  | {
      readonly kind: 'load'
      readonly bytes: Uint8Array
      readonly options: Omit<PdfOptions, 'signal' | 'onProgress' | 'ocr'>
      readonly ocr: boolean
    }
  | { readonly kind: 'recognized'; readonly text: string }

/** What it answers, the last one of these once. Errors lose their class on the way between threads: their parts travel. */
export type FromThread =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'picture'; readonly picture: Picture }
  | { readonly kind: 'loaded'; readonly document: Document }
  | { readonly kind: 'refused'; readonly code: RagErrorCode; readonly message: string }
  | { readonly kind: 'failed'; readonly error: unknown }

// What the parser may print is for nobody; this console is the thread's own.
const silent = (): void => undefined
Object.assign(console, { log: silent, info: silent, warn: silent, error: silent })

const tell = (message: FromThread): void => {
  parentPort?.postMessage(message)
}

/** The picture that is being recognized on the other side; there is one at a time. */
let asked = Promise.withResolvers<string>()

const ocr: Ocr = {
  recognize(picture) {
    asked = Promise.withResolvers()
    tell({ kind: 'picture', picture })
    return asked.promise
  }
}

parentPort?.on('message', (message: ToThread) => {
  if (message.kind === 'recognized') asked.resolve(message.text)
  else void load(message)
})

async function load({ bytes, options, ...job }: Extract<ToThread, { kind: 'load' }>): Promise<void> {
  const onProgress: PdfOptions['onProgress'] = ({ done, total }) => {
    tell({ kind: 'progress', done, total })
  }
  try {
    const document = await loadPdf(bytes, { ...options, onProgress, ...(job.ocr && { ocr }) })
    tell({ kind: 'loaded', document })
  } catch (error) {
    if (error instanceof RagError) tell({ kind: 'refused', code: error.code, message: error.message })
    else tell({ kind: 'failed', error })
  }
}
