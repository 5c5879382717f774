import { stat } from 'node:fs/promises'
import type { Document } from '../document.ts'
import type { Loaded } from '../load/records.ts'
import { printableName } from './file-name.ts'
import { loadBytes, loadBytesApart, type FormatOptions } from './load-bytes.ts'
import { loadFolder, type FolderEntry, type LoadFolderOptions } from './load-folder.ts'
import { asPath, readWholeFile, type FilePath } from './read-file.ts'

export interface LoadDocumentOptions extends FormatOptions {
  /** Bytes that a file may have; larger ones are refused with `too-large`. Default 256 MiB. */
  maxFileSize?: number
}

/**
 * Loads a file: PDF, Word (.docx), EPUB, HTML, Markdown, CSV, TSV, JSON, JSON Lines or text, told apart by how it begins
 * (of an archive, by what is in it), and where that says nothing by its ending; any other text is plain text. A PDF is
 * read in a thread of its own, with at most 1 GB. Tables and records become one document; `loadDocuments` makes one of
 * each. The document's source is the path as it is given, its hash that of the file's bytes.
 *
 * @param path     of the file; bytes where its name may be no UTF-8
 * @param options  what single formats are read with; none is needed
 * @throws {RagError} `not-found`, `not-a-file` (a folder, a device), `not-readable`, `too-large`, `empty-document` (no
 *   bytes, or nothing but white space), `unsupported-format`, `document-damaged`, `document-protected`, `no-text`, and for
 *   PDFs what else `loadPdf` throws
 * @throws {TypeError} the path is neither a string nor bytes
 * @throws the signal's reason, once it is aborted
 *
 * @example
 * ```ts
 * import { writeFileSync } from 'node:fs'
 * import { loadDocument } from '@llm-cookbook/rag/node'
 *
 * writeFileSync('handbook.md', '# Leave\n\nEveryone has **thirty days** a year.')
 * const { source, title, text } = await loadDocument('handbook.md')
 * source // => 'handbook.md'
 * title // => 'Leave'
 * text // => 'Leave\n\nEveryone has thirty days a year.'
 * ```
 */
export async function loadDocument(path: FilePath, options: LoadDocumentOptions = {}): Promise<Document> {
  const source = sourceOf(path)
  const bytes = await readWholeFile(path, { ...options, source })
  return loadBytes(bytes, { source, name: source }, options)
}

/**
 * The documents of a path, one after the other: of a folder those of its files (see `loadFolder`), of a table one a row,
 * of JSON one a record, of any other file the one that it is. What cannot be loaded is told in its place, as `{ source,
 * error }`, and the rest goes on. Tables and records in a folder are taken apart as well, unless `records` is
 * `'together'`.
 *
 * @param path     of a file or a folder
 * @param options  of a folder, what is left out; of files, what single formats are read with
 * @throws {RagError} the path itself cannot be loaded, as by `loadDocument`
 * @throws {TypeError} the path is neither a string nor bytes
 * @throws the signal's reason, once it is aborted
 */
export async function* loadDocuments(
  path: FilePath,
  options: LoadFolderOptions = {}
): AsyncGenerator<Loaded | FolderEntry, void> {
  const source = sourceOf(path)
  const isFolder = await stat(asPath(path)).then(
    stats => stats.isDirectory(),
    () => false
  )
  if (isFolder) return yield* loadFolder(path, options)
  const bytes = await readWholeFile(path, { ...options, source })
  if (options.records === 'together')
    yield { source, document: await loadBytes(bytes, { source, name: source }, options) }
  else yield* loadBytesApart(bytes, { source, name: source }, options)
}

/** A path as it is printed. Throws `TypeError`. */
function sourceOf(path: FilePath): string {
  if (typeof path === 'string') return path
  if (path instanceof Uint8Array) return printableName(path)
  throw new TypeError(`path has to be a string or bytes, and is ${String(path)}`)
}
