import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { extname } from 'node:path'
import type { Document } from '../document.ts'
import { RagError } from '../errors.ts'
import { decode, isHtml } from '../load/decode.ts'
import { loadHtml } from '../load/html.ts'
import { loadMarkdown } from '../load/markdown.ts'
import { isPdf } from '../load/pdf.ts'
import { loadText } from '../load/text.ts'
import { loadPdfApart } from './load-pdf-apart.ts'

export interface LoadDocumentOptions {
  /** Opens an encrypted PDF. */
  password?: string
  /** Of a PDF: running headers and footers, page numbers and notes along the margin, `'omit'` by default. */
  furniture?: 'omit' | 'keep'
  /** Stops the loading, even of a PDF that keeps the parser busy for ever. */
  signal?: AbortSignal
}

/**
 * Loads a PDF, HTML, Markdown or text file, told apart by how it begins, and where that says nothing by its ending
 * (any other is text). A PDF is read in a thread of its own, with at most 1 GB. The document's source is the path as
 * it is given, its hash that of the file's bytes.
 *
 * Throws `RagError`: `not-found`, `not-a-file` (a folder, a device), `not-readable`, `empty-document` (no bytes, or
 * nothing but white space), `unsupported-format`, and for PDFs what `loadPdf` throws.
 */
export async function loadDocument(path: string, options: LoadDocumentOptions = {}): Promise<Document> {
  const bytes = await readBytes(path, options.signal)
  if (bytes.length === 0) throw new RagError('empty-document', `${path} is empty (0 bytes)`)
  const origin = { source: path, hash: createHash('sha256').update(bytes).digest('hex') }
  if (isPdf(bytes) && !TEXT_ENDING.test(path)) return loadPdfApart(bytes, { ...origin, ...options })

  const decoded = decode(bytes)
  if (!decoded) {
    const supported = 'supported are PDF, HTML, Markdown and text in UTF-8, UTF-16 with a byte-order mark, or Latin-1'
    throw new RagError('unsupported-format', `${path} is in a format that is not supported; ${supported}`)
  }
  const load = loaderOf(decoded.text, extname(path).toLowerCase())
  const document = load(decoded.text, origin)
  if (document.text === '') throw new RagError('empty-document', `${path} has no text`)
  return decoded.guessed ? { ...document, warnings: ['not in UTF-8; read as Windows-1252 (Latin-1)'] } : document
}

/** Files that may tell of PDFs at their beginning without being one. */
const TEXT_ENDING = /\.(?:html?|xhtml|md|markdown|txt)$/i

function loaderOf(text: string, ending: string): typeof loadText {
  if (isHtml(text) || ['.html', '.htm', '.xhtml'].includes(ending)) return loadHtml
  return ending === '.md' || ending === '.markdown' ? loadMarkdown : loadText
}

async function readBytes(path: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
  signal?.throwIfAborted()
  try {
    const stats = await stat(path)
    if (!stats.isFile()) {
      throw new RagError('not-a-file', `${path} is a ${stats.isDirectory() ? 'folder' : 'device'}, not a file`)
    }
    return await readFile(path, { signal })
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof RagError) throw error
    const { code = 'unknown reason' } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new RagError('not-found', `${path} does not exist`, { cause: error })
    }
    const why = code === 'EACCES' || code === 'EPERM' ? 'permission denied' : code
    throw new RagError('not-readable', `${path} cannot be read: ${why}`, { cause: error })
  }
}
