import { open, rm, type FileHandle } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { Word2vecError } from '../errors.ts'
import type { IdStore } from './encode.ts'

/** Ids in a file, in the byte order of the machine, in blocks that each have a checksum. */
export class FileList implements IdStore {
  readonly path: string
  /** Of every block that is in the file: CRC-32. */
  readonly checksums: number[] = []
  readonly #file: FileHandle
  #length = 0
  /** Blocks that are still to be written, the last of them perhaps not full. */
  #blocks: Int32Array[] = []

  private constructor(path: string, file: FileHandle) {
    this.path = path
    this.#file = file
  }

  /** @throws {Word2vecError} 'not-writable', as everything here that writes */
  static async create(path: string): Promise<FileList> {
    return new FileList(path, await open(path, 'wx+').catch(notWritable(path)))
  }

  get length(): number {
    return this.#length
  }

  append(ids: Int32Array): void {
    for (let from = 0; from < ids.length;) {
      const at = this.#length % blockLength
      if (at === 0) this.#blocks.push(new Int32Array(blockLength))
      const part = ids.subarray(from, from + blockLength - at)
      this.#blocks.at(-1)!.set(part, at)
      this.#length += part.length
      from += part.length
    }
  }

  /** Writes the blocks that are full. */
  async flush(): Promise<void> {
    while (this.#blocks.length > 1) await this.#write(this.#blocks.shift()!)
  }

  /** Writes what is left, and `tail` behind it; nothing can be appended afterwards. */
  async end(tail: readonly Uint8Array[] = []): Promise<void> {
    await this.flush()
    const last = this.#blocks.pop()
    if (last) await this.#write(last.subarray(0, ((this.#length - 1) % blockLength) + 1))
    for (const bytes of tail) await this.#file.appendFile(bytes).catch(notWritable(this.path))
  }

  async *take(): AsyncGenerator<Int32Array, void, undefined> {
    await this.end()
    for (let start = 0; start < this.#length; start += blockLength) {
      yield await readIds(this.#file, start, Math.min(blockLength, this.#length - start))
    }
  }

  /** Sees that it all is on the disk. */
  async sync(): Promise<void> {
    await this.#file.sync().catch(notWritable(this.path))
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  async remove(): Promise<void> {
    await this.close()
    await rm(this.path, { force: true })
  }

  async #write(block: Int32Array): Promise<void> {
    const bytes = new Uint8Array(block.buffer, block.byteOffset, block.byteLength)
    this.checksums.push(crc32(bytes))
    await this.#file.appendFile(bytes).catch(notWritable(this.path))
  }
}

/** Ids; a megabyte of them. */
export const blockLength: number = 2 ** 18

/** Fewer than asked for where the file ends. */
export async function readIds(file: FileHandle, start: number, length: number): Promise<Int32Array> {
  const ids = new Int32Array(length)
  const bytes = await readFully(file, new Uint8Array(ids.buffer), 4 * start)
  return ids.subarray(0, Math.floor(bytes.length / 4))
}

/** The bytes from a place in the file on, as many as there are and the buffer holds. */
export async function readFully(file: FileHandle, buffer: Uint8Array, position: number): Promise<Uint8Array> {
  for (let at = 0; at < buffer.length;) {
    const { bytesRead } = await file.read(buffer, at, Math.min(buffer.length - at, 2 ** 30), position + at)
    if (bytesRead === 0) return buffer.subarray(0, at)
    at += bytesRead
  }
  return buffer
}

export function notWritable(path: string): (cause: unknown) => never {
  return cause => {
    throw new Word2vecError('not-writable', `${path} cannot be written: ${String(cause)}`, { cause })
  }
}
