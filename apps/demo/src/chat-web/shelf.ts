import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { printableLine } from '../printable.ts'
import { HttpProblem } from './reply.ts'

const longestName = 200

/** A file that has been put on the shelf. */
export interface ShelvedFile {
  readonly path: string
  /** SHA-256 of its bytes, in hexadecimal. */
  readonly hash: string
}

/** Files that a browser has sent. What they are called on disk is made of their bytes, never of what they were called there. */
export class Shelf {
  readonly #folder: string
  readonly #most: number
  /** Files appear and vanish one at a time, so that none is taken away as it comes. */
  #turn: Promise<unknown> = Promise.resolve()

  /** @param most  bytes of a file */
  constructor(folder: string, most: number) {
    this.#folder = folder
    this.#most = most
  }

  /**
   * Takes a file in as it comes.
   *
   * @param take  is called when the file lies on the shelf, before anything can be taken away again
   *
   * @throws HttpProblem  413 where it is too large; then, as where the sender breaks off, nothing is kept
   */
  async put<T>(name: string, bytes: AsyncIterable<Uint8Array>, take: (file: ShelvedFile) => T): Promise<T> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const temporary = join(this.#folder, `${randomUUID()}.tmp`)
    const hash = createHash('sha256')
    let length = 0
    try {
      const file = await open(temporary, 'wx', 0o600)
      try {
        for await (const part of bytes) {
          length += part.length
          if (length > this.#most) {
            const most = `A file has at most ${Math.round(this.#most / 2 ** 20)} MB.`
            throw new HttpProblem(413, 'too-large', `${name} is too large. ${most}`)
          }
          hash.update(part)
          await file.appendFile(part)
        }
        await file.sync()
      } finally {
        await file.close()
      }
      const digest = hash.digest('hex')
      const path = this.pathOf(digest, name)
      return await this.#alone(async () => {
        await rename(temporary, path)
        return take({ path, hash: digest })
      })
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
  }

  /** Where a file of these bytes and this name lies, if it has been put here. */
  pathOf(hash: string, name: string): string {
    const ending = extname(name).toLowerCase()
    // The ending says how to read a text; it may have nothing that a path gives a meaning to.
    return join(this.#folder, hash + (/^\.[a-z\d]{1,8}$/.test(ending) ? ending : ''))
  }

  /** Takes away all that is not wanted by then. */
  keepOnly(wanted: () => ReadonlySet<string>): Promise<void> {
    return this.#alone(async () => {
      const names = await readdir(this.#folder).catch(() => [])
      const kept = wanted()
      for (const name of names.filter(name => /^[\da-f]{64}(?:\.[a-z\d]{1,8})?$/.test(name))) {
        const path = join(this.#folder, name)
        if (!kept.has(path)) await rm(path, { force: true })
      }
    })
  }

  /** Takes away what uploads have left that were cut off by the end of the program. */
  async sweep(): Promise<void> {
    const names = await readdir(this.#folder).catch(() => [])
    for (const name of names) if (name.endsWith('.tmp')) await rm(join(this.#folder, name), { force: true })
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => undefined)
    return done
  }
}

/**
 * The name of a file from outside, as a name to show and to tell documents apart by: without folders and control characters.
 *
 * @throws HttpProblem  400 where nothing is left of it
 */
export function fileName(given: string | null): string {
  const name = printableLine((given ?? '').normalize('NFC').replace(/^.*[\\/]/s, ''))
  if (name === '' || name.length > longestName) {
    throw new HttpProblem(400, 'bad-name', `A file's name has 1 to ${longestName} characters.`)
  }
  return name
}
