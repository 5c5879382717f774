import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { Failure } from './exit.ts'
import type { Flag } from './options.ts'
import { printableLine } from './printable.ts'

export const force: Flag = { kind: 'flag', about: 'Replace the file, if there is one.' }

/**
 * Says what is in the way of a file to be written before the work begins, and not after it. An empty file is in nobody's way.
 *
 * @throws Failure  `exists`, `not-writable`
 */
export async function checkPlace(out: string, { force }: { force: boolean }): Promise<void> {
  const there = await stat(out).catch(() => undefined)
  const name = printableLine(out)
  if (there?.isDirectory()) throw new Failure('not-writable', `${name} is a folder; name a file in it.`)
  if (there?.isFile() && there.size > 0 && !force) throw new Failure('exists', `${name} exists; --force replaces it.`)
  const folder = await stat(dirname(out)).catch(() => undefined)
  if (!folder?.isDirectory()) throw new Failure('not-writable', `The folder of ${name} does not exist.`)
}

/**
 * Writes a file in whole or not at all: to a temporary name beside it, synced, renamed. Compressed where it ends in `.gz`.
 *
 * @throws Failure  `not-writable`
 */
export async function writeFile(
  out: string,
  chunks: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
  signal: AbortSignal
): Promise<void> {
  const temporary = `${out}.${randomUUID()}.tmp`
  try {
    const file = createWriteStream(temporary, { flags: 'wx', flush: true })
    await (out.endsWith('.gz') ? pipeline(chunks, createGzip(), file, { signal }) : pipeline(chunks, file, { signal }))
    await rename(temporary, out)
  } catch (error) {
    await rm(temporary, { force: true })
    signal.throwIfAborted()
    if (!(error instanceof Error && 'syscall' in error)) throw error
    throw new Failure('not-writable', `${printableLine(out)} cannot be written: ${error.message}`, { cause: error })
  }
}
