import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { endianness } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { pack, unpack } from '@llm-cookbook/vector'
import type { Corpus, EncodeOptions } from '../corpus.ts'
import type { EncodedCorpus } from '../encoded-corpus.ts'
import { Word2vecError } from '../errors.ts'
import { Vocabulary } from '../vocabulary.ts'
import { encode, type Encoding } from './encode.ts'
import { blockLength, FileList, notWritable, readFully, readIds } from './file-list.ts'
import { checkRange } from './id-list.ts'

/**
 * An encoded corpus in a file, as `cacheCorpus` gives it. It keeps the last blocks that were read in memory, up to 4 MiB.
 *
 * The file holds the ids; the vocabulary and a checksum of every block of ids, packed; how long that is; and `magic`.
 */
export class CachedCorpus implements EncodedCorpus {
  /** What the ids mean: each is a row of it. All of it is in memory. */
  readonly vocabulary: Vocabulary
  readonly length: number
  /** The file that holds the corpus; `open` takes it again. */
  readonly path: string
  readonly #file: FileHandle
  readonly #checksums: Uint32Array
  /** Blocks by number, the last used last; those that are on their way as promises. */
  readonly #blocks = new Map<number, Int32Array | Promise<Int32Array>>()

  private constructor(path: string, file: FileHandle, content: Content) {
    this.path = path
    this.#file = file
    this.vocabulary = content.vocabulary
    this.length = content.length
    this.#checksums = content.checksums
  }

  /**
   * Opens a corpus that was cached before, without what it was made from. It is to be closed.
   *
   * @param path  the `path` of a corpus that `cacheCorpus` gave
   * @throws {Word2vecError} 'not-readable'; 'invalid-file' when it is no corpus, cut off, or its vocabulary is damaged
   */
  static async open(path: string): Promise<CachedCorpus> {
    const file = await open(path).catch((cause: unknown) => {
      throw new Word2vecError('not-readable', `${path} cannot be read: ${String(cause)}`, { cause })
    })
    try {
      return new CachedCorpus(path, file, await readContent(path, file))
    } catch (error) {
      await file.close()
      throw error
    }
  }

  /**
   * As `EncodedCorpus` says; at once where the ids are in memory.
   *
   * @param start  the place of the first id, from 0
   * @param end    the place behind the last, `length` at most
   * @throws {Word2vecError} 'invalid-file' when they are not what was written
   */
  read(start: number, end: number): Int32Array | Promise<Int32Array> {
    checkRange(start, end, this.length)
    const first = Math.floor(start / blockLength)
    const count = Math.ceil(end / blockLength) - first
    const blocks = Array.from({ length: Math.max(0, count) }, (_, i) => this.#block(first + i))
    const from = start - first * blockLength
    if (blocks.every(block => block instanceof Int32Array)) return cut(blocks, from, end - start)
    return Promise.all(blocks.map(block => Promise.resolve(block))).then(blocks => cut(blocks, from, end - start))
  }

  /** Closes the file; nothing can be read afterwards. */
  async close(): Promise<void> {
    await this.#file.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #block(number: number): Int32Array | Promise<Int32Array> {
    const block = this.#blocks.get(number) ?? this.#load(number)
    this.#blocks.delete(number)
    this.#blocks.set(number, block)
    for (const oldest of this.#blocks.keys()) {
      if (this.#blocks.size <= blocksKept) break
      this.#blocks.delete(oldest)
    }
    return block
  }

  async #load(number: number): Promise<Int32Array> {
    try {
      const start = number * blockLength
      const ids = await readIds(this.#file, start, Math.min(blockLength, this.length - start))
      if (crc32(new Uint8Array(ids.buffer)) !== this.#checksums[number]) {
        throw damaged(this.path, `the block of ids from ${start} on`)
      }
      if (this.#blocks.has(number)) this.#blocks.set(number, ids)
      return ids
    } catch (error) {
      this.#blocks.delete(number)
      throw error
    }
  }
}

/** The corpus of this identity from the folder, where it is put first if it is not there. */
export async function cachedIn(
  folder: string,
  identity: string,
  corpus: Corpus,
  options: EncodeOptions
): Promise<CachedCorpus> {
  const name = createHash('sha256').update(`${layout} ${endianness()} ${identity}`).digest('hex').slice(0, 32)
  const path = join(folder, `${name}.corpus`)
  options.signal?.throwIfAborted()
  try {
    return await CachedCorpus.open(path)
  } catch (error) {
    if (!(error instanceof Word2vecError)) throw error
  }
  await mkdir(folder, { recursive: true }).catch(notWritable(folder))
  await removeLeftovers(folder)
  const unsorted = await FileList.create(`${path}.${randomUUID()}.tmp`)
  try {
    const encoding = await encode(corpus, options, unsorted)
    const list = await FileList.create(`${path}.${randomUUID()}.tmp`)
    try {
      await write(list, encoding)
      await rename(list.path, path).catch(notWritable(path))
    } catch (error) {
      await list.remove()
      throw error
    }
  } finally {
    await unsorted.remove()
  }
  return CachedCorpus.open(path)
}

/** What processes that were killed left in the folder: nobody has written there for a day. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!/^[0-9a-f]{32}\.corpus\.[0-9a-f-]{36}\.tmp$/.test(name)) continue
    const path = join(folder, name)
    const { mtimeMs } = await stat(path)
    if (Date.now() - mtimeMs > 24 * 3600 * 1000) await rm(path, { force: true })
  }
}

/** Of the file. */
const layout = 1
const magic = 'LLMCBids'
const trailerLength = 8 + magic.length
const kind = 'encoded-corpus'
const blocksKept = 4

interface Content {
  vocabulary: Vocabulary
  length: number
  checksums: Uint32Array
}

async function write(list: FileList, { vocabulary, ids }: Encoding): Promise<void> {
  for await (const block of ids) {
    list.append(block)
    await list.flush()
  }
  await list.end()
  const arrays = {
    words: new TextEncoder().encode(vocabulary.words.join('\0')),
    counts: vocabulary.counts,
    checksums: Uint32Array.from(list.checksums)
  }
  const content = pack(kind, { meta: list.length, arrays })
  const trailer = Buffer.alloc(trailerLength)
  trailer.writeBigUInt64LE(BigInt(content.length))
  trailer.write(magic, 8)
  await list.end([content, trailer])
  await list.sync()
  await list.close()
}

async function readContent(path: string, file: FileHandle): Promise<Content> {
  const { size } = await file.stat()
  const trailer = Buffer.alloc(trailerLength)
  await readFully(file, trailer, Math.max(0, size - trailerLength))
  const contentLength = Number(trailer.readBigUInt64LE())
  const start = size - trailerLength - contentLength
  if (trailer.toString('latin1', 8) !== magic || start < 0) throw damaged(path, 'its end')
  try {
    const { meta, arrays } = unpack(kind, await readFully(file, new Uint8Array(contentLength), start))
    const length = start / 4
    if (meta !== length) throw new RangeError(`expected as many ids as were written, got ${length}`)
    const words = new TextDecoder('utf-8', { ignoreBOM: true }).decode(arrays['words']).split('\0')
    const vocabulary = new Vocabulary(words, arrays['counts'] as Float64Array)
    return { vocabulary, length, checksums: arrays['checksums'] as Uint32Array }
  } catch (cause) {
    throw damaged(path, 'its vocabulary', cause)
  }
}

function damaged(path: string, what: string, cause?: unknown): Word2vecError {
  const message = `${path}: ${what} is not what was written; delete the file, and it is made anew`
  return new Word2vecError('invalid-file', message, { cause })
}

/** A part of some blocks: a view if it is one block. */
function cut(blocks: readonly Int32Array[], start: number, length: number): Int32Array {
  if (blocks.length === 1) return blocks[0]!.subarray(start, start + length)
  const ids = new Int32Array(length)
  let at = 0
  for (const block of blocks) {
    const part = block.subarray(start, start + length - at)
    ids.set(part, at)
    at += part.length
    start = 0
  }
  return ids
}
