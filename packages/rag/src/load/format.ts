import { RagError } from '../errors.ts'
import { decode, isHtml } from './decode.ts'
import { isOle, oleError } from './office.ts'
import { isPdf } from './pdf.ts'
import { isZip, Zip, type ZipLimits } from './zip.ts'

/** The formats that can be loaded; the text formats are told with their text, decoded. */
export type Recognized =
  | { readonly format: 'pdf' | 'docx' | 'epub' }
  | { readonly format: TextFormat; readonly text: string; readonly guessed: boolean }

export type TextFormat = 'html' | 'markdown' | 'csv' | 'json' | 'text'

export interface FormatHints {
  /** What the file is called in errors. */
  readonly source: string
  /** A file name, whose ending decides where the bytes tell nothing. */
  readonly name: string
  /** What a server calls it, which counts more than the ending. */
  readonly mediaType?: string | undefined
  /** The encoding that a server tells. */
  readonly charset?: string | undefined
  readonly limits?: ZipLimits | undefined
}

/**
 * Tells the format of a file: by its first bytes and, of an archive, its entries; text by how it begins, then by its
 * media type or its ending. Text of no known kind is plain text.
 *
 * Throws `RagError` `unsupported-format`, which says what the file is, if that is known, and what can be done.
 */
export function recognizeFormat(bytes: Uint8Array, hints: FormatHints): Recognized {
  const { source, name, mediaType } = hints
  const told = BY_MEDIA_TYPE.get(mediaType ?? '') ?? BY_ENDING.get(endingOf(name))
  // A text may tell of PDFs at its beginning without being one.
  if (isPdf(bytes) && (told === undefined || told === 'json' || told === 'csv' || mediaType === 'application/pdf')) {
    return { format: 'pdf' }
  }
  if (isOle(bytes)) throw oleError(bytes, source)
  if (isZip(bytes)) return { format: archiveFormat(bytes, hints) }
  for (const { start, what } of OTHERS) {
    if (startsWith(bytes, start)) throw new RagError('unsupported-format', `${source} is ${what}; ${SUPPORTED}`)
  }
  const decoded = decode(bytes, hints.charset)
  if (!decoded) throw new RagError('unsupported-format', `${source} is in a format that is not supported; ${SUPPORTED}`)
  return { format: isHtml(decoded.text) ? 'html' : (told ?? 'text'), ...decoded }
}

const SUPPORTED =
  'supported are PDF, Word (.docx), EPUB, HTML, Markdown, CSV, TSV, JSON, JSON Lines, and text in UTF-8, UTF-16 with a ' +
  'byte-order mark, or Latin-1'

function archiveFormat(bytes: Uint8Array, { source, limits }: FormatHints): 'docx' | 'epub' {
  const zip = new Zip(bytes, source, limits)
  if (zip.has('META-INF/container.xml')) return 'epub'
  // What program made it, the loader sees; other programs' files are refused there by name.
  if (zip.has('[Content_Types].xml') || zip.has('_rels/.rels')) return 'docx'
  const what = zip.has('mimetype')
    ? 'a file of LibreOffice or the like; save it as .docx or PDF'
    : 'a ZIP archive; unpack it and load what is in it'
  throw new RagError('unsupported-format', `${source} is ${what}`)
}

const endingOf = (name: string): string => /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''

const BY_ENDING = new Map<string, TextFormat>([
  ['html', 'html'],
  ['htm', 'html'],
  ['xhtml', 'html'],
  ['md', 'markdown'],
  ['markdown', 'markdown'],
  ['csv', 'csv'],
  ['tsv', 'csv'],
  ['tab', 'csv'],
  ['json', 'json'],
  ['jsonl', 'json'],
  ['ndjson', 'json'],
  ['txt', 'text'],
  ['text', 'text']
])

const BY_MEDIA_TYPE = new Map<string, TextFormat>([
  ['text/html', 'html'],
  ['application/xhtml+xml', 'html'],
  ['text/markdown', 'markdown'],
  ['text/csv', 'csv'],
  ['text/tab-separated-values', 'csv'],
  ['application/json', 'json'],
  ['application/jsonl', 'json'],
  ['application/x-ndjson', 'json'],
  ['application/x-jsonlines', 'json']
])

/** Files that are known without being supported, by how they begin. */
const OTHERS = [
  { start: '{\\rtf', what: 'a file in Rich Text Format (.rtf); save it as .docx' },
  { start: '\x89PNG', what: 'a picture (PNG)' },
  { start: '\xff\xd8\xff', what: 'a picture (JPEG)' },
  { start: 'GIF8', what: 'a picture (GIF)' },
  { start: '\x1f\x8b', what: 'compressed by gzip; unpack it' },
  { start: '7z\xbc\xaf', what: 'a 7-Zip archive; unpack it' },
  { start: 'SQLite format 3\0', what: 'an SQLite database' }
]

const startsWith = (bytes: Uint8Array, start: string): boolean =>
  Array.from(start).every((character, i) => bytes[i] === character.charCodeAt(0))
