import { randomUUID } from 'node:crypto'
import { open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createGzip } from 'node:zlib'
import { fileBytes } from './corpus/file-bytes.ts'
import { Word2vecError } from './errors.ts'
import {
  readFastText,
  readWordVectors,
  writeWordVectors,
  type ReadWordVectorsOptions,
  type WriteWordVectorsOptions
} from './formats.ts'
import type { SubwordVectors } from './subwords.ts'
import { syncFolder } from './sync-folder.ts'
import type { WordVectors } from './word-vectors.ts'

export interface LoadOptions {
  /** Stops it: the promise is then rejected with the signal's reason. */
  signal?: AbortSignal | undefined
  /** Told after about each megabyte, in bytes of the file; of what has no size, as a pipe, `total` is 0. */
  onProgress?: ((progress: { done: number; total: number }) => void) | undefined
}

export interface LoadWordVectorsOptions extends LoadOptions, Omit<ReadWordVectorsOptions, 'onProgress'> {}

export interface SaveWordVectorsOptions extends Partial<WriteWordVectorsOptions> {
  /** Stops it, with the file as it was before: the promise is then rejected with the signal's reason. */
  signal?: AbortSignal | undefined
}

/**
 * Reads a file of word vectors, compressed with gzip or not: what `readWordVectors` takes. A file is read as a stream, and
 * only as far as `maxWords` asks.
 *
 * @param path  a file, or a `file:` URL of one
 * @throws {Word2vecError} 'not-readable' when the file is missing, a folder, or forbidden; else as `readWordVectors`, the
 *   message beginning with the path
 *
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises'
 * import { loadWordVectors } from '@llm-cookbook/word2vec/node'
 *
 * // As GloVe writes its vectors: no head, a word a line.
 * await writeFile('glove.txt', 'coffee 0.9 0.1\ntea 0.8 0.3\nrain 0.1 0.9\n')
 * const vectors = await loadWordVectors('glove.txt', { maxWords: 2 })
 * vectors.words // => ['coffee', 'tea']
 * vectors.similarity('coffee', 'tea') // => 0.969…
 * ```
 */
export async function loadWordVectors(path: string | URL, options: LoadWordVectorsOptions = {}): Promise<WordVectors> {
  return load(path, options, readWordVectors)
}

/**
 * Reads a model that fastText saved, compressed with gzip or not: what `readFastText` takes.
 *
 * @param path  a file, or a `file:` URL of one
 * @throws {Word2vecError} 'not-readable' when the file is missing, a folder, or forbidden; else as `readFastText`, the
 *   message beginning with the path
 *
 * @example
 * ```ts no-run
 * import { loadFastText } from '@llm-cookbook/word2vec/node'
 *
 * // What `fasttext skipgram -input corpus.txt -output model` wrote.
 * const model = await loadFastText('model.bin')
 * model.vectors.has('unbelievableness')
 * model.nearest('unbelievableness', { k: 5 })
 * ```
 */
export async function loadFastText(path: string | URL, options: LoadOptions = {}): Promise<SubwordVectors> {
  return load(path, options, readFastText)
}

/**
 * Writes word vectors, in our own format unless another is named, compressed with gzip when the path ends in `.gz`. Whatever
 * happens meanwhile, the path stands for the old content or the new: the file is written to a temporary name beside it,
 * synced to the disk, and renamed.
 *
 * @throws {Word2vecError} 'not-writable' when the folder is missing or forbidden, or the disk is full; TypeError as
 *   `writeWordVectors`; the signal's reason when it is aborted
 */
export async function saveWordVectors(
  path: string,
  vectors: WordVectors,
  { signal, format = 'native', precision }: SaveWordVectorsOptions = {}
): Promise<void> {
  signal?.throwIfAborted()
  const temporary = `${path}.${randomUUID()}.tmp`
  try {
    const file = await open(temporary, 'wx')
    try {
      const chunks = writeWordVectors(vectors, { format, precision })
      for await (const chunk of path.endsWith('.gz') ? compressed(chunks) : chunks) {
        signal?.throwIfAborted()
        await file.writeFile(chunk)
      }
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
    await syncFolder(dirname(path))
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    if (!isSystemError(error)) throw error
    throw new Word2vecError('not-writable', `${path} cannot be written: ${error.message}`, { cause: error })
  }
}

async function load<Result, Options extends LoadOptions>(
  path: string | URL,
  { onProgress, ...options }: Options,
  read: (
    bytes: AsyncIterable<Uint8Array>,
    options: Omit<Options, 'onProgress'> & { onProgress: () => void }
  ) => Promise<Result>
): Promise<Result> {
  options.signal?.throwIfAborted()
  const name = path instanceof URL ? fileURLToPath(path) : path
  let [done, total, failure] = [0, 0, undefined as unknown]
  try {
    return await read(bytes(), {
      ...options,
      onProgress: () => {
        onProgress?.({ done, total })
      }
    })
  } catch (error) {
    if (!(error instanceof Word2vecError) || error === failure) throw error
    throw new Word2vecError(error.code, `${name}: ${error.message}`, { cause: error })
  }

  /** What fails in reading names the file already. */
  async function* bytes(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      total = await stat(name)
        .then(({ size }) => size)
        .catch(() => 0)
      yield* fileBytes(name, read => (done += read))
    } catch (error) {
      failure = error
      throw error
    }
  }
}

function compressed(chunks: Iterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const gzip = createGzip()
  pipeline(Readable.from(chunks), gzip).catch(() => undefined)
  return gzip
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}
