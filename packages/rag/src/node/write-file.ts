import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { RagError } from '../errors.ts'

/** A name beside `path` that no other write of any process uses. */
export function temporaryName(path: string): string {
  return `${path}.${randomUUID()}.tmp`
}

/** The name of a file that is not yet what it is to be: litter, unless its writer is still at work. */
export function isTemporary(name: string): boolean {
  return /\.[0-9a-f-]{36}\.tmp(-wal|-shm)?$/.test(name)
}

/**
 * Writes a file so that, whatever happens, its name stands for the old content or the new: to a temporary name beside
 * it, synced to the disk, renamed. That the name lasts is only certain once `syncFolder` has returned.
 *
 * @throws {RagError} `index-not-writable`
 */
export async function writeFileAtomically(path: string, bytes: Uint8Array): Promise<void> {
  const temp = temporaryName(path)
  try {
    const file = await open(temp, 'wx')
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temp, path)
  } catch (error) {
    await rm(temp, { force: true }).catch(() => undefined)
    throw notWritable(path, error)
  }
}

/** Makes what was written into a file last. */
export async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+')
  await file.sync().finally(() => file.close())
}

/**
 * Makes renames within a folder last. Windows cannot sync a folder, and does not need to.
 *
 * @throws {RagError} `index-not-writable`
 */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  try {
    const handle = await open(folder, 'r')
    await handle.sync().finally(() => handle.close())
  } catch (error) {
    throw notWritable(folder, error)
  }
}

export function notWritable(path: string, cause: unknown): RagError {
  return new RagError('index-not-writable', `${path} cannot be written (${errorCode(cause)})`, { cause })
}

/** `ENOENT`, `EACCES`, …: what the system calls the failure; else its message. */
function errorCode(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error)
}
