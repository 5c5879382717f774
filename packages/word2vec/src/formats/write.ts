import { writeDecimal } from './decimal.ts'
import type { VectorTable } from './native.ts'

type Chunks = Generator<Uint8Array<ArrayBuffer>, void, undefined>

/** A line a word, as `parseText` reads it. */
export function writeText(table: VectorTable, header: boolean): Chunks {
  const longestNumber = 25
  return writeRows(table, header, longestNumber, (row, bytes, at) => {
    for (const value of row) {
      bytes[at++] = space
      at = writeDecimal(value, bytes, at)
    }
    return at
  })
}

/** As word2vec.c writes it, with a line feed after each row, which `parseBinary` and gensim skip. */
export function writeBinary(table: VectorTable): Chunks {
  return writeRows(table, true, 4, (row, bytes, at) => {
    const view = new DataView(bytes.buffer)
    bytes[at++] = space
    for (const value of row) {
      view.setFloat32(at, value, true)
      at += 4
    }
    return at
  })
}

const space = 0x20
const lineFeed = 0x0a
const chunkSize = 2 ** 20

/** @param write  writes a row, at most `numberSize` bytes a number and one more, and returns where it ends */
function* writeRows(
  { words, matrix }: VectorTable,
  header: boolean,
  numberSize: number,
  write: (row: Float32Array, bytes: Uint8Array, at: number) => number
): Chunks {
  const encoder = new TextEncoder()
  let chunk = encoder.encode(header ? `${matrix.rows} ${matrix.columns}\n` : '')
  let at = chunk.length
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    const row = matrix.row(i)
    check(i, word, row)
    const needed = 3 * word.length + numberSize * row.length + 2
    if (at + needed > chunk.length) {
      if (at > 0) yield chunk.subarray(0, at)
      chunk = new Uint8Array(Math.max(chunkSize, needed))
      at = 0
    }
    at += encoder.encodeInto(word, chunk.subarray(at)).written
    at = write(row, chunk, at)
    chunk[at++] = lineFeed
  }
  if (at > 0) yield chunk.subarray(0, at)
}

function check(i: number, word: string, row: Float32Array): void {
  // Whatever splits a line or a row, here and in the programs that read such files.
  if (word === '' || /[\t\n\v\f\r ]/.test(word) || !word.isWellFormed()) {
    throw new TypeError(
      `words[${i}]: expected well-formed Unicode without white space, got ${JSON.stringify(word)}; the native format takes such words`
    )
  }
  for (const value of row) {
    if (!Number.isFinite(value)) throw new TypeError(`matrix: expected finite numbers, got ${value} for '${word}'`)
  }
}
