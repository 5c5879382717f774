import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { Word2vecError } from '../errors.ts'

/**
 * The content of a file, piece by piece; decompressed where it begins as gzip does, of one part or several.
 *
 * @param onRead  told how many bytes were read, as they are on the disk
 * @param range   a part of a file that is not compressed; all of it by default
 * @throws {Word2vecError} 'not-readable'; 'invalid-file' for gzip data that is damaged or cut off
 */
export async function* fileBytes(
  path: string,
  onRead: (bytes: number) => void,
  range: ByteRange = { start: 0, end: Infinity }
): AsyncGenerator<Uint8Array, void, undefined> {
  const blocks = blocksOf(path, onRead, range)
  const start = await blocks.next()
  if (start.done) return
  const all = startingWith(start.value, blocks)
  if (range.start > 0 || !isGzip(start.value)) {
    yield* all
    return
  }
  const gunzip = createGunzip({ chunkSize: blockSize })
  // Its errors come out of gunzip, and so does its end.
  pipeline(Readable.from(all), gunzip).catch(() => undefined)
  try {
    yield* gunzip as AsyncIterable<Uint8Array>
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && String(cause.code).startsWith('Z_'))) throw cause
    throw new Word2vecError('invalid-file', `${path}: its gzip data is damaged or cut off: ${cause.message}`, { cause })
  }
}

/** From `start` up to `end`, exclusive; in bytes. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

export function isGzip(start: Uint8Array): boolean {
  return start[0] === 0x1f && start[1] === 0x8b
}

const blockSize = 2 ** 18

async function* blocksOf(
  path: string,
  onRead: (bytes: number) => void,
  { start, end }: ByteRange
): AsyncGenerator<Uint8Array, void, undefined> {
  const fail = (cause: unknown): never => {
    throw new Word2vecError('not-readable', `${path} cannot be read: ${String(cause)}`, { cause })
  }
  const file = await open(path).catch(fail)
  try {
    for (let at = start; at < end;) {
      const block = new Uint8Array(Math.min(blockSize, end - at))
      // A pipe knows no positions: who reads from its start reads on.
      const { bytesRead } = await file.read(block, 0, block.length, start === 0 ? null : at).catch(fail)
      if (bytesRead === 0) return
      at += bytesRead
      onRead(bytesRead)
      yield block.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

async function* startingWith<T>(
  first: T,
  rest: AsyncGenerator<T, void, undefined>
): AsyncGenerator<T, void, undefined> {
  yield first
  yield* rest
}
