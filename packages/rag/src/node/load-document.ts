import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { extname } from 'node:path'
import type { Document } from '../document.ts'
import { RagError } from '../errors.ts'
import { loadHtml } from '../load/html.ts'
import { loadMarkdown } from '../load/markdown.ts'
import { loadPdfApart } from './load-pdf-apart.ts'
import { loadText } from '../load/text.ts'

export interface LoadDocumentOptions {
  /** Opens an encrypted PDF. */
  password?: string
  /** Stops the loading. */
  signal?: AbortSignal
}

/** Loads a PDF, Markdown, HTML or text file, told apart by content first and ending second. */
export async function loadDocument(path: string, options: LoadDocumentOptions = {}): Promise<Document> {
  const bytes = await readBytes(path, options.signal)
  if (bytes.length === 0) throw new RagError('empty-document', `${path} is empty (0 bytes)`)
  const load = { source: path, hash: createHash('sha256').update(bytes).digest('hex') }
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 1024))
  if (head.includes('%PDF-')) return loadPdfApart(bytes, { ...load, ...options })
  if (head.includes('\0')) {
    throw new RagError('unsupported-format', `${path} is not a PDF, Markdown, HTML or text file`)
  }
  const text = new TextDecoder().decode(bytes)
  const ending = extname(path).toLowerCase()
  if (/<!doctype html|<html/i.test(head) || ending === '.html' || ending === '.htm') return loadHtml(text, load)
  if (ending === '.md' || ending === '.markdown') return loadMarkdown(text, load)
  return loadText(text, load)
}

async function readBytes(path: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
  signal?.throwIfAborted()
  try {
    if ((await stat(path)).isDirectory()) throw new RagError('not-a-file', `${path} is a folder, not a file`)
    return await readFile(path, { signal })
  } catch (error) {
    if (signal?.aborted || error instanceof RagError) throw error
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new RagError('not-found', `${path} does not exist`, { cause: error })
    throw new RagError('not-readable', `${path} cannot be read (${code ?? String(error)})`, { cause: error })
  }
}
