import { RagError } from '../errors.ts'
import type { Loaded } from '../load/records.ts'
import { findFiles, type FindFilesOptions, type SkipReason } from './find-files.ts'
import { loadBytes, loadBytesApart, type FormatOptions } from './load-bytes.ts'
import { readWholeFile, type FilePath } from './read-file.ts'

export interface LoadFolderOptions extends FindFilesOptions, FormatOptions {
  /** Rows of tables and records of JSON as documents of their own (`'apart'`, the default), or one document a file. */
  records?: 'apart' | 'together'
}

/** A document of a folder, or why there is none: it could not be loaded (`error`), or was left out (`skipped`). */
export type FolderEntry =
  | (Loaded & { readonly skipped?: never })
  | { readonly source: string; readonly skipped: SkipReason; readonly document?: never; readonly error?: never }

/**
 * The documents of all files in a folder and below, one after the other in the order of their names: `{ source, document
 * }`, or `{ source, error }` where a file cannot be loaded, or `{ source, skipped }` with the reason where it is left out:
 * hidden, ignored, excluded, binary, empty, too large, a link, a device. Only one file is in memory at a time.
 *
 * @param folder   its path; the sources of its documents begin with it
 * @param options  what is left out, and what single formats are read with
 * @throws {RagError} the folder itself cannot be read: `not-found`, `not-readable`
 * @throws the signal's reason, once it is aborted
 *
 * @example
 * ```ts
 * import { mkdirSync, writeFileSync } from 'node:fs'
 * import { loadFolder } from '@llm-cookbook/rag/node'
 *
 * mkdirSync('notes')
 * writeFileSync('notes/pump.md', 'The pump is checked every month.')
 * writeFileSync('notes/rooms.csv', 'id,text\nlibrary,It has forty seats.\nworkshop,It has a lathe.\n')
 * writeFileSync('notes/scan.pdf', '%PDF-1.4')
 * const outcomes: string[] = []
 * for await (const { source, document, error } of loadFolder('notes')) {
 *   outcomes.push(`${source}: ${document?.text ?? error?.code}`)
 * }
 * outcomes[0] // => 'notes/pump.md: The pump is checked every month.'
 * outcomes[2] // => 'notes/rooms.csv#workshop: It has a lathe.'
 * outcomes[3] // => 'notes/scan.pdf: document-damaged'
 * ```
 */
export async function* loadFolder(
  folder: FilePath,
  options: LoadFolderOptions = {}
): AsyncGenerator<FolderEntry, void> {
  const { records = 'apart', followLinks = false, signal } = options
  for await (const found of findFiles(folder, options)) {
    if (!('path' in found)) {
      yield found
      continue
    }
    const { source, path } = found
    try {
      const bytes = await readWholeFile(path, { ...options, source, followLinks })
      const origin = { source, name: source }
      if (records === 'apart') yield* loadBytesApart(bytes, origin, options)
      else yield { source, document: await loadBytes(bytes, origin, options) }
    } catch (error) {
      signal?.throwIfAborted()
      if (!(error instanceof RagError)) throw error
      yield { source, error }
    }
  }
}
