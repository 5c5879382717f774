import { constants, open, type FileHandle } from 'node:fs/promises'
import { RagError } from '../errors.ts'

export interface ReadFileOptions {
  /** What the file is called in errors. */
  source: string
  /** Bytes that a file may have. Default 256 MiB. */
  maxFileSize?: number | undefined
  /** Whether it may be a symbolic link. Default true. */
  followLinks?: boolean
  signal?: AbortSignal | undefined
}

/** A path; bytes where its name may be no UTF-8. */
export type FilePath = string | Uint8Array

/** Throws `RagError`: `not-found`, `not-a-file`, `not-readable`, `too-large`. */
export async function readWholeFile(path: FilePath, options: ReadFileOptions): Promise<Uint8Array> {
  const { source, signal, maxFileSize = MOST_BYTES } = options
  return withFile(path, options, async (handle, size) => {
    if (size > maxFileSize) {
      const sizes = `${size.toLocaleString('en')} bytes; at most ${maxFileSize.toLocaleString('en')} are accepted`
      throw new RagError('too-large', `${source} has ${sizes} (maxFileSize)`)
    }
    return handle.readFile({ signal })
  })
}

export const MOST_BYTES: number = 256 * 2 ** 20

/** Opens a file to do something with it. It is a regular one: nobody waits for a device or a pipe. */
export async function withFile<Result>(
  path: FilePath,
  { source, followLinks = true, signal }: ReadFileOptions,
  use: (handle: FileHandle, size: number) => Promise<Result>
): Promise<Result> {
  signal?.throwIfAborted()
  let handle: FileHandle | undefined
  try {
    // Windows has neither.
    const { O_RDONLY, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = constants as Partial<typeof constants>
    handle = await open(asPath(path), (O_RDONLY ?? 0) | O_NONBLOCK | (followLinks ? 0 : O_NOFOLLOW))
    const stats = await handle.stat()
    if (!stats.isFile()) {
      throw new RagError('not-a-file', `${source} is a ${stats.isDirectory() ? 'folder' : 'device'}, not a file`)
    }
    return await use(handle, stats.size)
  } catch (error) {
    signal?.throwIfAborted()
    throw fileError(error, source)
  } finally {
    await handle?.close()
  }
}

/** What a failure of the file system means. */
export function fileError(error: unknown, source: string): Error {
  if (error instanceof RagError) return error
  const { code = 'unknown reason' } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new RagError('not-found', `${source} does not exist`, { cause: error })
  }
  // What some systems say of a folder or device instead of opening it.
  if (code === 'EISDIR') return new RagError('not-a-file', `${source} is a folder, not a file`, { cause: error })
  if (code === 'ENXIO') return new RagError('not-a-file', `${source} is a device, not a file`, { cause: error })
  const why = REASONS[code] ?? code
  return new RagError('not-readable', `${source} cannot be read: ${why}`, { cause: error })
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'it is a symbolic link, or one that leads to itself',
  ENAMETOOLONG: 'its name is too long'
}

export const asPath = (path: FilePath): string | Buffer =>
  typeof path === 'string' ? path : Buffer.from(path.buffer, path.byteOffset, path.byteLength)
