import type { PDFDocumentProxy } from 'pdfjs-dist'
import type { Document } from '../document.ts'
import { RagError } from '../errors.ts'
import type { Ocr } from '../ports.ts'
import { composeDocument } from './compose.ts'
import { layOut } from './pdf/layout.ts'
import { failureOf, openPdf } from './pdf/open.ts'
import { readContent, type PdfContent } from './pdf/read.ts'
import { recognizePages } from './pdf/recognize.ts'
import { withoutStrays } from './pdf/strays.ts'
import { sha256 } from './sha256.ts'
import { pagesNamed } from './silent-pages.ts'
import type { LoadOptions } from './text.ts'

export interface PdfOptions extends LoadOptions {
  /** Opens an encrypted file; not needed where the file opens without one. */
  password?: string
  /** Running headers and footers, page numbers and notes along the margin: `'omit'` (the default) or `'keep'`. */
  furniture?: 'omit' | 'keep'
  /** Notes and remarks that readers laid over the pages: `'omit'` (the default), or `'keep'` at the end of each page. */
  comments?: 'omit' | 'keep'
  /**
   * The folder of the package pdfjs-dist (in Node a path, in a browser an address, with a slash at its end), for its
   * `cmaps/` and `standard_fonts/`, which Chinese, Japanese and Korean text may need, and `wasm/`, for some pictures that
   * go to `ocr`. By default Node finds it itself, and a browser goes without. Nothing else is ever fetched.
   */
  pdfjsUrl?: string
  /**
   * Reads pages that have no text of their own, out of the pictures on them: one PNG file a page, as upright as the page
   * is shown. Lines and letters that are drawn and not a picture are not in it.
   */
  ocr?: Ocr
  /** Called before each page, and at the end, with the pages read so far and those there are. */
  onProgress?: (progress: { done: number; total: number }) => void
  /** Stops the loading between two pages; the promise rejects with the signal's reason. */
  signal?: AbortSignal
}

/**
 * The text of a PDF: in reading order, column by column, its lines joined into paragraphs (also over the end of a page)
 * and divided words mended, tables row by row with ' | ' between cells, footnotes at the end of their page, the values
 * of form fields where they stand; headings by the file's outline and by fonts; page labels, links out of the file, and
 * its metadata (`author`, `date`, `modified`, `language`, `description`, `keywords`, `producer`).
 *
 * Runs in Node and in browsers, on pdf.js (the optional peer `pdfjs-dist`), on the thread that calls it.
 *
 * @param bytes    of the whole file; they are not changed
 * @param options  `source`, what the file is called, and what of it is wanted
 * @throws {RagError} `empty-document`, `unsupported-format` (not a PDF), `no-text` (a scan), `password-needed`,
 *   `password-wrong`, `document-damaged`, `dependency-missing` (pdfjs-dist is not installed)
 * @throws the signal's reason, once it is aborted
 *
 * @example
 * ```ts
 * import { loadPdf } from '@llm-cookbook/rag/pdf'
 *
 * // In practice: await readFile('handbook.pdf').
 * const file = `%PDF-1.4
 * 1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
 * 2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj
 * 3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R
 *   /Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >> endobj
 * 4 0 obj << /Length 93 >> stream
 * BT /F 20 Tf 72 700 Td (Leave) Tj /F 10 Tf 0 -30 Td (Everyone has thirty days of leave.) Tj ET
 * endstream endobj
 * trailer << /Root 1 0 R >>`
 * const document = await loadPdf(new TextEncoder().encode(file), { source: 'handbook.pdf' })
 * document.text // => 'Leave\n\nEveryone has thirty days of leave.'
 * document.headings.map(({ level, text }) => ({ level, text })) // => [{ level: 1, text: 'Leave' }]
 * ```
 */
export async function loadPdf(bytes: Uint8Array, options: PdfOptions): Promise<Document> {
  const { source, signal, furniture = 'omit', comments = 'omit', ocr } = options
  signal?.throwIfAborted()
  if (bytes.length === 0) throw new RagError('empty-document', `${source} is empty (0 bytes)`)
  if (!isPdf(bytes)) throw new RagError('unsupported-format', `${source} is not a PDF`)
  const content = await withoutStrays(() => contentOf(bytes, options))
  const layout = layOut(content, { keepFurniture: furniture === 'keep', comments: comments === 'keep' })
  const damaged = new Set(content.damaged)
  const silent = layout.pages.flatMap((blocks, i) => (blocks.length === 0 && !damaged.has(i + 1) ? [i + 1] : []))
  const recognized =
    ocr && silent.length > 0
      ? await withoutStrays(() => recognizePages(bytes, silent, { ...options, ocr }))
      : new Map<number, string>()
  const pages = layout.pages.map((blocks, i) => {
    const text = recognized.get(i + 1)
    return text === undefined ? blocks : text.split(/\n\s*\n/).map(text => ({ text }))
  })
  if (pages.every(blocks => blocks.length === 0)) throw withoutText(source, damaged.size, pages.length, ocr)
  const warnings = [
    ...content.damaged.map(page => `page ${page} is damaged and was left out`),
    ...pagesNamed([...recognized.keys()], 'text recognized in pictures (OCR) on'),
    ...pagesNamed(
      silent.filter(page => !recognized.has(page)),
      'no text on',
      ' (pictures or scans)'
    )
  ]
  const hash = options.hash ?? sha256(bytes)
  const title = titleOf(content.title) ?? layout.title
  const { metadata, labels } = content
  return composeDocument({ source, hash, title, warnings, metadata, labels }, pages)
}

async function contentOf(bytes: Uint8Array, options: PdfOptions): Promise<PdfContent> {
  const task = await openPdf(bytes, options)
  try {
    return await readContent(await opened(task.promise, options), turns(options))
  } finally {
    await task.destroy()
  }
}

/** Lets others have their turn, at times; pdf.js does not, where it has no worker. */
function turns({ signal, onProgress }: PdfOptions): (done: number, total: number) => Promise<void> {
  let last = performance.now()
  return async (done, total) => {
    onProgress?.({ done, total })
    if (performance.now() - last > 40) {
      await new Promise(resolve => setTimeout(resolve))
      last = performance.now()
    }
    signal?.throwIfAborted()
  }
}

/**
 * Whether the header of a PDF stands in the first 1,024 bytes, as readers of the format accept it.
 *
 * @param bytes  of a file, or of its beginning
 *
 * @example
 * ```ts
 * import { isPdf } from '@llm-cookbook/rag/pdf'
 *
 * isPdf(new TextEncoder().encode('%PDF-1.7')) // => true
 * isPdf(new TextEncoder().encode('PK\u0003\u0004')) // => false
 * ```
 */
export function isPdf(bytes: Uint8Array): boolean {
  return new TextDecoder('latin1').decode(bytes.subarray(0, 1024)).includes('%PDF-')
}

async function opened(promise: Promise<PDFDocumentProxy>, { source, password }: PdfOptions): Promise<PDFDocumentProxy> {
  try {
    return await promise
  } catch (error) {
    throw failureOf(error, source, password)
  }
}

function withoutText(source: string, damaged: number, pages: number, ocr: Ocr | undefined): RagError {
  if (damaged === pages) return new RagError('document-damaged', `${source} is a damaged PDF: no page can be read`)
  const where = pages === 1 ? 'its page' : `its ${pages} pages`
  const advice = ocr ? 'and OCR found none' : 'it seems to be scanned, and needs OCR first'
  return new RagError('no-text', `${source} has no text on ${where}; ${advice}`)
}

/** The title in the file's metadata, unless a program put its own notes there. */
function titleOf(title: string | undefined): string | undefined {
  const bare = title?.replace(/^Microsoft (?:Word|PowerPoint|Excel) - /, '').trim() ?? ''
  return bare.length < 2 || PLACEHOLDER.test(bare) || FILE_NAME.test(bare) ? undefined : bare
}

const PLACEHOLDER = /^(?:untitled|document\d*|slide \d+|\(?anonymous\)?)$/i
const FILE_NAME = /^\S+\.[a-z]\w{1,4}$|\.(?:docx?|dvi|html?|indd|odt|pages|pdf|pptx?|ps|qxd|rtf|tex|txt|xlsx?)$/i
