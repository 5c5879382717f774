import { isUtf8 } from 'node:buffer'
import { open, stat, type FileHandle } from 'node:fs/promises'
import { TokenizeError } from '../errors.ts'

export interface ReadTextsOptions {
  signal?: AbortSignal | undefined
  /** Told after each read, in bytes. Of what has no size, as a pipe, `total` counts nothing. */
  onProgress?: ((progress: { done: number; total: number }) => void) | undefined
}

/**
 * The lines of UTF-8 files in order, each with its line feed, as Hugging Face's trainers read them too. A line of more than
 * 1 MiB comes in several parts, none of which splits a character. A byte order mark at the start of a file is left out.
 *
 * Takes 1 MiB of memory for the file, however large it is.
 *
 * @param paths of one file or several, which are all looked for before the first is read
 * @throws {TokenizeError} 'not-readable' if a file is missing, a folder, forbidden, or not UTF-8
 * @throws the signal's reason when it is aborted
 *
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises'
 * import { readTexts } from '@llm-cookbook/tokenize/node'
 *
 * await writeFile('alice.txt', 'Down the rabbit-hole\n\nAlice was beginning to get very tired')
 * const lines: string[] = []
 * for await (const line of readTexts('alice.txt')) lines.push(line)
 * lines // => ['Down the rabbit-hole\n', '\n', 'Alice was beginning to get very tired']
 * ```
 */
export async function* readTexts(
  paths: string | URL | readonly (string | URL)[],
  { signal, onProgress }: ReadTextsOptions = {}
): AsyncGenerator<string, void, undefined> {
  signal?.throwIfAborted()
  const files = [paths].flat()
  let total = 0
  // Of all files before the first is read: what is missing is told at once.
  for (const path of files) total += await sizeOf(path)
  let done = 0
  for (const path of files) {
    const file = await open(path).catch((error: unknown) => {
      throw notReadable(path, String(error), error)
    })
    try {
      let line = 1
      let isFirst = true
      for await (const block of blocksOfLines(file, path)) {
        signal?.throwIfAborted()
        done += block.length
        const text = decode(block, path, line)
        let start = isFirst && text.startsWith(byteOrderMark) ? 1 : 0
        isFirst = false
        while (start < text.length) {
          const lineFeedAt = text.indexOf('\n', start)
          const end = lineFeedAt === -1 ? text.length : lineFeedAt + 1
          yield text.slice(start, end)
          if (lineFeedAt !== -1) line++
          start = end
        }
        onProgress?.({ done, total })
        signal?.throwIfAborted()
      }
    } finally {
      await file.close()
    }
  }
}

async function sizeOf(path: string | URL): Promise<number> {
  const stats = await stat(path).catch((error: unknown) => {
    throw notReadable(path, (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : String(error), error)
  })
  if (stats.isDirectory()) throw notReadable(path, 'it is a folder; expected a file')
  return stats.size
}

/** The longest part of a line, and what is read at once. */
const blockSize = 2 ** 20

/** Whole lines at a time, or a part of a line longer than a block. A block is only good until the next one. */
async function* blocksOfLines(file: FileHandle, path: string | URL): AsyncGenerator<Uint8Array, void, undefined> {
  const buffer = new Uint8Array(blockSize)
  let filled = 0
  for (;;) {
    const { bytesRead } = await file.read(buffer, filled, blockSize - filled).catch((error: unknown) => {
      throw notReadable(path, String(error), error)
    })
    filled += bytesRead
    let end = bytesRead === 0 ? filled : buffer.lastIndexOf(lineFeed, filled - 1) + 1
    if (end === 0 && filled === blockSize) end = beforeLastCharacter(buffer)
    if (end > 0) yield buffer.subarray(0, end)
    if (bytesRead === 0) return
    buffer.copyWithin(0, end, filled)
    filled -= end
  }
}

const lineFeed = 10

/** The start of the last character, which may not be there as a whole; the end if that is ASCII, or no UTF-8 anyway. */
function beforeLastCharacter(bytes: Uint8Array): number {
  for (let at = bytes.length - 1; at >= bytes.length - 4; at--) if (bytes[at]! >= 0xc0) return at
  return bytes.length
}

const byteOrderMark = '\ufeff'
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** @param line the number of the first line, for the error */
function decode(bytes: Uint8Array, path: string | URL, line: number): string {
  try {
    return utf8.decode(bytes)
  } catch (error) {
    for (let start = 0; ; line++) {
      const end = bytes.indexOf(lineFeed, start) + 1
      if (end === 0 || !isUtf8(bytes.subarray(start, end))) break
      start = end
    }
    throw notReadable(path, `line ${line} is not UTF-8; convert the file, for example with iconv`, error)
  }
}

function notReadable(path: string | URL, problem: string, cause?: unknown): TokenizeError {
  return new TokenizeError('not-readable', `${String(path)} cannot be read: ${problem}`, { cause })
}
