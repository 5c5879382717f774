import { loadDocx, loadEpub, loadHtml, loadMarkdown, loadText, RagError, type Document } from '@llm-cookbook/rag'

/** A file as a reader chose or dropped it. */
export interface GivenFile {
  readonly name: string
  readonly bytes: Uint8Array
  readonly password?: string | undefined
}

/**
 * Tells what a file is by its first bytes, then by its name, and reads it. Only for a PDF is pdf.js loaded.
 *
 * @throws {RagError} as the loaders
 */
export async function readDocument(
  { name, bytes, password }: GivenFile,
  onProgress: (progress: { done: number; total: number }) => void
): Promise<Document> {
  if (bytes.length === 0) throw new RagError('empty-document', `${name} is empty (0 bytes)`)
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase()
  const begins = new TextDecoder('latin1').decode(bytes.subarray(0, 1024))
  if (begins.includes('%PDF-') && !['md', 'txt', 'html'].includes(ending ?? '')) {
    const { loadPdf } = await import('@llm-cookbook/rag/pdf')
    return loadPdf(bytes, { source: name, onProgress, ...(password !== undefined && { password }) })
  }
  if (begins.startsWith('PK\x03\x04')) {
    const isEpub = begins.includes('mimetypeapplication/epub+zip') || ending === 'epub'
    return (isEpub ? loadEpub : loadDocx)(bytes, { source: name })
  }
  const text = decode(bytes)
  if (text === undefined) {
    throw new RagError('unsupported-format', `${name} is neither PDF, Word (.docx), EPUB, HTML, Markdown nor text`)
  }
  if (/^\s*(?:<!doctype html|<html)/i.test(text) || ending === 'html' || ending === 'htm') {
    return loadHtml(text, { source: name })
  }
  return (ending === 'md' || ending === 'markdown' ? loadMarkdown : loadText)(text, { source: name })
}

/** UTF-8, UTF-16 with its mark, or else the Latin letters of Windows; undefined for what is no text. */
function decode(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  if (bytes.includes(0)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}
