import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { basename, dirname, extname, join, sep } from 'node:path'
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
import { absolute, findSources, type Source, type SourceOptions } from './sources.ts'
import type { Terminal } from './terminal.ts'

export interface LibraryOptions extends SourceOptions {
  /** What the index is made with, and has been made with. */
  readonly settings: Settings
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
 * Takes files, folders and addresses into the index in `folder`, which is made if it is missing.
 *
 * @param args  without patterns
 * @throws RagError  `index-damaged`, `index-mismatch`, `index-not-writable`, `index-locked`, `embedder-failed`
 */
export async function gather(
  args: readonly string[],
  folder: string,
  options: LibraryOptions,
  world: World
): Promise<Library & { readonly index: FolderIndex }> {
  const { settings, password, rebuild = false, prune = false } = options
  const { signal, terminal } = world
  const index = await openOrCreate(folder, settings, rebuild)
  const { sources, failed } = await findSources(args, options, world)
  const onProgress = progressOf(terminal, sources)
  const remove = prune ? failed.map(({ source }) => source) : []
  const report = await index.ingest(sources, {
    ...{ signal, onProgress, prune, remove },
    ...(password !== undefined && { password })
  })
  return { ...report, failed: [...failed, ...report.failed], index }
}

/**
 * Takes files into an index of just these, which is remembered in the user's cache folder by their absolute paths and
 * the settings. A file that cannot be read any more is forgotten. Where the cache cannot be written, or another process
 * is writing this very index, there is a warning, and everything happens in memory.
 *
 * @param args  without patterns
 * @returns the library with everything called as it was given
 */
export async function recall(args: readonly string[], options: LibraryOptions, world: World): Promise<Library> {
  const given = new Map(args.map(arg => [absolute(arg), arg]))
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
  const take = (rebuild = false): ReturnType<typeof gather> =>
    gather(paths, folder, { ...options, prune: true, rebuild }, world)
  // What is remembered can be read again. By its name the settings match, so that what does not is of an earlier version.
  const library = await take(options.rebuild).catch((error: unknown) => {
    if (error instanceof RagError && ['index-mismatch', 'index-damaged'].includes(error.code)) return take(true)
    throw error
  })
  const remove = library.failed.map(({ source }) => source)
  if (library.index.documents.some(({ source }) => remove.includes(source))) {
    await library.index.ingest([], { remove, signal: world.signal })
  }
  return library
}

/** Where the index of these files is remembered: readable by the first one's name, and unlike that of other files or settings. */
export function rememberedFolder(
  paths: readonly string[],
  { analyzer, embedder }: Settings,
  env: NodeJS.ProcessEnv
): string {
  const [first = 'page'] = paths
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

async function gatherInMemory(paths: readonly string[], options: LibraryOptions, world: World): Promise<Library> {
  const { settings, password } = options
  const { signal, terminal } = world
  const { analyzer, embedder } = settings
  const index = createMemoryIndex({ analyzer, embedder })
  const found = await findSources(paths, options, world)
  const onProgress = progressOf(terminal, found.sources)
  const loading: LoadDocumentOptions = { signal, ...(password !== undefined && { password }) }
  const documents: Document[] = []
  const failed: IngestFailure[] = [...found.failed]
  for (const [done, source] of found.sources.entries()) {
    onProgress({ stage: 'loading', done, total: found.sources.length })
    try {
      documents.push(typeof source === 'string' ? await loadDocument(source, loading) : source)
    } catch (error) {
      signal.throwIfAborted()
      failed.push({ source: sourceOf(source), error: error as Error })
    }
  }
  const report = await index.ingest(documents, { signal, onProgress })
  return { ...report, failed: [...failed, ...report.failed], removed: [], index }
}

function sourceOf(source: Source): string {
  return typeof source === 'string' ? source : source.source
}

/** Every source of a library by the name that the user knows: in lists, hits and messages. */
function asGiven(library: Library, given: ReadonlyMap<string, string>): Library {
  const name = (source: string): string => {
    const whole = given.get(source)
    if (whole !== undefined) return whole
    // Of a folder, what was in it; of a table, a row.
    for (const [path, arg] of given) {
      const rest = source.slice(path.length)
      if (source.startsWith(`${path}#`)) return arg + rest
      if (source.startsWith(path + sep)) return join(arg, rest)
    }
    return source
  }
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

function progressOf(terminal: Terminal, sources: readonly Source[]): (progress: IngestProgress) => void {
  const show = ({ done, total, embedded, indexed }: IngestProgress): void => {
    if (embedded !== undefined) terminal.progress.show('Embedding passages', embedded.done, embedded.total)
    else if (indexed !== undefined) terminal.progress.show('Making it searchable', indexed.done, indexed.total)
    // A bar of one file would jump from nothing to all.
    else if (done < total)
      terminal.progress.show(`Reading ${basename(sourceOf(sources[done] ?? ''))}`, done, total > 1 ? total : 0)
  }
  show({ stage: 'loading', done: 0, total: sources.length })
  return show
}
