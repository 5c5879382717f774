import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { plainAnalyzer } from '../lexical/analyzer.ts'
import { chunkOptions } from '../chunk/chunk-document.ts'
import { RagError } from '../errors.ts'
import type { IndexOptions } from '../memory-index.ts'
import { requireRankingOptions } from '../retrieve/rank.ts'
import { documentsFolder } from './document-file.ts'
import { folderIndex, type FolderIndex } from './folder-index.ts'
import { emptyManifest, readManifest, writeManifest } from './manifest.ts'
import { notWritable } from './write-file.ts'
import { lockWriter } from './writer-lock.ts'

export interface CreateIndexOptions extends IndexOptions {
  /** Makes an empty index in place of the one that is there, whole or damaged. Default false. */
  replace?: boolean | undefined
}

/**
 * A new, empty index in `folder`, which is made if it is missing. When an index is replaced, documents that were
 * embedded for it with the same settings are taken over as they are ingested again.
 *
 * @throws {RagError} `index-exists`, `index-not-writable`, `index-locked`
 * @throws {RangeError | TypeError} an option out of range, or that needs an embedder
 */
export async function createIndex(folder: string, options: CreateIndexOptions = {}): Promise<FolderIndex> {
  const { analyzer = plainAnalyzer, embedder, chunks, replace = false } = options
  requireRankingOptions(options, embedder)
  const manifest = emptyManifest({
    analyzer: analyzer.fingerprint,
    embedder: embedder ? { fingerprint: embedder.fingerprint, dimensions: null } : null,
    chunks: chunkOptions(chunks)
  })
  try {
    await mkdir(join(folder, documentsFolder), { recursive: true })
  } catch (error) {
    throw notWritable(folder, error)
  }
  const unlock = await lockWriter(folder)
  try {
    if (!replace && (await exists(folder))) {
      throw new RagError(
        'index-exists',
        `${folder} holds an index: open it with openIndex, or make it anew with replace`
      )
    }
    await writeManifest(folder, manifest)
  } finally {
    await unlock()
  }
  return folderIndex(folder, { manifest, documents: new Map() }, { ...options, analyzer })
}

/** Whether there is a manifest, in whatever state. */
async function exists(folder: string): Promise<boolean> {
  try {
    await readManifest(folder)
    return true
  } catch (error) {
    return !(error instanceof RagError && error.code === 'index-missing')
  }
}
