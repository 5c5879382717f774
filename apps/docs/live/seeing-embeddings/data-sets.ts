import { Matrix, normalizeRows, unpack } from '@llm-cookbook/vector'

/** Rows to lay out, with what is known of each. */
export interface DataSet {
  readonly vectors: Matrix
  /** Of each row. */
  readonly classes: readonly string[]
}

export interface Articles extends DataSet {
  readonly texts: readonly string[]
}

/** @throws {FormatError} the bytes are not those of `articles.bin` */
export function readArticles(bytes: Uint8Array): Articles {
  const { meta, arrays } = unpack('labelled-texts', bytes)
  const { columns, texts, classes } = meta as { columns: number; texts: string[]; classes: string[] }
  const vectors = normalizeRows(new Matrix(texts.length, columns, Float32Array.from(arrays['numbers'] as Int8Array)))
  return { vectors, classes, texts }
}

/**
 * Images of handwritten digits, 8 × 8 pixels of 0 to 16 as rows of 64 numbers.
 *
 * @throws {FormatError} the bytes are not those of `digits.bin`
 */
export function readDigits(bytes: Uint8Array): DataSet {
  const { pixels, digits } = unpack('digits', bytes).arrays as { pixels: Uint8Array; digits: Uint8Array }
  return { vectors: new Matrix(digits.length, 64, Float32Array.from(pixels)), classes: Array.from(digits, String) }
}
