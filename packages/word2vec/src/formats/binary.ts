import { readHeader } from './header.ts'
import type { VectorTable } from './native.ts'
import type { Parser } from './parse.ts'
import { invalid, longestRow, Rows } from './rows.ts'

/**
 * word2vec's binary format: a first line as in text; then for each word the word, a space, its numbers in 32 bits, little
 * endian, and from word2vec.c, but not from gensim, a line feed.
 */
export function parseBinary(maxWords: number): Parser<VectorTable> {
  let rows: Rows | undefined

  function take(bytes: Uint8Array): number {
    let start = 0
    if (rows === undefined) {
      start = bytes.subarray(0, 80).indexOf(lineFeed) + 1
      if (start === 0 && bytes.length < 80) return 0
      rows = new Rows({ ...readHeader(bytes.subarray(0, start || 80)), maxWords })
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    const { dimensions } = rows
    while (!rows.isDone && !rows.isComplete) {
      const wordAt = bytes[start] === lineFeed ? start + 1 : start
      const space = bytes.indexOf(0x20, wordAt)
      if ((space === -1 ? bytes.length : space) - wordAt > longestWord) {
        throw invalid(rows.seen + 1, `expected a space after the word, within ${longestWord} bytes`)
      }
      const end = space + 1 + 4 * dimensions
      if (space === -1 || end > bytes.length) return start
      const { data, at } = rows
      for (let i = 0; i < dimensions; i++) data[at + i] = view.getFloat32(space + 1 + 4 * i, true)
      rows.add(decoder.decode(bytes.subarray(wordAt, space)))
      start = end
    }
    return start
  }

  return {
    take,
    get isDone() {
      return rows?.isDone ?? false
    },
    end(bytes) {
      const rest = bytes.subarray(take(bytes))
      if (rows === undefined) throw invalid(1, 'expected a first line before it, which ends')
      const table = rows.table()
      if (!rows.isDone && rest.some(byte => byte !== lineFeed)) {
        throw invalid(rows.seen + 1, 'the first line promises no more rows')
      }
      return table
    }
  }
}

const lineFeed = 10
/** The longest that anybody has seen is a tenth of it. */
const longestWord = longestRow / 2 ** 8
/** Whatever bytes the word has: word2vec.c cuts long words anywhere. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
