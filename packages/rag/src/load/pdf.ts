import type { Document } from '../document.ts'
import { RagError } from '../errors.ts'
import { composeDocument, type Block } from './compose.ts'
import { sha256 } from './sha256.ts'
import type { LoadOptions } from './text.ts'

export interface PdfOptions extends LoadOptions {
  /** Opens an encrypted file. */
  password?: string
  /** Stops the loading; the promise rejects with the signal's reason. */
  signal?: AbortSignal
}

/** The text of a PDF page by page. */
export async function loadPdf(bytes: Uint8Array, options: PdfOptions): Promise<Document> {
  const { source, hash = sha256(bytes), password, signal } = options
  signal?.throwIfAborted()
  if (bytes.length === 0) throw new RagError('empty-document', `${source} is empty (0 bytes)`)
  const { getDocument } = await import('pdfjs-dist/legacy/build/pdf.mjs')
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0, ...(password === undefined ? {} : { password }) })
  try {
    const pdf = await task.promise
    const pages: Block[][] = []
    for (let number = 1; number <= pdf.numPages; number++) {
      signal?.throwIfAborted()
      const page = await pdf.getPage(number)
      const { items } = await page.getTextContent()
      const text = items.map(item => ('str' in item ? item.str + (item.hasEOL ? ' ' : '') : '')).join('')
      pages.push([{ text }])
      page.cleanup()
    }
    const without = pages.flatMap(([block], i) => (block!.text.trim() === '' ? [i + 1] : []))
    if (without.length === pages.length) {
      throw new RagError('no-text', `${source} has no text: it seems to be scanned and needs OCR first`)
    }
    const warnings = without.length > 0 ? [`pages without text: ${without.join(', ')}`] : []
    return composeDocument({ source, hash, warnings }, pages)
  } catch (error) {
    if (signal?.aborted || error instanceof RagError) throw error
    const cause = error as { name?: string; code?: number }
    if (cause.name === 'PasswordException') {
      if (password === undefined) {
        throw new RagError('password-needed', `${source} is encrypted: hand in its password`, { cause: error })
      }
      throw new RagError('password-wrong', `the password given does not open ${source}`, { cause: error })
    }
    throw new RagError('document-damaged', `${source} cannot be read as a PDF: it is damaged`, { cause: error })
  } finally {
    await task.destroy()
  }
}
