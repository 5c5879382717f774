import { glob, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Corpus, CorpusItem, CorpusSource, EncodeOptions } from './corpus.ts'
import { CachedCorpus, cachedIn } from './corpus/cached-corpus.ts'
import { settingsOf } from './corpus/encode.ts'
import { fileBytes } from './corpus/file-bytes.ts'
import { Word2vecError } from './errors.ts'

/**
 * Files of text in UTF-8, compressed with gzip or not, as one corpus: whatever takes a corpus takes this. The files are read
 * as they are needed, one after the other, 256 kB at a time, and may be read again. No sentence goes on in the next file.
 *
 * @param patterns  paths, and globs as `wiki/**\/*.gz`; what one glob finds is read in the order of its names
 * @throws {Word2vecError} 'not-readable' when a file is missing, a folder or forbidden, or a glob finds nothing. Reading the
 *   corpus may throw 'not-readable' too, and 'invalid-file' for gzip data that is damaged or cut off
 */
export async function corpusFiles(patterns: string | readonly string[]): Promise<CorpusFiles> {
  const files = new Map<string, CorpusFile>()
  for (const pattern of [patterns].flat()) {
    for (const path of await pathsOf(pattern)) {
      const { size, mtimeNs, ctimeNs } = await stat(path, { bigint: true })
      files.set(resolve(path), { path, size: Number(size), version: `${size} ${mtimeNs} ${ctimeNs}` })
    }
  }
  return new CorpusFiles(files)
}

export interface CacheCorpusOptions extends EncodeOptions {
  /** Where the ids are kept; made if it is not there. What is in it may be deleted at any time but while it is read. */
  folder: string
  /**
   * A name for what the corpus is and what `tokenize` does, to be changed when they change. Files without `tokenize` need
   * none: their paths, sizes and times tell.
   */
  key?: string | undefined
}

/**
 * What `encodeCorpus` gives, in a file: for a corpus larger than memory, and so that one that was encoded before, with the
 * same settings, is there at once. Only the vocabulary is in memory; the different words have to fit while they are counted.
 *
 * The folder takes 4 bytes a word, and 4 more while it is written.
 *
 * @throws what `encodeCorpus` throws; TypeError when `key` is missing; {Word2vecError} 'not-writable' when the folder is
 *   forbidden, or the disk is full. A damaged file in the folder is made anew; when the damage shows only while it is read,
 *   that throws 'invalid-file'
 */
export async function cacheCorpus(corpus: Corpus, options: CacheCorpusOptions): Promise<CachedCorpus> {
  const { folder, key, tokenize } = options
  const { minCount, maxVocabularySize, maxSentenceLength } = settingsOf(options)
  if (key === undefined && !(corpus instanceof CorpusFiles)) {
    throw new TypeError('key: expected a name for the corpus, under which to find it again, got none')
  }
  if (key === undefined && tokenize !== undefined) {
    throw new TypeError('key: expected a name for what tokenize does, got none')
  }
  const version = corpus instanceof CorpusFiles ? corpus.version : []
  const identity = JSON.stringify([key ?? '', version, minCount, String(maxVocabularySize), maxSentenceLength])
  return cachedIn(folder, identity, corpus, options)
}

export { CachedCorpus }

export interface CorpusFile {
  readonly path: string
  /** In bytes, as it is on the disk. */
  readonly size: number
  /** Changes whenever the file does. */
  readonly version: string
}

/** Files as a corpus, as `corpusFiles` gives them. Every iteration reads them from the first on. */
export class CorpusFiles implements CorpusSource {
  /** The files in the order in which they are read, as the patterns name them; those that a glob found in full. */
  readonly paths: readonly string[]
  /** How many bytes the files have, compressed as they are; of a pipe, which has no size, none. */
  readonly size: number
  /** The paths from the root on with what tells whether the files have changed. */
  readonly version: readonly string[]
  /** @internal */
  readonly files: readonly CorpusFile[]
  #position = 0

  /**
   * @param files  by their full paths, in the order in which they are to be read
   * @internal
   */
  constructor(files: ReadonlyMap<string, CorpusFile>) {
    this.files = [...files.values()]
    this.paths = this.files.map(file => file.path)
    this.size = this.files.reduce((sum, file) => sum + file.size, 0)
    this.version = [...files].flatMap(([path, file]) => [path, file.version])
  }

  /** How many of the bytes have been read. */
  get position(): number {
    return this.#position
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<CorpusItem, void, undefined> {
    this.#position = 0
    for (const { path } of this.files) {
      yield* fileBytes(path, bytes => (this.#position += bytes))
      yield endOfText
    }
  }
}

/** A string ends what stands before it. */
const endOfText = ''

/** A pattern that is the name of a file means that file, whatever characters it has. */
async function pathsOf(pattern: string): Promise<string[]> {
  const stats = await stat(pattern).catch((error: unknown) => {
    const isPattern = /[*?[{]/.test(pattern)
    if (isPattern && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new Word2vecError('not-readable', `${pattern} cannot be read: ${String(error)}`, { cause: error })
  })
  if (stats?.isDirectory()) {
    throw new Word2vecError('not-readable', `${pattern} is a folder: name its files, as ${pattern}/*`)
  }
  if (stats) return [pattern]
  const paths: string[] = []
  for await (const entry of glob(pattern, { withFileTypes: true })) {
    if (!entry.isDirectory()) paths.push(resolve(entry.parentPath, entry.name))
  }
  if (paths.length === 0) throw new Word2vecError('not-readable', `${pattern} finds no files`)
  return paths.sort()
}
