import { FormatError, Matrix, pack, unpack, type PackContent } from '@llm-cookbook/vector'
import { Word2vecError } from '../errors.ts'
import type { Parser } from './parse.ts'

/** What files hold of word vectors, and what `new WordVectors` takes. */
export interface VectorTable {
  readonly words: readonly string[]
  readonly matrix: Matrix
  readonly counts?: Float64Array | undefined
}

export interface PackVectorsOptions {
  /**
   * `float32` (the default) keeps every bit. `int8` is a quarter of the size: each number is one of 255 steps between minus
   * and plus the largest of its vector, at most 1/254 of that away from what it was.
   */
  precision?: 'float32' | 'int8' | undefined
}

/**
 * A packed buffer of kind `word-vectors` and these arrays, all little endian, each at a multiple of 8 bytes:
 *
 * ```
 * text      Uint8    the words in UTF-8, one after the other
 * ends      Uint32   where each word ends in text
 * counts    Float64  how often each word stood in the corpus; left out where that is not known
 * vectors   Float32  row after row                  (precision float32)
 * steps     Int8     row after row, -127 to 127     (precision int8)
 * scales    Float32  what a step of each row is     (precision int8)
 * ```
 */
export function packVectors(
  table: VectorTable,
  { precision = 'float32' }: PackVectorsOptions
): Uint8Array<ArrayBuffer> {
  const { words, matrix, counts } = table
  const infinite = matrix.data.findIndex(value => !Number.isFinite(value))
  if (infinite !== -1) {
    const word = words[Math.floor(infinite / matrix.columns)]!
    throw new TypeError(`matrix: expected finite numbers, got ${matrix.data[infinite]!} in the vector of '${word}'`)
  }
  const arrays = { ...encodeWords(words), ...(counts && { counts }), ...encodeVectors(matrix, precision) }
  return pack(kind, { meta: { dimensions: matrix.columns, precision }, arrays })
}

/**
 * What `make` makes of the table in `bytes`.
 *
 * @throws {Word2vecError} 'invalid-file' for whatever `packVectors` did not write
 */
export function unpackVectors<T>(bytes: Uint8Array, make: (table: VectorTable) => T): T {
  try {
    const { meta, arrays } = unpack(kind, bytes)
    const { dimensions } = meta as { dimensions: number }
    const { text, ends, counts, vectors, steps, scales } = arrays as unknown as PackedArrays
    const words = decodeWords(text, ends)
    const data = vectors ?? expand(steps!, scales!, dimensions)
    return make({ words, matrix: new Matrix(words.length, dimensions, data), counts })
  } catch (cause) {
    // No FormatError, and the checksums are right: then the arrays are not those of a table.
    const problem = cause instanceof FormatError ? cause.message : 'its parts do not fit each other'
    throw damaged(problem, cause)
  }
}

/** The same from a stream, in the memory that the file takes. Its checksums decide whether any of it is believed. */
export function parseNative(maxWords: number): Parser<VectorTable> {
  let packed: Uint8Array | undefined
  let filled = 0

  function take(bytes: Uint8Array): number {
    if (bytes.length < headerLength) return 0
    packed ??= allocate(packedLength(bytes))
    const fitting = bytes.subarray(0, packed.length - filled)
    packed.set(fitting, filled)
    filled += fitting.length
    return fitting.length
  }

  return {
    take,
    isDone: false,
    end(bytes) {
      const rest = bytes.subarray(take(bytes))
      const table = unpackVectors(packed?.subarray(0, filled) ?? rest, all => firstOf(all, maxWords))
      if (packed !== undefined && rest.length > 0) throw damaged('expected nothing behind them, got more bytes')
      return table
    }
  }
}

/** The length that the buffer says it has. A header alone is cut off, where it is not damaged. */
function packedLength(bytes: Uint8Array): number {
  try {
    unpack(kind, bytes.slice(0, headerLength))
  } catch (error) {
    if (!(error instanceof FormatError && error.code === 'truncated')) return headerLength
  }
  return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(8, true))
}

function allocate(length: number): Uint8Array {
  try {
    return new Uint8Array(length)
  } catch (cause) {
    const gigabytes = (length / 1e9).toFixed(1)
    throw new Word2vecError('too-large', `These word vectors take ${gigabytes} GB, more than can be had`, { cause })
  }
}

function damaged(problem: string, cause?: unknown): Word2vecError {
  const message = `These are no undamaged word vectors in our own format: ${problem}`
  return new Word2vecError('invalid-file', message, { cause })
}

function firstOf({ words, matrix, counts }: VectorTable, maxWords: number): VectorTable {
  if (words.length <= maxWords) return { words, matrix, counts }
  const data = matrix.data.slice(0, maxWords * matrix.columns)
  const first = new Matrix(maxWords, matrix.columns, data)
  return { words: words.slice(0, maxWords), matrix: first, counts: counts?.slice(0, maxWords) }
}

interface PackedArrays {
  text: Uint8Array
  ends: Uint32Array
  counts?: Float64Array
  vectors?: Float32Array
  steps?: Int8Array
  scales?: Float32Array
}

const kind = 'word-vectors'
/** Of what `pack` writes: its length stands from byte 8 on. */
const headerLength = 32

function encodeWords(words: readonly string[]): { text: Uint8Array; ends: Uint32Array } {
  const encoder = new TextEncoder()
  const ends = new Uint32Array(words.length)
  let text = new Uint8Array(words.length * 8)
  let end = 0
  for (const [i, word] of words.entries()) {
    if (!word.isWellFormed()) throw new TypeError(`words[${i}]: expected well-formed Unicode, got a lone surrogate`)
    // A UTF-16 unit is at most three bytes.
    if (text.length < end + 3 * word.length) {
      const larger = new Uint8Array(2 * text.length + 3 * word.length)
      larger.set(text.subarray(0, end))
      text = larger
    }
    end += encoder.encodeInto(word, text.subarray(end)).written
    ends[i] = end
  }
  return { text: text.subarray(0, end), ends }
}

function decodeWords(text: Uint8Array, ends: Uint32Array): string[] {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let start = 0
  // Copies, because browsers do not decode shared memory.
  return Array.from(ends, end => decoder.decode(new Uint8Array(text.subarray(start, (start = end)))))
}

function encodeVectors(matrix: Matrix, precision: 'float32' | 'int8'): NonNullable<PackContent['arrays']> {
  switch (precision) {
    case 'float32':
      return { vectors: matrix.data }
    case 'int8':
      return quantize(matrix)
    default:
      throw new RangeError(`precision: expected 'float32' or 'int8', got '${String(precision)}'`)
  }
}

function quantize(matrix: Matrix): { steps: Int8Array; scales: Float32Array } {
  const steps = new Int8Array(matrix.data.length)
  const scales = new Float32Array(matrix.rows)
  let at = 0
  for (let i = 0; i < matrix.rows; i++) {
    const row = matrix.row(i)
    const scale = (scales[i] = row.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) / 127)
    for (const value of row) steps[at++] = scale === 0 ? 0 : Math.round(value / scale)
  }
  return { steps, scales }
}

function expand(steps: Int8Array, scales: Float32Array, dimensions: number): Float32Array {
  return Float32Array.from(steps, (step, at) => step * scales[Math.floor(at / dimensions)]!)
}
