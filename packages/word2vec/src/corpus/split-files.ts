import { open } from 'node:fs/promises'
import type { CorpusFile } from '../corpus-files.ts'
import { Word2vecError } from '../errors.ts'
import { isGzip, type ByteRange } from './file-bytes.ts'

/** A file, or so many lines of it. */
export interface FilePart extends ByteRange {
  readonly path: string
}

/**
 * Files in so many parts, each of about as many bytes, in order. They are cut behind line ends, so that each part has whole
 * sentences; a compressed file stays whole. A part may have nothing.
 *
 * @throws {Word2vecError} 'not-readable'
 */
export async function splitFiles(files: readonly CorpusFile[], parts: number): Promise<FilePart[][]> {
  const total = files.reduce((sum, { size }) => sum + size, 0)
  const split: FilePart[][] = Array.from({ length: parts }, () => [])
  let part = 0
  let before = 0
  for (const { path, size } of files) {
    let start = 0
    // While the next part begins within this file.
    for (let border; part < parts - 1 && (border = ((part + 1) * total) / parts - before) < size; part++) {
      const end = start === Infinity ? start : await lineEndFrom(path, Math.max(start, Math.floor(border)))
      if (end > start) split[part]!.push({ path, start, end })
      start = end
    }
    if (start < size) split[part]!.push({ path, start, end: Infinity })
    before += size
  }
  return split
}

/** Where the first line begins that does so at `position` or later; `Infinity` where none does, or the file is compressed. */
async function lineEndFrom(path: string, position: number): Promise<number> {
  if (position === 0) return 0
  try {
    await using file = await open(path)
    const block = new Uint8Array(2 ** 16)
    await file.read(block, 0, 2, 0)
    if (isGzip(block)) return Infinity
    for (let at = position - 1; ;) {
      const { bytesRead } = await file.read(block, 0, block.length, at)
      if (bytesRead === 0) return Infinity
      const lineFeed = block.subarray(0, bytesRead).indexOf(0x0a)
      if (lineFeed !== -1) return at + lineFeed + 1
      at += bytesRead
    }
  } catch (cause) {
    throw new Word2vecError('not-readable', `${path} cannot be read: ${String(cause)}`, { cause })
  }
}
