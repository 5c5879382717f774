import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { notReadable } from './files.ts'

/** A line of a file. */
export interface Line {
  /** Counted from 0. */
  readonly number: number
  /** Without the line feed and a byte order mark. Of a line that is too long, only how it begins. */
  readonly bytes: Buffer
  /** Whether the line has more bytes than are taken. */
  readonly tooLong: boolean
}

export interface LineOptions {
  /** Bytes of a line. A longer one is not held in memory: its first 200 bytes are given, marked as `tooLong`. */
  readonly maxBytes: number
  /** Whether nobody wants that line: it is passed over. */
  readonly skip?: (line: number) => boolean
}

/** What tells a file from others, and from itself as it was. */
export interface FileIdentity {
  readonly bytes: number
  readonly lines: number
  readonly sha256: string
}

/**
 * The lines of a file, in memory that does not grow with it. Each ends at a line feed, or at the end of the file: behind the last
 * line feed there is no empty line.
 *
 * @param path  a regular file
 * @throws {EmbedError} `not-readable`
 *
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises'
 * import { linesOf } from '@llm-cookbook/embed-client/node'
 *
 * await writeFile('in.jsonl', '{"input":"rice"}\n{"input":"tea"}\n')
 * const found: string[] = []
 * for await (const { number, bytes } of linesOf('in.jsonl', { maxBytes: 1e6 })) found.push(`${number}: ${bytes.toString()}`)
 * found // => ['0: {"input":"rice"}', '1: {"input":"tea"}']
 * ```
 */
export async function* linesOf(path: string, options: LineOptions): AsyncGenerator<Line, void, undefined> {
  const line = new OpenLine(options)
  for await (const block of blocksOf(path)) {
    let start = 0
    for (let feed; (feed = block.indexOf(lineFeed, start)) >= 0; start = feed + 1) {
      line.add(block.subarray(start, feed))
      const ended = line.end()
      if (ended) yield ended
    }
    line.add(block.subarray(start))
  }
  const last = line.length > 0 ? line.end() : undefined
  if (last) yield last
}

/**
 * Reads a file once, to know it again.
 *
 * @throws {EmbedError} `not-readable`; the signal's reason, once it is aborted
 */
export async function identify(path: string, signal?: AbortSignal): Promise<FileIdentity> {
  const hash = createHash('sha256')
  let [bytes, lines, last] = [0, 0, lineFeed]
  for await (const block of blocksOf(path)) {
    signal?.throwIfAborted()
    hash.update(block)
    bytes += block.length
    for (let at = -1; (at = block.indexOf(lineFeed, at + 1)) >= 0;) lines++
    last = block.at(-1) ?? last
  }
  return { bytes, lines: last === lineFeed ? lines : lines + 1, sha256: hash.digest('hex') }
}

const lineFeed = 0x0a
const byteOrderMark = Buffer.of(0xef, 0xbb, 0xbf)
/** Large enough for few reads, and nothing in memory. */
const blockBytes = 2 ** 18
/** How much is kept of a line that is too long, to show which one it was. */
const shownBytes = 200

/** The line that is being read, whose end may be some blocks away. */
class OpenLine {
  /** Bytes so far. */
  length = 0
  #number = 0
  #parts: Buffer[] = []
  readonly #maxBytes: number
  readonly #skip: (line: number) => boolean

  constructor({ maxBytes, skip = () => false }: LineOptions) {
    this.#maxBytes = maxBytes
    this.#skip = skip
  }

  /** Takes a copy: the bytes are of a block that is written over. */
  add(bytes: Buffer): void {
    this.length += bytes.length
    if (bytes.length === 0 || this.#skip(this.#number)) return
    if (this.length <= this.#maxBytes) this.#parts.push(Buffer.from(bytes))
    else
      this.#parts = [
        Buffer.from(Buffer.concat([...this.#parts, bytes.subarray(0, shownBytes)]).subarray(0, shownBytes))
      ]
  }

  /** The line, unless nobody wants it. */
  end(): Line | undefined {
    const number = this.#number++
    const tooLong = this.length > this.#maxBytes
    const bytes = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts)
    this.#parts = []
    this.length = 0
    if (this.#skip(number)) return undefined
    const marked = number === 0 && bytes.subarray(0, 3).equals(byteOrderMark)
    return { number, bytes: marked ? bytes.subarray(3) : bytes, tooLong }
  }
}

/** The bytes of a file; each block is valid until the next one is asked for. */
async function* blocksOf(path: string): AsyncGenerator<Buffer, void, undefined> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw notReadable(path, error)
  })
  try {
    // What cannot be read a second time cannot be gone on with.
    if (!(await file.stat()).isFile()) throw notReadable(path, new Error('it is no regular file'))
    const block = Buffer.allocUnsafeSlow(blockBytes)
    for (;;) {
      const { bytesRead } = await file.read(block, 0, blockBytes, null)
      if (bytesRead === 0) return
      yield block.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}
