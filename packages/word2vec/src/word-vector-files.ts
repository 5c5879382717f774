import { randomUUID } from 'node:crypto'
import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { Word2vecError } from './errors.ts'
import {
  readWordVectors,
  writeWordVectors,
  type ReadWordVectorsOptions,
  type WriteWordVectorsOptions
} from './formats.ts'
import { syncFolder } from './sync-folder.ts'
import type { WordVectors } from './word-vectors.ts'

export interface LoadWordVectorsOptions extends Omit<ReadWordVectorsOptions, 'onProgress'> {
  /** Told after about each megabyte, in bytes of the file; of what has no size, as a pipe, `total` is 0. */
  onProgress?: ((progress: { done: number; total: number }) => void) | undefined
}

export interface SaveWordVectorsOptions extends Partial<WriteWordVectorsOptions> {
  signal?: AbortSignal | undefined
}

/**
 * Reads a file of word vectors, compressed with gzip or not: what `readWordVectors` takes. A file is read as a stream, and
 * only as far as `maxWords` asks.
 *
 * @throws {Word2vecError} 'not-readable' when the file is missing, a folder, or forbidden; else as `readWordVectors`, the
 *   message beginning with the path
 */
export async function loadWordVectors(
  path: string | URL,
  { onProgress, ...options }: LoadWordVectorsOptions = {}
): Promise<WordVectors> {
  options.signal?.throwIfAborted()
  const file = await open(path).catch((error: unknown) => {
    throw notReadable(path, error)
  })
  try {
    const { size: total } = await file.stat()
    let done = 0
    const read = blocksOf(file, path, bytes => (done += bytes))
    const progress =
      onProgress &&
      ((): void => {
        onProgress({ done, total })
      })
    return await readWordVectors(decompressed(read), { ...options, onProgress: progress })
  } catch (error) {
    if (error instanceof Word2vecError && error.code !== 'not-readable') {
      throw new Word2vecError(error.code, `${String(path)}: ${error.message}`, { cause: error })
    }
    throw error
  } finally {
    await file.close()
  }
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

const blockSize = 2 ** 20

async function* blocksOf(
  file: FileHandle,
  path: string | URL,
  onRead: (bytes: number) => void
): AsyncGenerator<Uint8Array, void, undefined> {
  for (;;) {
    const block = new Uint8Array(blockSize)
    const { bytesRead } = await file.read(block, 0, blockSize).catch((error: unknown) => {
      throw notReadable(path, error)
    })
    if (bytesRead === 0) return
    onRead(bytesRead)
    yield block.subarray(0, bytesRead)
  }
}

/** What stands in a gzip file, of one part or several; of others the blocks as they are. */
async function* decompressed(
  blocks: AsyncGenerator<Uint8Array, void, undefined>
): AsyncGenerator<Uint8Array, void, undefined> {
  const start = await blocks.next()
  if (start.done === true) return
  const first = start.value
  const all = startingWith(first, blocks)
  if (first[0] !== 0x1f || first[1] !== 0x8b) {
    yield* all
    return
  }
  const gunzip = createGunzip({ chunkSize: 2 ** 17 })
  // Its errors come out of gunzip, and so does its end.
  pipeline(Readable.from(all), gunzip).catch(() => undefined)
  try {
    yield* gunzip as AsyncIterable<Uint8Array>
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && String(cause.code).startsWith('Z_'))) throw cause
    throw new Word2vecError('invalid-file', `its gzip data is damaged or cut off: ${cause.message}`, { cause })
  }
}

function compressed(chunks: Iterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const gzip = createGzip()
  pipeline(Readable.from(chunks), gzip).catch(() => undefined)
  return gzip
}

async function* startingWith(
  first: Uint8Array,
  rest: AsyncGenerator<Uint8Array, void, undefined>
): AsyncGenerator<Uint8Array, void, undefined> {
  yield first
  yield* rest
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}

function notReadable(path: string | URL, cause: unknown): Word2vecError {
  return new Word2vecError('not-readable', `${String(path)} cannot be read: ${String(cause)}`, { cause })
}
