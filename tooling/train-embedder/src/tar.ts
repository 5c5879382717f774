/**
 * The content of one file of a tar archive (POSIX ustar: headers of 512 bytes, the name first, the size in octal
 * at 124, contents padded to 512). Long names of later extensions are not read.
 *
 * @throws {Error} where the archive has no such file or ends in it
 */
export function readTarEntry(archive: Buffer, name: string): Buffer {
  for (let at = 0; at + 512 <= archive.length && archive[at] !== 0;) {
    const size = parseInt(archive.toString('latin1', at + 124, at + 136), 8)
    const start = at + 512
    if (textAt(archive, at, 100) === name && start + size <= archive.length) {
      return archive.subarray(start, start + size)
    }
    if (!(size >= 0)) break
    at = start + Math.ceil(size / 512) * 512
  }
  throw new Error(`The archive has no whole ${name}`)
}

function textAt(bytes: Buffer, start: number, length: number): string {
  const text = bytes.toString('latin1', start, start + length)
  const end = text.indexOf('\0')
  return end < 0 ? text : text.slice(0, end)
}
