import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { Word2vecError } from '../errors.ts'

/**
 * The content of a file, piece by piece; decompressed where it begins as gzip does, of one part or several.
 *
 * @param onRead  told how many bytes were read, as they are on the disk
 * @throws {Word2vecError} 'not-readable'; 'invalid-file' for gzip data that is damaged or cut off
 */
export async function* fileBytes(
  path: string,
  onRead: (bytes: number) => void
): AsyncGenerator<Uint8Array, void, undefined> {
  const blocks = blocksOf(path, onRead)
  const start = await blocks.next()
  if (start.done) return
  const all = startingWith(start.value, blocks)
  if (start.value[0] !== 0x1f || start.value[1] !== 0x8b) {
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

const blockSize = 2 ** 18

async function* blocksOf(path: string, onRead: (bytes: number) => void): AsyncGenerator<Uint8Array, void, undefined> {
  const fail = (cause: unknown): never => {
    throw new Word2vecError('not-readable', `${path} cannot be read: ${String(cause)}`, { cause })
  }
  const file = await open(path).catch(fail)
  try {
    for (;;) {
      const block = new Uint8Array(blockSize)
      const { bytesRead } = await file.read(block).catch(fail)
      if (bytesRead === 0) return
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
