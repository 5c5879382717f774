import { open, type FileHandle } from 'node:fs/promises'
import { EmbedError } from '../errors.ts'

/** Writes all of the bytes: a single write may take only some of them. */
export async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done)
    done += bytesWritten
  }
}

/** So that a new name in the folder lasts. Windows cannot sync a folder, and does not need to. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  await handle.sync().finally(() => handle.close())
}

export function notReadable(path: string, cause: unknown): EmbedError {
  return new EmbedError('not-readable', `${path} cannot be read: ${messageOf(cause)}`, { cause })
}

export function notWritable(path: string, cause: unknown): EmbedError {
  return new EmbedError('not-writable', `${path} cannot be written: ${messageOf(cause)}`, { cause })
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
