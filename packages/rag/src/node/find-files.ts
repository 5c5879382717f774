import { lstat, readdir, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import ignore, { type Ignore } from 'ignore'
import { RagError } from '../errors.ts'
import { isOle } from '../load/office.ts'
import { isPdf } from '../load/pdf.ts'
import { isZip } from '../load/zip.ts'
import { printableName } from './file-name.ts'
import { asPath, fileError, MOST_BYTES, readWholeFile, withFile, type FilePath } from './read-file.ts'

export interface FindFilesOptions {
  /** Patterns of files to take, in the syntax of .gitignore: `['*.md', '/docs/']`. Default: all. */
  include?: readonly string[]
  /** Patterns of files and folders to leave out, in the same syntax. Default: none. */
  exclude?: readonly string[]
  /**
   * Names of files whose patterns leave out files of their folder and below, those of inner folders counting more.
   * Default `['.gitignore', '.cookbookignore']`; of one folder, the later name counts more.
   */
  ignoreFiles?: readonly string[]
  /** Takes files and folders whose name begins with a dot. Default false. */
  hidden?: boolean
  /** Follows symbolic links, also out of the folder; each folder is entered once. Default false. */
  followLinks?: boolean
  /** Bytes that a file may have; larger ones are left out. Default 256 MiB. */
  maxFileSize?: number
  signal?: AbortSignal
}

/** Why a file or folder was left out. `'repeated'` is a folder that another link has led to, `'special'` a device or pipe. */
export type SkipReason =
  'hidden' | 'ignored' | 'excluded' | 'binary' | 'empty' | 'too-large' | 'link' | 'repeated' | 'special'

/** What was found in a folder: a file to be loaded, or one that is left out, and why. */
export type FoundFile =
  /** A file to be loaded. `path` opens it, whatever bytes its name has; `source` is its path as text. */
  | { readonly source: string; readonly path: Buffer }
  | { readonly source: string; readonly skipped: SkipReason }
  | { readonly source: string; readonly error: RagError }

/**
 * The files of a folder and of those in it, in the order of their names' bytes, with what is left out and why; a folder
 * that is left out is named once. Nothing outside of the folder is read, unless `followLinks` allows it.
 *
 * @param folder   its path; `source` of what is found begins with it
 * @param options  what is left out, and how large a file may be
 * @throws {RagError} the folder itself cannot be read: `not-found`, `not-readable`
 * @throws the signal's reason, once it is aborted
 *
 * @example
 * ```ts
 * import { mkdirSync, writeFileSync } from 'node:fs'
 * import { findFiles } from '@llm-cookbook/rag/node'
 *
 * mkdirSync('docs/drafts', { recursive: true })
 * writeFileSync('docs/.gitignore', 'drafts/')
 * writeFileSync('docs/pump.md', 'The pump is checked every month.')
 * writeFileSync('docs/tank.csv', '')
 * const found: string[] = []
 * const leftOut: Record<string, string> = {}
 * for await (const file of findFiles('docs')) {
 *   if ('path' in file) found.push(file.source)
 *   else if ('skipped' in file) leftOut[file.source] = file.skipped
 * }
 * found // => ['docs/pump.md']
 * leftOut // => { 'docs/.gitignore': 'hidden', 'docs/drafts': 'ignored', 'docs/tank.csv': 'empty' }
 * ```
 */
export async function* findFiles(folder: FilePath, options: FindFilesOptions = {}): AsyncGenerator<FoundFile, void> {
  const { include, exclude = [], signal, followLinks = false, hidden = false } = options
  const included = include && ignore().add(include)
  const excluded = ignore().add(exclude)
  const path = Buffer.from(asPath(folder))
  const root: Place = { path, inside: '', source: printableName(path), rules: [] }
  const open = [await enter(root, options)]
  const entered = new Set([await identity(root)])

  for (let folder = open.at(-1); folder; folder = open.at(-1)) {
    signal?.throwIfAborted()
    const name = folder.names.shift()
    if (name === undefined) {
      open.pop()
      continue
    }
    const place = placeIn(folder, name)
    const { source } = place
    try {
      const kind = await kindOf(place, followLinks)
      const inside = kind === 'folder' ? `${place.inside}/` : place.inside
      if (!hidden && name[0] === DOT) yield { source, skipped: 'hidden' }
      else if (excluded.ignores(inside)) yield { source, skipped: 'excluded' }
      else if (isIgnored(inside, place.rules)) yield { source, skipped: 'ignored' }
      else if (kind === 'link' || kind === 'special') yield { source, skipped: kind }
      else if (kind === 'folder') {
        const own = await identity(place)
        if (entered.has(own)) yield { source, skipped: 'repeated' }
        else open.push(await enter(place, options))
        entered.add(own)
      } else if (included && !included.ignores(inside)) yield { source, skipped: 'excluded' }
      else yield await examine(place, options)
    } catch (error) {
      signal?.throwIfAborted()
      const failure = fileError(error, source)
      if (!(failure instanceof RagError)) throw failure
      yield { source, error: failure }
    }
  }
}

const DOT = 0x2e

interface Place {
  readonly path: Buffer
  /** Its path in the folder that is searched, with slashes, as patterns see it. */
  readonly inside: string
  readonly source: string
  /** Of the folders that it is in, the outermost first. */
  readonly rules: readonly Rules[]
}

/** The patterns of a folder's ignore files; `base` is what paths in that folder begin with. */
interface Rules {
  readonly base: string
  readonly patterns: Ignore
}

interface OpenFolder extends Place {
  /** Of what is in it and has not been looked at. */
  readonly names: Buffer[]
}

function placeIn({ path, inside, source, rules }: OpenFolder, name: Buffer): Place {
  const printable = printableName(name)
  return {
    path: Buffer.concat([path, Buffer.from(sep), name]),
    inside: inside === '' ? printable : `${inside}/${printable}`,
    source: join(source, printable),
    rules
  }
}

async function enter(place: Place, options: FindFilesOptions): Promise<OpenFolder> {
  const { ignoreFiles = ['.gitignore', '.cookbookignore'], signal } = options
  let names: Buffer[]
  try {
    names = await readdir(place.path, { encoding: 'buffer' })
  } catch (error) {
    const isFile = (error as NodeJS.ErrnoException).code === 'ENOTDIR'
    if (isFile) throw new RagError('not-readable', `${place.source} is a file, not a folder`, { cause: error })
    throw fileError(error, place.source)
  }
  names.sort((a, b) => Buffer.compare(a, b))
  const open = { ...place, names }
  const patterns = ignore()
  let any = false
  for (const ignoreFile of ignoreFiles) {
    if (!names.some(name => name.toString() === ignoreFile)) continue
    const file = placeIn(open, Buffer.from(ignoreFile))
    const bytes = await readWholeFile(file.path, {
      source: file.source,
      maxFileSize: 2 ** 20,
      followLinks: false,
      signal
    })
    patterns.add(new TextDecoder().decode(bytes))
    any = true
  }
  if (!any) return open
  const base = place.inside === '' ? '' : `${place.inside}/`
  return { ...open, rules: [...place.rules, { base, patterns }] }
}

/** Whether patterns leave a path out: those of the innermost folder that say something of it decide. */
function isIgnored(inside: string, rules: readonly Rules[]): boolean {
  for (const { base, patterns } of rules.toReversed()) {
    const { ignored, unignored } = patterns.test(inside.slice(base.length))
    if (ignored || unignored) return ignored
  }
  return false
}

async function kindOf({ path }: Place, followLinks: boolean): Promise<'file' | 'folder' | 'link' | 'special'> {
  const stats = await (followLinks ? stat(path) : lstat(path))
  return stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : stats.isSymbolicLink() ? 'link' : 'special'
}

/** Tells a folder from all others, by whatever path it is reached. */
async function identity({ path }: Place): Promise<string> {
  const { dev, ino } = await stat(path, { bigint: true })
  return `${dev}:${ino}`
}

/** Looks at the beginning of a file: whether it may be one that can be loaded. */
async function examine({ path, source }: Place, options: FindFilesOptions): Promise<FoundFile> {
  const { maxFileSize = MOST_BYTES, followLinks = false, signal } = options
  return withFile(path, { source, followLinks, signal }, async (handle, size): Promise<FoundFile> => {
    if (size > maxFileSize) return { source, skipped: 'too-large' }
    if (size === 0) return { source, skipped: 'empty' }
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0)
    return isBinary(buffer.subarray(0, bytesRead)) ? { source, skipped: 'binary' } : { source, path }
  })
}

/** Whether bytes are neither text nor of a format that is known. */
function isBinary(head: Uint8Array): boolean {
  const marked = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)
  return head.includes(0) && !marked && !isPdf(head) && !isZip(head) && !isOle(head)
}
