import { FormatError, unpack } from '@llm-cookbook/vector'
import { EmbedError } from './errors.ts'

/** A table of word vectors, and what makes a text's vector of them. */
export interface Model {
  /** Names the table, and changes with it: its name and the digest of its arrays. */
  fingerprint: string
  dimensions: number
  /** The row of each word. */
  rows: Map<string, number>
  /** Row-major, `dimensions` a word. */
  vectors: Int8Array
  /** By row: what a word's integers are multiplied with, its scale times its weight. */
  factors: Float64Array
  /** Directions that all texts have in common, orthonormal. */
  components: Float64Array[]
}

/**
 * Reads a packed table of the kind `embedder-en`, version 1: `meta` is `{ name, digest, dimensions }`; `words` is UTF-8,
 * a word a line; `vectors` has `dimensions` signed bytes a word, `scales` and `weights` a 32-bit float a word, and
 * `components` any number of rows of `dimensions` 32-bit floats.
 *
 * @throws {EmbedError} `model-damaged`: everything else than such a table
 */
export function readModel(bytes: Uint8Array): Model {
  const { meta, arrays } = unpackModel(bytes)
  const { words, vectors, scales, weights, components } = arrays
  if (typeof meta !== 'object' || meta === null || Array.isArray(meta)) throw damaged('no description')
  const { name, digest, dimensions } = meta
  if (typeof name !== 'string' || typeof digest !== 'string') throw damaged('no name')
  if (typeof dimensions !== 'number' || !Number.isInteger(dimensions) || dimensions < 1) throw damaged('no dimensions')
  if (!(words instanceof Uint8Array)) throw damaged('no words')
  const list = new TextDecoder().decode(words).split('\n')
  if (!(vectors instanceof Int8Array) || vectors.length !== list.length * dimensions) throw damaged('no vectors')
  if (!(scales instanceof Float32Array) || scales.length !== list.length) throw damaged('no scales')
  if (!(weights instanceof Float32Array) || weights.length !== list.length) throw damaged('no weights')
  if (!(components instanceof Float32Array) || components.length % dimensions !== 0) throw damaged('no components')
  return {
    fingerprint: `${name} ${digest}`,
    dimensions,
    rows: new Map(list.map((word, row) => [word, row])),
    vectors,
    factors: Float64Array.from(scales, (scale, row) => scale * weights[row]!),
    components: Array.from({ length: components.length / dimensions }, (_, i) =>
      Float64Array.from(components.subarray(i * dimensions, (i + 1) * dimensions))
    )
  }
}

function unpackModel(bytes: Uint8Array): ReturnType<typeof unpack> {
  try {
    return unpack('embedder-en', bytes)
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    throw damaged(error.message, error)
  }
}

function damaged(reason: string, cause?: Error): EmbedError {
  return new EmbedError('model-damaged', `The model cannot be used: ${reason}. Fetch or install it again.`, { cause })
}
