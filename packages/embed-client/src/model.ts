import { FormatError, unpack } from '@llm-cookbook/vector'
import { EmbedError } from './errors.ts'

/** A table of word vectors, and what makes a text's vector of them. */
export interface Model {
  /** Names the table, and changes with it: its name and the digest of its arrays. */
  fingerprint: string
  dimensions: number
  /** The row of each word. */
  rows: Map<string, number>
  words: Rows
  /** The vectors of hashed character n-grams, for words that the table lacks: their mean is such a word's. */
  subwords: Rows
}

/** Vectors as signed bytes: row-major, and by row what its bytes are multiplied with. */
export interface Rows {
  vectors: Int8Array
  scales: Float32Array
}

/** The version of the table that this release reads. */
const version = 2

/**
 * Reads a packed table of the kind `embedder-en`, version 2: `meta` is `{ name, digest, dimensions }`; `words` is UTF-8,
 * a word a line; `vectors` has `dimensions` signed bytes a word and `scales` a 32-bit float a word, which together are
 * the word's vector, its length being the word's weight; `subwordVectors` and `subwordScales` are the same for any number
 * of hashed n-grams, none included.
 *
 * @throws {EmbedError} `model-damaged`: everything else than such a table, one of another version too
 */
export function readModel(bytes: Uint8Array): Model {
  const { meta, arrays } = unpackModel(bytes)
  if (typeof meta !== 'object' || meta === null || Array.isArray(meta)) throw damaged('no description')
  const { name, digest, dimensions } = meta
  if (typeof name !== 'string' || typeof digest !== 'string') throw damaged('no name')
  if (typeof dimensions !== 'number' || !Number.isInteger(dimensions) || dimensions < 1) throw damaged('no dimensions')
  const { words, vectors, scales, subwordVectors, subwordScales } = arrays
  if (!(words instanceof Uint8Array)) throw damaged('no words')
  const list = new TextDecoder().decode(words).split('\n')
  if (!(vectors instanceof Int8Array) || vectors.length !== list.length * dimensions) throw damaged('no vectors')
  if (!(scales instanceof Float32Array) || scales.length !== list.length) throw damaged('no scales')
  if (!(subwordScales instanceof Float32Array)) throw damaged('no scales of n-grams')
  if (!(subwordVectors instanceof Int8Array) || subwordVectors.length !== subwordScales.length * dimensions) {
    throw damaged('no vectors of n-grams')
  }
  return {
    fingerprint: `${name} ${digest}`,
    dimensions,
    rows: new Map(list.map((word, row) => [word, row])),
    words: { vectors, scales },
    subwords: { vectors: subwordVectors, scales: subwordScales }
  }
}

function unpackModel(bytes: Uint8Array): ReturnType<typeof unpack> {
  try {
    return unpack('embedder-en', bytes, { version })
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    if (error.code !== 'wrong-version') throw damaged(error.message, error)
    const message = `The model is one for another release of embed-client: ${error.message}. Install @llm-cookbook/model-en of the same version as @llm-cookbook/embed-client.`
    throw new EmbedError('model-damaged', message, { cause: error })
  }
}

function damaged(reason: string, cause?: Error): EmbedError {
  return new EmbedError('model-damaged', `The model cannot be used: ${reason}. Fetch or install it again.`, { cause })
}
