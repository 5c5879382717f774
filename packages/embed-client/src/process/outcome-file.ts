import { constants, open, stat, type FileHandle } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { notReadable, notWritable, writeAll } from './files.ts'

/** Where an outcome stands in its file, behind the one before, and what to know it by. */
export interface Placed {
  readonly end: number
  readonly checksum: number
}

/** A file of lines, of which some are for sure. It is made when the first line is written, or before by `create`. */
export class OutcomeFile {
  readonly path: string
  /** Where the last outcome ends that is for sure. */
  end = 0
  #staged: Buffer[] = []
  #stagedEnd = 0
  #file: FileHandle | undefined

  constructor(path: string) {
    this.path = path
  }

  async create(): Promise<void> {
    await this.#open()
  }

  /** Makes a line ready to be written with others. */
  stage(text: string): Placed {
    if (this.#staged.length === 0) this.#stagedEnd = this.end
    const bytes = Buffer.from(`${text}\n`)
    this.#staged.push(bytes)
    this.#stagedEnd += bytes.length
    return { end: this.#stagedEnd, checksum: crc32(bytes) }
  }

  /** Writes what is staged; until `commit` the next write goes to the same place. */
  async write(): Promise<void> {
    if (this.#staged.length === 0) return
    try {
      await writeAll(await this.#open(), Buffer.concat(this.#staged), this.end)
    } catch (error) {
      throw notWritable(this.path, error)
    }
  }

  /** What was written is for sure. */
  commit(): void {
    if (this.#staged.length > 0) this.end = this.#stagedEnd
    this.#staged = []
  }

  /** What was staged is not to be written. */
  discard(): void {
    this.#staged = []
  }

  /** Whether the outcome that would be the next is there as it was written. */
  async holds({ end, checksum }: Placed): Promise<boolean> {
    if ((await sizeOf(this.path)) === undefined) return false
    const bytes = Buffer.alloc(end - this.end)
    const { bytesRead } = await (await this.#open()).read(bytes, 0, bytes.length, this.end).catch((error: unknown) => {
      throw notReadable(this.path, error)
    })
    return bytesRead === bytes.length && crc32(bytes) === checksum
  }

  /** Makes the file end where the last outcome does. */
  async cut(): Promise<void> {
    if (this.end === 0 && (await sizeOf(this.path)) === undefined) return
    await (await this.#open()).truncate(this.end).catch((error: unknown) => {
      throw notWritable(this.path, error)
    })
  }

  async sync(): Promise<void> {
    await this.#file?.datasync().catch((error: unknown) => {
      throw notWritable(this.path, error)
    })
  }

  async close(): Promise<void> {
    await this.#file?.close()
  }

  async #open(): Promise<FileHandle> {
    // Neither of the flags of streams creates a file and writes at a place of it.
    this.#file ??= await open(this.path, constants.O_RDWR | constants.O_CREAT).catch((error: unknown) => {
      throw notWritable(this.path, error)
    })
    return this.#file
  }
}

/** In bytes; `undefined` where there is no such file. */
export async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw notReadable(path, error)
  }
}
