import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { chunkOptions } from '../chunk/chunk-document.ts'
import { RagError } from '../errors.ts'
import { plainAnalyzer } from '../lexical/analyzer.ts'
import { requireRankingOptions } from '../retrieve/rank.ts'
import { Contents } from './contents.ts'
import { Database, databaseName } from './database.ts'
import { folderIndex, type FolderIndex, type FolderOptions } from './folder-index.ts'
import { newState, readState, writeState, type IndexSettings } from './state.ts'
import { isTemporary, notWritable, syncFile, syncFolder, temporaryName } from './write-file.ts'
import { lockWriter } from './writer-lock.ts'

export interface CreateIndexOptions extends FolderOptions {
  /** Makes an empty index in place of the one that is there, whole or damaged. Default false. */
  replace?: boolean | undefined
}

/**
 * A new, empty index in `folder`, which is made if it is missing. When an index is replaced, documents that were
 * embedded for it with the same settings, and are whole, are taken over as they are ingested again.
 *
 * @param folder   its path; nothing in it is touched but the index's own files
 * @param options  how documents are cut, analysed and embedded, which the index then belongs to, and how it ranks
 * @throws {RagError} `index-exists`, `index-not-writable`, `index-locked`
 * @throws {RangeError | TypeError} an option out of range, or that needs an embedder
 */
export async function createIndex(folder: string, options: CreateIndexOptions = {}): Promise<FolderIndex> {
  const { analyzer = plainAnalyzer, embedder, chunks, replace = false } = options
  requireRankingOptions(options, embedder)
  const settings: IndexSettings = {
    analyzer: analyzer.fingerprint,
    embedder: embedder ? { fingerprint: embedder.fingerprint, dimensions: null } : null,
    chunks: chunkOptions(chunks)
  }
  try {
    await mkdir(folder, { recursive: true })
  } catch (error) {
    throw notWritable(folder, error)
  }
  const unlock = await lockWriter(folder)
  try {
    if (!replace && [databaseName, ...oldFormat].some(name => existsSync(join(folder, name)))) {
      throw new RagError(
        'index-exists',
        `${folder} holds an index: open it with openIndex, or make it anew with replace`
      )
    }
    await replaceDatabase(folder, settings)
  } finally {
    await unlock()
  }
  return folderIndex(folder, { ...options, analyzer })
}

/** What an index of the format before this one was called. */
const oldFormat = ['rag-index.json', 'documents', 'graphs']

/**
 * Makes the file under another name and renames it, so that there is the old index or the new. The log of the old one
 * goes before: SQLite would take it for that of the new one.
 */
async function replaceDatabase(folder: string, settings: IndexSettings): Promise<void> {
  const path = join(folder, databaseName)
  const temporary = temporaryName(path)
  const remove = (name: string): Promise<void> => rm(join(folder, name), { recursive: true, force: true })
  try {
    for (const name of await readdir(folder)) if (isTemporary(name)) await remove(name)
    const database = Database.create(temporary)
    try {
      database.transaction(() => {
        writeState(database, newState(settings))
      })
      if (existsSync(path)) takeOver(folder, settings, database)
    } finally {
      database.checkpoint()
      database.close()
    }
    await syncFile(temporary)
    for (const suffix of ['-wal', '-shm']) await remove(databaseName + suffix)
    await rename(temporary, path)
    await syncFolder(folder)
    for (const name of oldFormat) await remove(name)
  } catch (error) {
    for (const suffix of ['', '-wal', '-shm']) await rm(temporary + suffix, { force: true }).catch(() => undefined)
    throw error instanceof RagError ? error : notWritable(path, error)
  }
}

/** Keeps the identity, and copies the contents that can be read whole, if they were made with the same settings. */
function takeOver(folder: string, settings: IndexSettings, to: Database): void {
  let from: Database | undefined
  try {
    from = Database.open(folder, 'read')
    const before = readState(from)
    const { identity, nextContent, nextPassage } = before
    const replaced = before.replaced + before.generation + 1
    to.transaction(() => {
      writeState(to, { ...newState(settings), identity, replaced })
    })
    const { embedder } = settings
    const same = {
      ...settings,
      embedder: embedder && { ...embedder, dimensions: before.settings.embedder?.dimensions ?? null }
    }
    if (!isDeepStrictEqual(before.settings, same)) return
    const [contents, copies] = [new Contents(from), new Contents(to)]
    to.transaction(() => {
      for (const content of contents.all()) {
        const whole = readWhole(contents, content)
        if (whole) copies.put(content, whole)
      }
      writeState(to, { ...newState(same), identity, replaced, nextContent, nextPassage })
    })
  } catch (error) {
    if (!(error instanceof RagError) || error.code === 'index-not-writable') throw error
    // What cannot be read has to be embedded again.
  } finally {
    from?.close()
  }
}

function readWhole(
  contents: Contents,
  content: Parameters<Contents['read']>[0]
): ReturnType<Contents['read']> | undefined {
  try {
    return contents.read(content)
  } catch {
    return undefined
  }
}
