import { parseDecimal } from './decimal.ts'
import { readHeader } from './header.ts'
import type { VectorTable } from './native.ts'
import type { Parser } from './parse.ts'
import { invalid, longestRow, Rows } from './rows.ts'

/**
 * Text, a line a word: the word, and its numbers after spaces or tabs.
 *
 * @param header  whether the first line holds the numbers of words and of dimensions, as word2vec and fastText write it and
 *   GloVe does not
 */
export function parseText(header: boolean, maxWords: number): Parser<VectorTable> {
  let rows: Rows | undefined

  function take(bytes: Uint8Array): number {
    let start = 0
    if (rows === undefined) {
      start = bytes.indexOf(lineFeed) + 1
      if (start === 0) return checkLength(bytes, 1)
      rows = header
        ? new Rows({ ...readHeader(bytes.subarray(0, start)), maxWords })
        : new Rows({ dimensions: countFields(bytes, 0, start - 1) - 1, maxWords })
      if (rows.dimensions < 1) throw invalid(1, 'expected a word and numbers')
      if (!header) start = 0
    }
    while (!rows.isDone) {
      const end = bytes.indexOf(lineFeed, start)
      if (end === -1) return start + checkLength(bytes.subarray(start), rows.seen + 1)
      parseLine(bytes, start, end, rows)
      start = end + 1
    }
    return start
  }

  return {
    take,
    get isDone() {
      return rows?.isDone ?? false
    },
    end(bytes): VectorTable {
      if (bytes.length > 0) {
        const line = new Uint8Array(bytes.length + 1)
        line.set(bytes)
        line[bytes.length] = lineFeed
        take(line)
      }
      if (rows === undefined) throw invalid(1, 'expected a word and numbers, got an empty file')
      return rows.table()
    }
  }
}

/**
 * From the right to the left, because a word may have spaces in it: GloVe's files have some.
 */
function parseLine(bytes: Uint8Array, start: number, lineEnd: number, rows: Rows): void {
  const { data, at, dimensions } = rows
  let end = beforeSpaces(bytes, start, lineEnd)
  // Blank lines, as at the end of a file.
  if (end === start) return
  if (rows.isComplete) throw invalid(rows.seen + 1, 'the first line promises no more rows')
  for (let i = dimensions - 1; i >= 0; i--) {
    const from = beforeField(bytes, start, end)
    if (from === start) {
      throw invalid(
        rows.seen + 1,
        `expected a word and ${dimensions} numbers, got ${countFields(bytes, start, lineEnd)} fields`
      )
    }
    data[at + i] = numberAt(bytes, from, end, rows)
    end = beforeSpaces(bytes, start, from)
  }
  const from = beforeField(bytes, start, end)
  if (from > start && !Number.isNaN(parseDecimal(bytes, from, end))) {
    throw invalid(rows.seen + 1, `expected ${dimensions} numbers, got more`)
  }
  rows.add(decoder.decode(bytes.subarray(start, end)))
}

function numberAt(bytes: Uint8Array, start: number, end: number, rows: Rows): number {
  const value = parseDecimal(bytes, start, end)
  if (Number.isNaN(value)) {
    const text = decoder.decode(bytes.subarray(start, Math.min(end, start + 40)))
    throw invalid(rows.seen + 1, `expected a number, got '${text}'`)
  }
  return value
}

/** Whatever bytes the word has: word2vec.c cuts long words anywhere. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const lineFeed = 10

/** The start of the field that ends at `end`. */
function beforeField(bytes: Uint8Array, start: number, end: number): number {
  while (end > start && !isSpace(bytes[end - 1]!)) end--
  return end
}

/** The end of what stands before the spaces that end at `end`. */
function beforeSpaces(bytes: Uint8Array, start: number, end: number): number {
  while (end > start && isSpace(bytes[end - 1]!)) end--
  return end
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d
}

function countFields(bytes: Uint8Array, start: number, end: number): number {
  let fields = 0
  for (end = beforeSpaces(bytes, start, end); end > start; end = beforeSpaces(bytes, start, end)) {
    end = beforeField(bytes, start, end)
    fields++
  }
  return fields
}

function checkLength(bytes: Uint8Array, row: number): 0 {
  if (bytes.length > longestRow) throw invalid(row, `expected an end of the line within ${longestRow} bytes`)
  return 0
}
