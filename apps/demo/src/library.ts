import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve } from 'node:path'
import {
  createMemoryIndex,
  RagError,
  type Document,
  type Index,
  type IngestFailure,
  type IngestProgress
} from '@llm-cookbook/rag'
import {
  createIndex,
  loadDocument,
  openIndex,
  type FolderIndex,
  type FolderIngestReport,
  type LoadDocumentOptions
} from '@llm-cookbook/rag/node'
import { cacheFolder } from './cache-folder.ts'
import type { World } from './command.ts'
import type { Settings } from './settings.ts'
import type { Terminal } from './terminal.ts'

export interface LibraryOptions {
  /** What the index is made with, and has been made with. */
  readonly settings: Settings
  /** Opens encrypted PDF files. */
  readonly password: string | undefined
  /** Puts an empty index in place of the one that is there, whatever its state. Default false. */
  readonly rebuild?: boolean
  /** Removes what the index holds of other files. Default false. */
  readonly prune?: boolean
}

/** An index, and what became of the files that were to be in it. */
export interface Library extends FolderIngestReport {
  readonly index: Pick<Index, 'analyzer' | 'documents' | 'search'>
}

/**
 * Takes files into the index in `folder`, which is made if it is missing.
 *
 * @throws RagError  `index-damaged`, `index-mismatch`, `index-not-writable`, `index-locked`, `embedder-failed`
 */
export async function gather(
  files: readonly string[],
  folder: string,
  { settings, password, rebuild = false, prune = false }: LibraryOptions,
  { signal, terminal }: World
): Promise<Library> {
  const index = await openOrCreate(folder, settings, rebuild)
  const onProgress = progressOf(terminal, files)
  const report = await index.ingest(files, { signal, onProgress, prune, ...(password !== undefined && { password }) })
  return { ...report, index }
}

/**
 * Takes files into an index of just these, which is remembered in the user's cache folder by their absolute paths and
 * the settings. A file that cannot be read any more is forgotten. Where the cache cannot be written, or another process
 * is writing this very index, there is a warning, and everything happens in memory.
 *
 * @returns the library with everything called as it was given
 */
export async function recall(files: readonly string[], options: LibraryOptions, world: World): Promise<Library> {
  const given = new Map(files.map(file => [resolve(file), file]))
  const paths = [...given.keys()]
  try {
    return asGiven(await recallPaths(paths, options, world), given)
  } catch (error) {
    const passing = error instanceof RagError && ['index-not-writable', 'index-locked'].includes(error.code)
    if (!passing) throw error
    world.terminal.warn(`Nothing is remembered for next time: ${error.message}`)
    return asGiven(await gatherInMemory(paths, options, world), given)
  }
}

async function recallPaths(paths: readonly string[], options: LibraryOptions, world: World): Promise<Library> {
  const folder = rememberedFolder(paths, options.settings, world.env)
  // Texts of documents are nobody else's business. Where this fails, making the index will, and say why.
  await mkdir(dirname(folder), { recursive: true, mode: 0o700 }).catch(() => undefined)
  const library = await gather(paths, folder, options, world)
  const failed = new Set(library.failed.map(({ source }) => source))
  if (!library.index.documents.some(({ source }) => failed.has(source))) return library
  const left = paths.filter(path => !failed.has(path))
  const { index } = await gather(left, folder, { ...options, rebuild: false, prune: true }, world)
  return { ...library, index }
}

/** Where the index of these files is remembered: readable by the first one's name, and unlike that of other files or settings. */
export function rememberedFolder(
  paths: readonly string[],
  { analyzer, embedder }: Settings,
  env: NodeJS.ProcessEnv
): string {
  const [first = ''] = paths
  const name = basename(first, extname(first))
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, 40)
  const identity = JSON.stringify([paths.toSorted(), analyzer?.fingerprint, embedder?.fingerprint])
  const hash = createHash('sha256').update(identity).digest('hex').slice(0, 16)
  return join(cacheFolder(env, process.platform), 'indexes', `${name}-${hash}`)
}

/** The index in the folder, which is made if it is missing, and made anew if `rebuild` says so. */
export async function openOrCreate(folder: string, settings: Settings, rebuild: boolean): Promise<FolderIndex> {
  if (rebuild) return createIndex(folder, { ...settings, replace: true })
  try {
    return await openIndex(folder, settings)
  } catch (error) {
    if (!(error instanceof RagError && error.code === 'index-missing')) throw error
    return createIndex(folder, settings)
  }
}

async function gatherInMemory(
  paths: readonly string[],
  { settings, password }: LibraryOptions,
  { signal, terminal }: World
): Promise<Library> {
  const { analyzer, embedder } = settings
  const index = createMemoryIndex({ analyzer, embedder })
  const onProgress = progressOf(terminal, paths)
  const options: LoadDocumentOptions = { signal, ...(password !== undefined && { password }) }
  const documents: Document[] = []
  const failed: IngestFailure[] = []
  for (const [done, source] of paths.entries()) {
    onProgress({ stage: 'loading', done, total: paths.length })
    try {
      documents.push(await loadDocument(source, options))
    } catch (error) {
      signal.throwIfAborted()
      failed.push({ source, error: error as Error })
    }
  }
  const report = await index.ingest(documents, { signal, onProgress })
  return { ...report, failed: [...failed, ...report.failed], removed: [], index }
}

/** Every source of a library by the name that the user knows: in lists, hits and messages. */
function asGiven(library: Library, given: ReadonlyMap<string, string>): Library {
  const name = (source: string): string => given.get(source) ?? source
  const { index, failed } = library
  return {
    added: library.added.map(name),
    unchanged: library.unchanged.map(name),
    removed: library.removed.map(name),
    failed: failed.map(({ source, error }) => {
      error.message = error.message.replaceAll(source, name(source))
      return { source: name(source), error }
    }),
    index: {
      analyzer: index.analyzer,
      documents: index.documents.map(document => ({ ...document, source: name(document.source) })),
      async search(query, options) {
        const hits = await index.search(query, options)
        return hits.map(hit => {
          const source = name(hit.source)
          return { ...hit, source, document: { ...hit.document, source } }
        })
      }
    }
  }
}

function progressOf(terminal: Terminal, files: readonly string[]): (progress: IngestProgress) => void {
  const show = ({ done, total, embedded, indexed }: IngestProgress): void => {
    if (embedded !== undefined) terminal.progress.show('Embedding passages', embedded.done, embedded.total)
    else if (indexed !== undefined) terminal.progress.show('Making it searchable', indexed.done, indexed.total)
    // A bar of one file would jump from nothing to all.
    else if (done < total) terminal.progress.show(`Reading ${basename(files[done] ?? '')}`, done, total > 1 ? total : 0)
  }
  show({ stage: 'loading', done: 0, total: files.length })
  return show
}
