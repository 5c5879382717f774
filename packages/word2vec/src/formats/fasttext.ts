import { Matrix } from '@llm-cookbook/vector'
import { Word2vecError } from '../errors.ts'
import { SubwordRows, type NgramSettings } from '../subwords/rows.ts'
import { wordMatrix, type SubwordTable } from '../subwords/table.ts'
import type { VectorTable } from './native.ts'
import type { Parser } from './parse.ts'

/** What files of this format begin with. */
export const fastTextMagic: readonly number[] = [0xba, 0x16, 0x4f, 0x2f]

/**
 * A model as fastText saves it (`.bin`), versions 11 and 12, all little endian:
 *
 * ```
 * int32    793712314, version
 * int32    dim, ws, epoch, minCount, neg, wordNgrams, loss, model, bucket, minn, maxn, lrUpdateRate
 * float64  t
 * int32    entries, words, labels
 * int64    tokens, size of the index of pruned n-grams, -1 without
 *          for each entry its text, a zero byte, its count (int64), its type (int8): words come first, then labels
 * int8     whether what follows is quantised
 * int64    rows (words, then buckets of n-grams), columns
 * float32  row after row
 * ```
 *
 * What stands behind, the output of the network, is not read. Words that are no UTF-8 are told in `\xNN`.
 */
export function parseFastTextModel(): Parser<SubwordTable> {
  let head: Head | undefined
  const words: string[] = []
  let counts = new Float64Array()
  let bytesOfInput: Uint8Array<ArrayBuffer> | undefined
  let filled = 0

  function take(bytes: Uint8Array): number {
    let at = 0
    if (head === undefined) {
      if (bytes.length < headLength) return 0
      head = readHead(bytes)
      counts = new Float64Array(head.words)
      at = headLength
    }
    for (; head.entriesSeen < head.entries; head.entriesSeen++) {
      const zero = bytes.indexOf(0, at)
      if ((zero === -1 ? bytes.length : zero) - at > longestWord)
        throw damaged(`a word longer than ${longestWord} bytes`)
      const end = zero + 10
      if (zero === -1 || end > bytes.length) return at
      const view = viewOf(bytes)
      const isWord = head.entriesSeen < head.words
      if (view.getInt8(zero + 9) !== (isWord ? 0 : 1)) throw damaged('an entry that is neither word nor label')
      if (isWord) {
        counts[words.length] = Number(view.getBigInt64(zero + 1, true))
        words.push(decode(bytes.subarray(at, zero)))
      }
      at = end
    }
    if (bytesOfInput === undefined) {
      if (bytes.length < at + 17) return at
      bytesOfInput = allocate(readShape(bytes, at, head), head)
      at += 17
    }
    const fitting = bytes.subarray(at, at + bytesOfInput.length - filled)
    bytesOfInput.set(fitting, filled)
    filled += fitting.length
    return at + fitting.length
  }

  return {
    take,
    get isDone() {
      return filled === bytesOfInput?.length
    },
    end(bytes) {
      take(bytes)
      if (head === undefined || filled !== bytesOfInput?.length) throw damaged('an end in the middle of it')
      const twice = words.length - new Set(words).size
      if (twice > 0) throw damaged(`${twice} words that occur twice`)
      const { dimensions, ngrams } = head
      const rows = new SubwordRows(
        words.length,
        Uint32Array.from({ length: ngrams.buckets }, (_, i) => i),
        ngrams
      )
      return { words, counts, rows, input: new Matrix(rows.count, dimensions, numbersOf(bytesOfInput)) }
    }
  }
}

/** The vectors of its words alone. */
export function parseFastText(maxWords: number): Parser<VectorTable> {
  const model = parseFastTextModel()
  return {
    take: bytes => model.take(bytes),
    get isDone() {
      return model.isDone
    },
    end(bytes) {
      const table = model.end(bytes)
      const size = Math.min(table.words.length, maxWords)
      return {
        words: table.words.slice(0, size),
        matrix: wordMatrix(table, size),
        counts: table.counts?.slice(0, size)
      }
    }
  }
}

interface Head {
  dimensions: number
  ngrams: NgramSettings
  entries: number
  entriesSeen: number
  words: number
}

const headLength = 8 + 12 * 4 + 8 + 3 * 4 + 2 * 8
/** A line of fastText's input has no longer ones. */
const longestWord = 2 ** 18

function readHead(bytes: Uint8Array): Head {
  const view = viewOf(bytes)
  const int32 = (index: number): number => view.getInt32(4 * index, true)
  const version = int32(1)
  if (fastTextMagic.some((byte, i) => bytes[i] !== byte)) throw damaged('no model of fastText')
  if (version !== 11 && version !== 12) {
    throw new Word2vecError('invalid-file', `This is a model of fastText of version ${version}; 11 and 12 can be read`)
  }
  const [dimensions, model, buckets, minN, maxN] = [int32(2), int32(9), int32(10), int32(11), int32(12)]
  const [entries, words, labels] = [int32(16), int32(17), int32(18)]
  const isSound =
    dimensions > 0 && buckets >= 0 && words > 0 && labels >= 0 && entries === words + labels && model >= 1 && model <= 3
  if (!isSound) throw damaged('a head that no model has')
  // In version 11 classifiers had no n-grams, whatever their head says. n-grams of 0 characters and more are those of 1 and more.
  const hasNgrams = buckets > 0 && !(version === 11 && model === classifier)
  const ngrams = { minN: Math.max(1, minN), maxN: hasNgrams ? maxN : 0, buckets }
  return { dimensions, ngrams, entries, entriesSeen: 0, words }
}

const classifier = 3

/** How many bytes the rows take. */
function readShape(bytes: Uint8Array, at: number, { words, dimensions, ngrams }: Head): number {
  if (bytes[at] !== 0) {
    throw new Word2vecError(
      'invalid-file',
      'This is a quantised model of fastText (.ftz), which cannot be read; the .bin that it was made of can'
    )
  }
  const view = viewOf(bytes)
  const [rows, columns] = [view.getBigInt64(at + 1, true), view.getBigInt64(at + 9, true)]
  if (rows !== BigInt(words + ngrams.buckets) || columns !== BigInt(dimensions)) {
    throw damaged(
      `${rows} rows of ${columns} numbers where its head promises ${words + ngrams.buckets} of ${dimensions}`
    )
  }
  return 4 * Number(rows) * dimensions
}

function allocate(length: number, { words, ngrams }: Head): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(length)
  } catch (cause) {
    const gigabytes = (length / 1e9).toFixed(1)
    const message = `${words} words and ${ngrams.buckets} buckets of n-grams take ${gigabytes} GB, more than can be had`
    throw new Word2vecError('too-large', `${message}; the .vec file beside the model holds the words alone`, { cause })
  }
}

/** In the byte order of the machine. */
function numbersOf(bytes: Uint8Array<ArrayBuffer>): Float32Array {
  const view = viewOf(bytes)
  const numbers = new Float32Array(bytes.buffer)
  for (let i = 0; i < numbers.length; i++) {
    numbers[i] = view.getFloat32(4 * i, true)
    if (!Number.isFinite(numbers[i])) throw damaged(`the number ${numbers[i]!} in a vector`)
  }
  return numbers
}

function decode(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch {
    return Array.from(bytes, byte => (byte < 128 ? String.fromCharCode(byte) : `\\x${byte.toString(16)}`)).join('')
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}

function damaged(found: string): Word2vecError {
  return new Word2vecError('invalid-file', `This is no undamaged model of fastText: it has ${found}`)
}
