import { createHash } from 'node:crypto'
import type { Document } from '../document.ts'
import { RagError } from '../errors.ts'
import { loadCsv, loadCsvRows } from '../load/csv.ts'
import { loadDocx } from '../load/docx.ts'
import { loadEpub } from '../load/epub.ts'
import { recognizeFormat, type Recognized } from '../load/format.ts'
import { loadHtml } from '../load/html.ts'
import { loadJson, loadJsonRecords } from '../load/json.ts'
import { loadMarkdown } from '../load/markdown.ts'
import type { Loaded, RecordFields } from '../load/records.ts'
import { loadText } from '../load/text.ts'
import type { ZipLimits } from '../load/zip.ts'
import type { Ocr } from '../ports.ts'
import { loadPdfApart } from './load-pdf-apart.ts'

/** What loading a file takes, whatever its format. */
export interface FormatOptions {
  /** Opens an encrypted PDF. */
  password?: string
  /** Of a PDF: running headers and footers, page numbers and notes along the margin, `'omit'` by default. */
  furniture?: 'omit' | 'keep'
  /** Of a PDF: notes and remarks laid over the pages, `'omit'` by default. */
  comments?: 'omit' | 'keep'
  /** Reads the pictures of pages without text, of PDF, Word and EPUB files. Without it these are named in warnings. */
  ocr?: Ocr
  /** Of HTML: the text that the page was made for (`'main'`, the default), or everything that is seen (`'all'`). */
  content?: 'main' | 'all'
  /** Of CSV: what separates columns; guessed by default. */
  delimiter?: string
  /** Of CSV: the names of the columns, where its first row does not have them. */
  columns?: readonly string[]
  /** Of CSV and JSON: which columns or fields are text, title and id. */
  fields?: RecordFields
  /** Of Word and EPUB files: what they may unpack to. */
  limits?: ZipLimits
  /** Stops the loading, even of a PDF that keeps the parser busy for ever. */
  signal?: AbortSignal
}

export interface Origin {
  readonly source: string
  /** A file name, whose ending decides where the bytes tell nothing. */
  readonly name: string
  readonly mediaType?: string | undefined
  readonly charset?: string | undefined
  readonly baseUrl?: string | undefined
}

/** Throws what the loader of its format throws, and `empty-document`, `unsupported-format`. */
export async function loadBytes(bytes: Uint8Array, from: Origin, options: FormatOptions): Promise<Document> {
  const recognized = recognize(bytes, from, options)
  const { source } = from
  const { signal, ocr, limits } = options
  const origin = { source, hash: createHash('sha256').update(bytes).digest('hex') }
  if (!('text' in recognized)) {
    const whole = { ...origin, ...(signal && { signal }), ...(ocr && { ocr }) }
    if (recognized.format === 'pdf') return loadPdfApart(bytes, { ...whole, ...pdfOptions(options) })
    const load = recognized.format === 'docx' ? loadDocx : loadEpub
    return load(bytes, { ...whole, ...(limits && { limits }) })
  }
  const document = loadDecoded(
    recognized,
    { ...origin, ...(from.baseUrl !== undefined && { baseUrl: from.baseUrl }) },
    options
  )
  if (document.text === '') throw new RagError('empty-document', `${source} has no text`)
  return recognized.guessed ? withWarning(document) : document
}

/** The documents of a file: those of its rows or records, or the one that it is. */
export async function* loadBytesApart(
  bytes: Uint8Array,
  from: Origin,
  options: FormatOptions
): AsyncGenerator<Loaded, void> {
  const recognized = recognize(bytes, from, options)
  const { source } = from
  if (recognized.format === 'csv' || recognized.format === 'json') {
    const load = recognized.format === 'csv' ? loadCsvRows : loadJsonRecords
    let any = false
    for (const loaded of load(recognized.text, { ...options, source })) {
      options.signal?.throwIfAborted()
      any = true
      yield loaded.document && recognized.guessed
        ? { source: loaded.source, document: withWarning(loaded.document) }
        : loaded
    }
    if (!any) throw new RagError('empty-document', `${source} has no rows or records`)
  } else yield { source, document: await loadBytes(bytes, from, options) }
}

function pdfOptions({
  password,
  furniture,
  comments
}: FormatOptions): Pick<FormatOptions, 'password' | 'furniture' | 'comments'> {
  return { ...(password !== undefined && { password }), ...(furniture && { furniture }), ...(comments && { comments }) }
}

function withWarning(document: Document): Document {
  return { ...document, warnings: [...document.warnings, 'not in UTF-8; read as Windows-1252 (Latin-1)'] }
}

function recognize(bytes: Uint8Array, from: Origin, { signal, limits }: FormatOptions): Recognized {
  signal?.throwIfAborted()
  if (bytes.length === 0) throw new RagError('empty-document', `${from.source} is empty (0 bytes)`)
  return recognizeFormat(bytes, { ...from, limits })
}

function loadDecoded(
  { format, text }: Extract<Recognized, { text: string }>,
  origin: { source: string; hash: string; baseUrl?: string },
  { content, delimiter, columns, fields }: FormatOptions
): Document {
  switch (format) {
    case 'html':
      return loadHtml(text, { ...origin, ...(content && { content }) })
    case 'markdown':
      return loadMarkdown(text, origin)
    case 'csv':
      return loadCsv(text, { ...origin, ...(delimiter !== undefined && { delimiter }), ...(columns && { columns }) })
    case 'json':
      return loadJson(text, { ...origin, ...(fields && { fields }) })
    case 'text':
      return loadText(text, origin)
  }
}
